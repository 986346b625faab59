"""What a page includes, and where the file that it names may lie: one rule for source and reader.

A source looks for the files and hands over those that there are; the reader puts their text where
they are named. Both ask here, so that both mean the same file.
"""

import posixpath
import re
from collections.abc import Iterator
from itertools import islice

SUFFIXES = (".md", ".mdx", ".markdown", ".html", ".htm", ".txt", ".rst", ".inc", ".liquid")
"""Of files that may be included: text that is written to be read, never a secret or a program."""
MOST = 100
"""Files that one page takes text from, at most."""
DEEPEST = 8
"""Includes within includes."""

LIQUID = re.compile(
    r"\{%-?\s*(?:include|include_relative|include_cached|render)\s+"
    r"(?P<quote>[\"']?)(?P<liquid>[\w@./ -]{1,200}?)(?P=quote)(?=[\s,]|-?%\})"
)
IMPORT = re.compile(
    r"^import\s+(?P<component>[A-Z]\w*)\s+from\s+[\"'](?P<imported>[^\"'\n]{1,200}\.mdx?)[\"'];?\s*$",
    re.MULTILINE,
)
SNIPPET = re.compile(
    r"<Snippet\s[^<>]{0,200}?\bfile=[\"'](?P<snippet>[^\"'\n]{1,200})[\"'][^<>]*/?>"
)
SCISSORS = re.compile(
    r"^[ \t]*-{1,}8<-{1,}[ \t]+[\"'](?P<cut>[^\"'\n]{1,200})[\"'][ \t]*$", re.MULTILINE
)
VITE = re.compile(r"<!--\s*@include:\s*(?P<vite>[^\s{#>]{1,200})[^>\n]{0,80}-->")
HUGO = re.compile(
    r"\{\{[<%]\s*(?:include|readfile|includes?-?file|snippet)\s+(?:file\s*=\s*)?"
    r"[\"']?(?P<hugo>[\w./-]{1,200})[\"']?[^>%]{0,80}[>%]\}\}"
)
REST = re.compile(r"^[ \t]*\.\.[ \t]+include::[ \t]+(?P<rest>\S{1,200})[ \t]*$", re.MULTILINE)
_EVERY = (LIQUID, IMPORT, SNIPPET, SCISSORS, VITE, HUGO, REST)
_SIGNS = ("{%", "import ", "<Snippet", "8<", "@include", "{{", "include::")

_HOMES = ("_includes", "includes", "snippets", "_snippets", "_partials", "partials", "")
"""Folders in which site generators look, in every folder from the page's up to the root."""

_PARTS = re.compile(r"/(?:_includes|_snippets|snippets|_partials|partials|includes)/|/_[^/]+\Z")
_FOLDERS_OF_PARTS = frozenset(home for home in _HOMES if home)


def references(text: str) -> Iterator[str]:
    """Yield the names of what a page includes, as it writes them."""
    if not any(sign in text for sign in _SIGNS):
        return
    found = (match.group(match.lastgroup or 0) for it in _EVERY for match in it.finditer(text))
    yield from islice(found, MOST)


def candidates(name: str, page: str) -> Iterator[str]:
    """Yield the paths at which a page means a file, the nearest first; none leads out.

    All paths are relative to the folder that is loaded.
    """
    wanted = name.strip().removeprefix("@site/").removeprefix("@/")
    folder = page.rpartition("/")[0]
    if not wanted.startswith("/"):
        yield from _variants(posixpath.join(folder, wanted))
    wanted = posixpath.normpath(wanted.lstrip("/"))
    if wanted.startswith(".."):
        return
    while True:
        for home in _HOMES:
            yield from _variants(posixpath.join(folder, home, wanted))
        if not folder:
            return
        folder = folder.rpartition("/")[0]


def is_part(path: str) -> bool:
    """Say whether a path is that of a part of pages, by the habits of site generators."""
    return bool(_PARTS.search(f"/{path}"))


def holds_parts(folder: str) -> bool:
    """Say whether a folder holds nothing but parts of pages, by the same habits."""
    return posixpath.basename(folder) in _FOLDERS_OF_PARTS


def _variants(path: str) -> Iterator[str]:
    """Yield a path if it may be included, or with the suffix that it leaves out."""
    path = posixpath.normpath(path)
    if path.startswith(("..", "/")) or _is_hidden(path):
        return
    if posixpath.splitext(path)[1].lower() in SUFFIXES:
        yield path
    elif "." not in posixpath.basename(path):
        yield from (path + suffix for suffix in SUFFIXES[:4])


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") and part != ".gitbook" for part in path.split("/"))
