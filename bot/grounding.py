"""Hold a draft against the numbered sentences that it was written from; quotes are put in by code.

What is checked is form, not truth: that every fact of a sentence (number with its unit, version,
price, date, address, code, name) stands in the sentences it cites, that no negation or opposite is
turned round, and that its words are mostly theirs. So we say "attributed and checked", not "true".
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from bot.models import Answerable, Citation, Draft, Dropped, Sentence
from knowledge.analysis import query_terms, terms
from knowledge.markup import plain
from knowledge.models import Chunk, Section
from knowledge.sentences import sentences

MOST_CITES = 6
"""Cites of one sentence; who cites a whole page cites nothing."""

ENOUGH_WORDS = 0.5
"""Share of a sentence's content words that its cited sentences, or their headings, must hold."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """One sentence of a passage, under the number by which a draft cites it."""

    cite: str
    chunk: Chunk
    start: int
    """Where in the chunk's text it begins."""
    end: int

    @property
    def text(self) -> str:
        """Return the sentence, verbatim."""
        return self.chunk.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Checked:
    """What of a draft may be said; no text and no citations where nothing may."""

    text: str
    """Sentences with their sources' numbers, `You can cancel. [1]`, in standard Markdown."""
    citations: tuple[Citation, ...]
    dropped: tuple[Dropped, ...] = ()


def numbered(sections: Sequence[Section]) -> tuple[Numbered, ...]:
    """Return every sentence that a model is shown, in order."""
    chunks = dict.fromkeys(chunk for section in sections for chunk in section.chunks)
    return tuple(one for p, chunk in enumerate(chunks, 1) for one in _sentences(p, chunk))


def check(draft: Draft, sections: Sequence[Section]) -> Checked:
    """Return what of a draft stands up against what its model was shown."""
    if draft.answerable is Answerable.NO:
        return Checked("", ())
    shown = {one.cite: one for one in numbered(sections)}
    kept: list[Sentence] = []
    dropped: list[Dropped] = []
    for sentence in draft.sentences:
        said = Sentence(_without_decoration(sentence.text), sentence.cites)
        why = _fault(said, shown)
        if why:
            dropped.append(Dropped(said.text, why))
        elif said.text not in {one.text for one in kept}:
            kept.append(said)
    return _quoted(kept, shown, dropped)


def _sentences(p: int, chunk: Chunk) -> Iterator[Numbered]:
    position = 0
    for s, text in enumerate(sentences(chunk), 1):
        start = chunk.text.index(text, position)
        position = start + len(text)
        yield Numbered(f"p{p}.s{s}", chunk, start, position)


_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|!\[[^\]]*\]\[[^\]]*\]|<img\b[^>]*>", re.IGNORECASE)
_MENTION = re.compile(r"<[!@#][^>]*>|(?<!\w)@(?:channel|here|everyone)\b", re.IGNORECASE)
_OWN_NUMBERS = re.compile(r"\s*\[p\d+\.s\d+(?:\s*,\s*p\d+\.s\d+)*\]|\s+\[\d{1,2}\](?=[\s.,;\[]|$)")


def _without_decoration(text: str) -> str:
    """Return a sentence without images, mentions, and source numbers of the model's own."""
    for pattern in (_IMAGE, _MENTION, _OWN_NUMBERS):
        text = pattern.sub("", text)
    return text.strip()


def _fault(sentence: Sentence, shown: Mapping[str, Numbered]) -> str | None:
    """Return why a sentence must not be said, or None."""
    unknown = [cite for cite in sentence.cites if cite not in shown]
    if not sentence.text or not sentence.cites:
        return "it cites nothing"
    if unknown:
        return f"it cites {unknown[0]}, which was not shown"
    if len(set(sentence.cites)) > MOST_CITES:
        return f"it cites more than {MOST_CITES} sentences"
    cited = [shown[cite] for cite in dict.fromkeys(sentence.cites)]
    return _unsupported(_STEP.sub("", sentence.text), cited)


