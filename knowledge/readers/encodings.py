"""Find out how a text is encoded, or say that nobody can: a wrong guess would be quoted.

What says its encoding is believed (a byte order mark, a declaration), then UTF-8 is tried, which
other texts practically never are. What is left is held against the letters that each encoding's
languages are written with: an encoding under which nine of ten foreign characters are everyday
letters is taken, the most everyday one first.
"""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.readers.page import refuse

_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})"
    rb"|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
_LOOKED_AT = 65536
"""Bytes of a text that are enough to tell its encoding."""
_DECLARED_WITHIN = 2048
_SURE = 0.9

_SIGNS = "’‘‚“”„–—…•€£§©®™°«»·×\xa0"  # noqa: RUF001  # these very signs are looked for
_WEST = frozenset("äöüßéèêëàâáãåæçìíîïñòóôõøùúûýœÿÄÖÜÉÈÊËÀÂÁÃÅÆÇÌÍÎÏÑÒÓÔÕØÙÚÛÝŒ¿¡½²µ±ªº¥" + _SIGNS)
_CENTRAL = frozenset("ąćęłńóśźżáčďéěíňóřšťúůýžöüőűäôľĺŕđĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽÖÜŐŰÄÔĽĐß" + _SIGNS)
_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ№" + _SIGNS)
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3000-\u303f\uff00-\uff60]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3\u3000-\u303f\uff00-\uff60]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_RUN = re.compile(r"[^\x00-\x7f]+")
_LONGEST_RUN = 3
"""Foreign letters in a row that a language written in Latin letters has at most."""
_KANA_AT_LEAST = 0.15
"""Share of a Japanese text's characters that is not Chinese: never less in whole sentences."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    encoding: str
    everyday: Callable[[str], float]
    """Share of a text's foreign characters that everyday texts in this encoding are made of."""


def decoded(path: str, content: bytes, declared: str | None = None) -> str:
    """Return the text of bytes, every line's end as a line feed; raise `SourceUnreadable`.

    `declared` is what whoever delivered the bytes says of them, such as an HTTP header.
    """
    encoding = _by_mark(content) or _by_zeros(path, content)
    if encoding is None:
        encoding = _by_declaration(content, declared) or _by_letters(path, content)
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, UnicodeError) as error:
        where = error.start if isinstance(error, UnicodeDecodeError) else 0
        name = encoding.removesuffix("-sig").upper()
        why = f"not {name} (byte {where}), as it says; save it as UTF-8 and load again"
        raise refuse(path, why) from error
    if "\0" in text:
        raise refuse(path, "binary content, not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _by_mark(content: bytes) -> str | None:
    return next((name for bom, name in _BOMS.items() if content.startswith(bom)), None)


def _by_zeros(path: str, content: bytes) -> str | None:
    """Return the UTF-16 that a text without a mark is in: every other byte of Latin is zero."""
    start = content[:_LOOKED_AT]
    zeros = start.count(0)
    if not zeros:
        return None
    in_odd = start[1::2].count(0)
    least = max(len(start) // 4, 4)
    if len(content) % 2 == 0 and zeros >= least and in_odd in {0, zeros}:
        return "utf-16-le" if in_odd else "utf-16-be"
    raise refuse(path, "binary content, not text")


def _by_declaration(content: bytes, declared: str | None) -> str | None:
    """Return the encoding that a text says it has, if it is one and holds."""
    found = _DECLARED.search(content[:_DECLARED_WITHIN])
    inside = (found.group(1) or found.group(2)).decode("ascii", "replace") if found else None
    for name in (declared, inside):
        if name and (encoding := _known(name)) and _holds(content, encoding):
            return encoding
    return None


def _known(name: str) -> str | None:
    try:
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    # Browsers read what calls itself Latin-1 or ASCII as Windows-1252, and so do authors.
    return "cp1252" if encoding in {"iso8859-1", "ascii"} else encoding


def _holds(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _by_letters(path: str, content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong = error.start
    else:
        return "utf-8"
    scores = {it.encoding: _score(content, it) for it in _CANDIDATES}
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] < _SURE:
        why = f"not UTF-8 (byte {wrong}), nor any encoding that it can be told to be"
        raise refuse(path, f"{why}; save it as UTF-8 and load again")
    return best


def _score(content: bytes, candidate: _Candidate) -> float:
    # The end of what is looked at may cut a character in two.
    for end in range(_LOOKED_AT, _LOOKED_AT + 4):
        if _holds(content[:end], candidate.encoding):
            return candidate.everyday(content[:end].decode(candidate.encoding))
    return 0.0


def _letters(everyday: frozenset[str]) -> Callable[[str], float]:
    """Return a share of characters that are everyday and stand among plain Latin letters."""

    def share(text: str) -> float:
        single = "".join(run for run in _RUN.findall(text) if len(run) <= _LONGEST_RUN)
        return sum(char in everyday for char in single) / max(len(_FOREIGN.findall(text)), 1)

    return share


def _cyrillic(text: str) -> float:
    foreign = _FOREIGN.findall(text)
    small = sum(char in _CYRILLIC for char in foreign)
    # The two Cyrillic encodings differ in which half is small, and few words are all capitals.
    every = sum(char.lower() in _CYRILLIC for char in foreign)
    return every / max(len(foreign), 1) if small * 2 > every else 0.0


def _japanese(text: str) -> float:
    foreign = len(_FOREIGN.findall(text))
    kana = len(_JAPANESE.findall(text))
    return (kana + len(_HAN.findall(text))) / foreign if kana > _KANA_AT_LEAST * foreign else 0.0


def _korean(text: str) -> float:
    return len(_HANGUL.findall(text)) / max(len(_FOREIGN.findall(text)), 1)


def _chinese(encoding: str, everyday: frozenset[int]) -> Callable[[str], float]:
    """Return a share of characters whose first byte is that of signs and everyday characters."""

    def share(text: str) -> float:
        foreign = _FOREIGN.findall(text)
        leads = (char.encode(encoding, "replace")[0] for char in foreign)
        return sum(lead in everyday for lead in leads) / max(len(foreign), 1)

    return share


_CANDIDATES = (
    _Candidate("cp1252", _letters(_WEST)),
    _Candidate("cp1250", _letters(_CENTRAL)),
    _Candidate("cp1251", _cyrillic),
    _Candidate("koi8-r", _cyrillic),
    _Candidate("cp932", _japanese),
    _Candidate("euc_jp", _japanese),
    _Candidate("euc_kr", _korean),
    _Candidate("gb18030", _chinese("gb18030", frozenset({*range(0xA1, 0xA4), *range(0xB0, 0xD8)}))),
    _Candidate("big5", _chinese("big5", frozenset(range(0xA1, 0xC7)))),
)
"""From the most everyday to the rarest: of two that fit equally well the first is taken."""
