"""What the documents say is so: generated parts are fresh, links lead somewhere, names exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.generated import expected, variables

ROOT = Path(__file__).resolve().parent.parent
HANDBOOK = ROOT / "knowledge" / "handbook"
PAGES = sorted(
    [*ROOT.glob("*.md"), *HANDBOOK.glob("*.md"), *(ROOT / "deploy").glob("*.md")],
)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
TARGET = re.compile(r"\bmake ([a-z]+(?:-[a-z]+)*)")
VARIABLE = re.compile(r"\b(?:FRONTDESK|SLACK|OPENAI|WEAVIATE|REDIS|DATABASE)_[A-Z_]+\b")
NOT_OURS = {
    "FRONTDESK_BENCH_DATA",
    "FRONTDESK_DOCS",
    "FRONTDESK_TEST_DATABASE_URL",
    "SLACK_API_URL",
    "SLACK_SMOKE_CHANNEL",
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(text: str) -> set[str]:
    """Return the anchors that a forge gives to the headings of a page."""
    headings = re.findall(r"^#+ +(.+)$", FENCED.sub("", text), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {words.strip().replace(" ", "-") for words in kept}


def broken_links(page: Path) -> Iterator[str]:
    for link in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists():
            yield f"{name(page)}: {link} leads nowhere"
        elif anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
            yield f"{name(page)}: {link} names no heading"


@pytest.mark.parametrize("path", list(expected()), ids=name)
def test_generated_parts_are_fresh(path: Path) -> None:
    """`make docs` would change nothing."""
    assert path.read_text(encoding="utf-8") == expected()[path], "stale: run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link names a file, and a heading in it."""
    assert not list(broken_links(page))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_make_targets_exist(page: Path) -> None:
    """Every `make` target that a page tells a reader to use is one."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    code = re.findall(r"`[^`\n]+`", page.read_text(encoding="utf-8"))
    code += FENCED.findall(page.read_text(encoding="utf-8"))
    assert set(TARGET.findall("\n".join(code))) <= targets


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_settings_exist(page: Path) -> None:
    """Every setting that a page names is one that the code reads."""
    declared = {variable.name for variable in variables()} | NOT_OURS
    assert set(VARIABLE.findall(page.read_text(encoding="utf-8"))) <= declared


@pytest.mark.parametrize("page", sorted(HANDBOOK.glob("*.md")), ids=name)
def test_handbook_pages_have_one_title(page: Path) -> None:
    """A page begins with its title, which stands above everything that is quoted from it."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    assert re.findall(r"^# .+$", text, re.MULTILINE) == [text.splitlines()[0]]