_STEP = re.compile(r"^\s*(?:[-*+]|\d{1,2}[.)])\s+")


def _unsupported(text: str, cited: Sequence[Numbered]) -> str | None:
    evidence = "\n".join(one.text for one in cited)
    names = "\n".join((evidence, *(_context(one.chunk) for one in cited)))
    missing = next(_missing_facts(text, evidence, names), None)
    if missing:
        return f"{missing!r} is not in what it cites"
    if _turned(text, [one.text for one in cited]):
        return "it turns what it cites round"
    return None if _shares_words(text, names) else "its words are not those of what it cites"


def _context(chunk: Chunk) -> str:
    return "\n".join((chunk.title, *chunk.headings))


def _missing_facts(text: str, evidence: str, names: str) -> Iterator[str]:
    """Yield every fact of a text that the evidence does not hold; names may stand in headings."""
    yield from (url for url in _urls(text) if url not in set(_urls(evidence)))
    text = _URL.sub(" ", text)
    flat = _flat(evidence)
    for code in _code(text):
        if _flat(code) not in flat:
            yield code
    theirs = set(_numbers(evidence))
    theirs |= {part for number in theirs for part in re.split(r"[-/:]", number)}
    yield from (number for number in _numbers(text) if number not in theirs)
    known = set(terms(plain(names)))
    yield from (name for name in _names(text) if not known.issuperset(terms(name)))


_URL = re.compile(r"(?:https?://|www\.|mailto:)[^\s<>()\[\]`\"'|]+", re.IGNORECASE)
_LINK_TARGET = re.compile(r"\]\(\s*<?([^\s)>]+)")


def _urls(text: str) -> Iterator[str]:
    for found in (*_URL.findall(text), *_LINK_TARGET.findall(text)):
        yield found.rstrip(".,;:!?*_").casefold()


_SPAN = re.compile(r"```.*?(?:```|$)|`[^`\n]+`", re.DOTALL)
_FENCE = re.compile(r"^```\w*|```$")
_ABBREVIATED = frozenset({"e.g", "i.e", "a.m", "p.m"})
# What looks like code without backticks: flags, paths, calls, snake_case, camelCase, CONSTANTS.
_CODE = re.compile(
    r"(?<![\w/.-])(?:--?[A-Za-z][\w-]*|~?/[\w./-]*\w|\w+(?:\.\w+)*\(\)"
    r"|[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+|\w*[A-Za-z]_\w+|[a-z]+[A-Z]\w*)(?![\w/])"
)


def _code(text: str) -> Iterator[str]:
    for span in _SPAN.findall(text):
        yield _FENCE.sub("", span).strip("`")
    yield from (code for code in _CODE.findall(_SPAN.sub(" ", text)) if code not in _ABBREVIATED)


def _flat(text: str) -> str:
    """Return text without white space and backticks: code may be wrapped elsewhere."""
    return re.sub(r"[\s`\\]+", "", text)


_COUNTS = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7"} | {
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
}
_UNIT = (
    r"percent|per cent|milliseconds?|ms|seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?"
    r"|years?|bytes?|[kmgt]i?b|users?|seats?|events?|usd|eur|gbp|dollars?|euros?|pounds?"
)
_NUMBER = re.compile(
    rf"(?P<money>[$€£¥])?\s?(?P<digits>\d+(?:[.,:/-]\d+)*)"
    rf"(?:(?:[\s-]|\s?/\s?|\sper\s)?(?P<unit>{_UNIT})\b|\s?(?P<percent>%)|(?P<glued>[a-z]\w*))?",
    re.IGNORECASE,
)
_COUNT = re.compile(rf"\b(?:{'|'.join(_COUNTS)})\b", re.IGNORECASE)
_MONTH = (
    "january february march april june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
)
_DAY_OR_MONTH = re.compile(rf"\b(?:{_MONTH.replace(' ', '|')})\b", re.IGNORECASE)


