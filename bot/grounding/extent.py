"""How far a sentence goes: for all or some, only these, must or may. No further than its source."""

import re
from collections.abc import Iterator, Mapping, Sequence

from knowledge.analysis import terms
from knowledge.markup import plain

_FAMILIES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for name, words in {
        "all": r"all|every|each|any|both|everyone|everybody|everything|anyone|anything|always"
        r"|entire|whole|anytime"
        r"|whenever|wherever|regardless|fully|completely|entirely|invariably|without exception",
        "some": r"some|several|certain|sometimes|occasionally|partly|partially|someone|something",
        "most": r"most|mostly|usually|generally|typically|normally|majority|by default|commonly",
        "many": r"many|often|numerous|frequently|lots|multiple|various|several",
        "few": r"few|rarely|seldom|hardly|barely",
        "only": r"only|just|solely|exclusively|alone|unless|nothing but|limited to|except",
    }.items()
}
_NOT_ADDED = re.compile(
    r"\b(?P<all>all|every|everyone|everybody|everything|always|invariably)\b"
    r"|\b(?P<some>some|sometimes|occasionally|partly|partially)\b"
    r"|\b(?P<most>(?<!at )(?<!the )most(?! recent| likely| common)|mostly|majority)\b"
    r"|\b(?P<many>many|often|frequently)\b"
    r"|\b(?P<few>(?<!a )few|rarely|seldom|hardly|barely)\b"
    r"|\b(?P<only>only|solely|exclusively|alone)\b",
    re.IGNORECASE,
)
_NOT_LOST = re.compile(
    r"(?<!not )\b(?P<only>only|solely|exclusively)\s+|\b(?P<some>some|certain)\s+(?!of\b)"
    r"|(?<!at )(?<!the )\b(?P<most>most)\s+(?!of\b)|(?<!a )\b(?P<few>few)\s+|\b(?P<many>many)\s+"
    r"|\b(?P<sometimes>sometimes|rarely|occasionally|seldom|partially)\s+",
    re.IGNORECASE,
)
_FORCES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for name, words in {
        "must": r"must|shall|required?|requires|have to|has to|needs?(?: to)?|necessary|mandatory"
        r"|obligatory|essential|requirements?|ensure|make sure|obliged|cannot|can't|only",
        "should": r"should|recommend\w*|ought|advis\w*|suggest\w*|best|prefer\w*|better",
        "may": r"can|could|may|might|able|option\w*|allow\w*|permit\w*|possib\w*|lets?|enables?"
        r"|want|if|support\w*|available|cannot|can't|free to",
    }.items()
}
_STATED: Mapping[str, re.Pattern[str]] = {
    "must": re.compile(
        r"\b(?:must|shall|have to|has to|needs? to|is required|are required|mandatory)\b",
        re.IGNORECASE,
    ),
    "should": re.compile(r"\b(?:should|ought to|recommended)\b", re.IGNORECASE),
    "may": re.compile(r"\b(?:can|could|may|might)\b", re.IGNORECASE),
}
_VERB = re.compile(r"\s+(?:(?:not|also|then|always|only|be|now|to|still|even|either)\s+)*([^\W_]+)")
_MONTH = re.compile(r"\b(?:in|of|by|until|since|before|after)\s+May\b|\bMay\s+\d")


def goes_further(text: str, cited: Sequence[str], frame: str) -> str | None:
    """Return the word by which a sentence says more, or less, than its source; None for none."""
    said, evidence = plain(text), plain("\n".join(cited))
    added = _added(said, f"{evidence}\n{frame}")
    return added or _lost(said, evidence) or _other_force(said, evidence)


def _added(said: str, evidence: str) -> str | None:
    for found in _NOT_ADDED.finditer(said):
        family = found.lastgroup or ""
        if not _FAMILIES[family].search(evidence):
            return found[0]
    return None


def _lost(said: str, evidence: str) -> str | None:
    """Return an `only` or `some` of the source that is gone from in front of its word."""
    ours = set(terms(said))
    for found in _NOT_LOST.finditer(evidence):
        family = {"sometimes": "some"}.get(found.lastgroup or "", found.lastgroup or "")
        following = next(iter(terms(evidence[found.end() : found.end() + 40])), None)
        if following in ours and not _kept(family, said):
            return found[0].strip()
    return None


def _kept(family: str, said: str) -> bool:
    near = {"some": ("some", "many", "few", "only"), "few": ("few", "some", "only")}
    return any(_FAMILIES[one].search(said) for one in near.get(family, (family,)))


def _other_force(said: str, evidence: str) -> str | None:
    """Return a `must`, `should` or `may` where the source has another one of them instead."""
    said, evidence = _MONTH.sub(" ", said), _MONTH.sub(" ", evidence)
    for force, stated in _STATED.items():
        found = stated.search(said)
        if found is None or _FORCES[force].search(evidence):
            continue
        if any(other.search(evidence) and not other.search(said) for other in _STATED.values()):
            return found[0]
    return _other_force_of_a_verb(said, evidence)


def _other_force_of_a_verb(said: str, evidence: str) -> str | None:
    """Return a `must` whose verb follows a `can` in the source, or the like."""
    theirs = dict[str, set[str]]()
    for force, verb, _ in _forced(evidence):
        theirs.setdefault(verb, set()).add(force)
    for force, verb, written in _forced(said):
        if verb in theirs and force not in theirs[verb]:
            return written
    return None


def _forced(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield how binding each verb is that follows a `must`, a `should` or a `can`."""
    for force, stated in _STATED.items():
        for found in stated.finditer(text):
            following = _VERB.match(text, found.end())
            if following and (stems := terms(following[1])):
                yield force, stems[0], found[0]
