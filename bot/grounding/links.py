"""Addresses: what a sentence leads to must be led to by the very sentence that it cites.

No target is taken from a model. An address that the cited sentence holds, or its page's own, is
written as our index has it; any other one takes the sentence down with it.
"""

import re
from collections.abc import Iterator, Sequence

from bot.grounding.passages import Numbered
from knowledge.analysis import query_terms

_URL = re.compile(
    r"(?:\b(?:https?|ftp|mailto|javascript|data|vbscript|file|slack|blob|tel|sms):(?=\S)|//(?=\w+\.)|\bwww\.)"
    r"[^\s<>()\[\]`\"'|]*(?:\([^\s()]*\)[^\s<>()\[\]`\"'|]*)*",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\[([^\[\]]*)\]\(\s*<?([^\s)>]*)>?(?:\s+[\"'][^)]*)?\)")
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\s?\[[^\[\]]*\]")
_DEFINED = re.compile(r"^\s*\[[^\]]+\]:", re.MULTILINE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ENDS = ".,;:!?*_'\""
_CALLED = re.compile(r"(?<![\w.+-/@])@\s?[a-z][\w.-]+", re.IGNORECASE)


def addresses(text: str) -> Iterator[str]:
    """Yield every address of a text, without the stops behind it, in lower case."""
    for found in (*_URL.findall(text), *(target for _, target in _LABELLED.findall(text))):
        yield found.rstrip(_ENDS).casefold()
    yield from (mail.rstrip(_ENDS).casefold() for mail in _MAIL.findall(text))


def without_addresses(text: str) -> str:
    """Return a text without addresses; links keep their words."""
    return _URL.sub(" ", _LABELLED.sub(r"\1", text))


def unknown_address(text: str, cited: Sequence[Numbered]) -> str | None:
    """Return an address that leads elsewhere than the cited sentences do, or None."""
    if _DEFINED.search(text):
        return "a link's definition"
    known = {address for one in cited for address in addresses(one.text)}
    known |= {one.chunk.url.casefold() for one in cited if one.chunk.url}
    known |= {address.removeprefix("mailto:") for address in known}
    evidence = "\n".join(one.text for one in cited).casefold()
    for name in _CALLED.findall(text):
        if name.rstrip(_ENDS).casefold() not in evidence:
            return name
    for address in addresses(text):
        if address not in known and not _is_site(address, known):
            return address
    return _other_target(text, cited)


def rebuilt(text: str, cited: Sequence[Numbered]) -> str:
    """Return a text whose links lead to what our index has, letter for letter."""
    written = {target.casefold(): target for one in cited for target in _written(one.text)}
    written |= {one.chunk.url.casefold(): one.chunk.url for one in cited if one.chunk.url}

    def link(found: re.Match[str]) -> str:
        target = written.get(found[2].casefold())
        return f"[{found[1]}]({target})" if target else found[1]

    return _REFERENCE.sub(r"\1", _LABELLED.sub(link, text))


def _written(text: str) -> Iterator[str]:
    yield from (target for _, target in _LABELLED.findall(text))
    yield from (found.rstrip(_ENDS) for found in _URL.findall(text))


def _is_site(address: str, known: set[str]) -> bool:
    """Say whether it is a known address but for the slash at its end or its scheme."""
    bare = _bare(address)
    return bool(bare) and any(bare == _bare(one) for one in known)


def _bare(address: str) -> str:
    return re.sub(r"^(?:https?:)?//(?:www\.)?|^www\.", "", address).rstrip("/")


def _other_target(text: str, cited: Sequence[Numbered]) -> str | None:
    """Return a link under whose words the cited sentences lead to another place."""
    theirs = [link for one in cited for link in _LABELLED.findall(one.text)]
    for words, target in _LABELLED.findall(text):
        named = {there.casefold() for label, there in theirs if _same(words, label)}
        if named and target.casefold() not in named:
            return target
    return None


def _same(words: str, label: str) -> bool:
    return bool(words.strip()) and set(query_terms(words)) == set(query_terms(label))