def _numbers(text: str) -> Iterator[str]:
    """Yield every number as `20`, and again with its currency or unit: `$20`, `20 day`."""
    digits = _COUNT.sub(lambda found: _COUNTS[found[0].lower()], text)
    for found in _NUMBER.finditer(digits):
        number = re.sub(r"(?<=\d),(?=\d{3}\b)", "", found["digits"])
        yield number + (found["glued"] or "").lower()
        unit = found["unit"] or found["percent"]
        if found["money"]:
            yield found["money"] + number
        if unit:
            yield f"{number} {_one_unit(unit)}"
    yield from (found.lower() for found in _DAY_OR_MONTH.findall(text))


def _one_unit(unit: str) -> str:
    unit = unit.lower()
    if unit in {"%", "percent", "per cent"}:
        return "%"
    return unit.rstrip("s") if len(unit) > 2 else unit  # noqa: PLR2004  # ms and kb are whole


_WORD = re.compile(r"[^\W_]+(?:[.+#&-][^\W_]+)*[+#]*")
_BREAK = re.compile(r"[.!?:]\s+|^|\(")


def _names(text: str) -> Iterator[str]:
    """Yield capitalised words, save those that only a sentence's beginning capitalises."""
    text = plain(_SPAN.sub(" ", text))
    begins = {found.end() for found in _BREAK.finditer(text)}
    words = list(_WORD.finditer(text))
    following = dict(pairwise([word.start() for word in words]))
    capital = {word.start() for word in words if word[0][0].isupper()}
    for word in words:
        named_on = following.get(word.start()) in capital and terms(word[0])[0] not in _OPENERS
        if word.start() in capital and (word.start() not in begins or named_on or _odd(word[0])):
            yield from () if word[0] in {"I", "OK"} else (word[0],)


# Sentences begin so without the word being part of the name that follows.
_OPENERS = frozenset(
    terms(
        "a an the in on at to from with for if when while as by go open click select choose use "
        "see your our this that these those under set add create run install enable disable both "
        "only each every all any no yes and but or you we it they contact visit via once after "
        "before press enter check call connect"
    )
)


def _odd(word: str) -> bool:
    return any(character.isupper() or character.isdigit() for character in word[1:])


_NOT = re.compile(
    r"\b(?:not(?! only)|no(?! matter)|never|cannot|without|none|nobody|nothing|neither|nor|unable"
    r"|unsupported|unavailable|impossible|(?:\w+n['’]t))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;:()]|[.!?](?=\s|$)|,|\s[–—-]\s|\b(?:but|although|though|however|whereas|while|because)\b"
)
_OPPOSITES: list[tuple[str, str]] = re.findall(
    r"(\w+)/(\w+)",
    "enable/disable enabled/disabled before/after more/less more/fewer most/least maximum/minimum "
    "increase/decrease include/exclude included/excluded allowed/forbidden allow/deny allow/block "
    "open/closed required/optional always/never public/private internal/external add/remove "
    "supported/unsupported above/below start/stop free/paid true/false monthly/yearly "
    "import/export upgrade/downgrade buy/sell earlier/later",
)


def _turned(text: str, cited: Sequence[str]) -> bool:
    """Say whether a clause denies what its nearest cited clause affirms, or says its opposite."""
    theirs = [clause for sentence in cited for clause in _clauses(sentence)]
    words = {word.lower() for clause in theirs for word in _WORD.findall(clause)}
    ours = {word.lower() for word in _WORD.findall(text)}
    new, left_out = ours - words, words - ours
    if any(
        (one in new and other in left_out) or (other in new and one in left_out)
        for one, other in _OPPOSITES
    ):
        return True
    return _denied(_clauses(text), theirs) or _denies_words(text, "\n".join(cited))


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(plain(text)) if clause and clause.strip()]


