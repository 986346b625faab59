"""Read a table of facts, a CSV file with a row a fact; every row that is wrong is named. Pure."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.approved.answers import Fact, wording_key
from bot.errors import FrontdeskError
from knowledge.models import Audience

COLUMNS = ("name", "value", "unit", "source", "valid until")
OPTIONAL = ("aliases", "audience", "workspace")
NO_UNIT = "-"
"""Stands in the unit's place where a number has none."""
_DELIMITERS = ",;\t"


class BadFacts(FrontdeskError):
    """A table of facts that cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one row."""

    line: int
    said: str


@dataclass(frozen=True, slots=True)
class FactTable:
    """What a table holds; a row with a problem that is more than its age is not among the facts."""

    facts: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_facts(text: str, today: date) -> FactTable:
    """Return the facts and what is wrong; raise `BadFacts` where there is no such table."""
    delimiter = max(_DELIMITERS, key=text.split("\n", 1)[0].count)
    lines = (f"{line}\n" for line in text.split("\n"))
    reader = csv.DictReader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        header = [_column(name) for name in reader.fieldnames or ()]
        _require(header)
        reader.fieldnames = header
        rows = [(reader.line_num, _cells(row)) for row in reader]
    except csv.Error as error:
        message = f"line {reader.line_num}: no table from here on ({error}); mend it there"
        raise BadFacts(message) from error
    return _table([(line, row) for line, row in rows if any(row.values())], today)


def _column(name: str) -> str:
    return " ".join(name.replace("_", " ").lower().split())


def _require(header: list[str]) -> None:
    missing = [name for name in COLUMNS if name not in header]
    unknown = [name for name in header if name not in {*COLUMNS, *OPTIONAL}]
    if missing or unknown:
        wrong = f"has no column {missing[0]!r}" if missing else f"nothing reads {unknown[0]!r}"
        message = f"line 1: {wrong}; the columns are {', '.join((*COLUMNS, *OPTIONAL))}"
        raise BadFacts(message)


def _cells(row: Mapping[str | None, str | list[str] | None]) -> dict[str, str]:
    """Return the cells of a row by column; cells beyond the last column stand under ``."""
    return {name or "": _cell(value) for name, value in row.items()}


def _cell(value: str | list[str] | None) -> str:
    return " ".join(" ".join(value if isinstance(value, list) else [value or ""]).split())


def _table(rows: list[tuple[int, dict[str, str]]], today: date) -> FactTable:
    facts: list[Fact] = []
    problems: list[Problem] = []
    for line, row in rows:
        wrong = list(_wrong(row))
        problems += [Problem(line, said) for said in wrong]
        if not wrong:
            facts.append(_fact(line, row))
    doubled = [Problem(fact.line, _doubled(fact)) for fact in _twice(facts)]
    bad = {one.line for one in doubled}
    past = [
        Problem(fact.line, f"it was valid until {fact.valid_until}; write a new date")
        for fact in facts
        if not fact.holds(today)
    ]
    every = sorted((*problems, *doubled, *past), key=lambda one: one.line)
    return FactTable(tuple(fact for fact in facts if fact.line not in bad), tuple(every))


def _wrong(row: Mapping[str, str]) -> Iterator[str]:
    for name in ("name", "value", "source"):
        if not row[name]:
            yield f"the {name} is missing"
    if row.get(""):
        yield f"more cells than columns: {row['']!r}; put quotes around what holds a comma"
    if not row["unit"] and row["value"][:1].isdigit():
        yield f"the unit is missing; write {NO_UNIT} where {row['value']!r} has none"
    if _date(row["valid until"]) is None:
        yield f"valid until must be a date like 2027-01-31, not {row['valid until']!r}"
    if row.get("audience") and row["audience"].lower() not in set(Audience):
        yield f"the audience must be public or internal, not {row['audience']!r}"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _fact(line: int, row: Mapping[str, str]) -> Fact:
    aliases = row.get("aliases", "").replace(";", "|").split("|")
    return Fact(
        name=row["name"],
        value=row["value"],
        unit="" if row["unit"] == NO_UNIT else row["unit"],
        source=row["source"],
        valid_until=date.fromisoformat(row["valid until"]),
        line=line,
        aliases=tuple(alias.strip() for alias in aliases if alias.strip()),
        audience=Audience((row.get("audience") or Audience.INTERNAL).lower()),
        workspace=row.get("workspace", ""),
    )


def _keys(fact: Fact) -> set[tuple[str, str]]:
    return {(fact.workspace, wording_key(one)) for one in (fact.name, *fact.aliases)}


def _twice(facts: list[Fact]) -> list[Fact]:
    """Return the facts that share a name: nobody can tell which of them is meant."""
    counts = Counter((fact.audience, key) for fact in facts for key in _keys(fact))
    return [fact for fact in facts if any(counts[fact.audience, key] > 1 for key in _keys(fact))]


def _doubled(fact: Fact) -> str:
    return f"another row has the name or an alias of {fact.name!r}; keep one of them"