def _denied(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether "not" stands on one side alone, clause by nearest clause."""
    pairs = [(clause, near) for clause in ours for near in _nearest(clause, theirs)]
    denied = {near for clause, near in pairs if _NOT.search(clause)}
    agreeing = {clause for clause, near in pairs if (near in denied) == bool(_NOT.search(near))}
    return any(clause not in agreeing for clause, _ in pairs)


def _denies_words(ours: str, theirs: str) -> bool:
    """Say whether a word after a "not" stands on the other side, but never after a "not"."""
    our_denied, our_affirmed = _words_by_denial(ours)
    their_denied, their_affirmed = _words_by_denial(theirs)
    return bool(
        (our_denied & their_affirmed) - their_denied or (their_denied & our_affirmed) - our_denied
    )


_SKIPPED = re.compile(r"li$|^\d")


def _words_by_denial(text: str) -> tuple[set[str], set[str]]:
    """Return the stems that follow a "not" directly, save adverbs and numbers, and all others."""
    denied: set[str] = set()
    affirmed: set[str] = set()
    first, *rest = _NOT.split(plain(text))
    affirmed.update(query_terms(first))
    for part in rest:
        content = [term for term in query_terms(part) if not _SKIPPED.search(term)]
        denied.update(content[:1])
        affirmed.update(content[1:])
    return denied, affirmed


def _nearest(clause: str, theirs: Sequence[str]) -> list[str]:
    """Return the clauses that share most words with this one; none where no word is shared."""
    content = set(query_terms(_NOT.sub(" ", clause)))
    shared = [len(content.intersection(terms(one))) for one in theirs]
    most = max(shared, default=0)
    return [one for one, count in zip(theirs, shared, strict=True) if count == most and most]


def _shares_words(text: str, names: str) -> bool:
    content = query_terms(plain(_URL.sub(" ", text)))
    theirs = set(terms(plain(names)))
    return sum(term in theirs for term in content) >= ENOUGH_WORDS * len(content)


def _quoted(
    kept: Sequence[Sentence], shown: Mapping[str, Numbered], dropped: Iterable[Dropped]
) -> Checked:
    """Return the sentences with their sources: neighbours that are cited become one quote."""
    every = list(shown.values())
    places = {cite: place for place, cite in enumerate(shown)}
    cited = sorted({places[cite] for sentence in kept for cite in sentence.cites})
    runs = [[every[place] for place in run] for run in _runs(cited, every)]
    number = {one.cite: n for n, run in enumerate(runs, 1) for one in run}
    lines = [
        f"{sentence.text} {_marks(number[cite] for cite in sentence.cites)}" for sentence in kept
    ]
    citations = tuple(_citation(n, run[0], run[-1]) for n, run in enumerate(runs, 1))
    return Checked(_paragraphs(lines), citations, tuple(dropped))


def _runs(places: Sequence[int], every: Sequence[Numbered]) -> Iterator[list[int]]:
    """Yield places that follow one another within one chunk."""
    keyed = ((place - n, every[place].chunk.chunk_id, place) for n, place in enumerate(places))
    for _, run in groupby(keyed, key=lambda item: item[:2]):
        yield [place for *_, place in run]


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f"[{n}]" for n in sorted(set(numbers)))


def _paragraphs(lines: Sequence[str]) -> str:
    """Join sentences to a paragraph; steps, items and code begin a line of their own."""
    text = ""
    for line in lines:
        gap = "\n" if _STEP.match(line) or "```" in line else " "
        text += f"{gap}{line}" if text else line
    return text


def _citation(n: int, first: Numbered, last: Numbered) -> Citation:
    chunk = first.chunk
    line = None if chunk.line is None else chunk.line + chunk.text.count("\n", 0, first.start)
    return Citation(
        n=n,
        title=chunk.title,
        heading=chunk.breadcrumb,
        source=chunk.path,
        quote=chunk.text[first.start : last.end],
        chunk_id=chunk.chunk_id,
        url=chunk.url,
        line=line,
        page=chunk.page,
    )
