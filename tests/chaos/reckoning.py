"""The reckoning: what became of each question, by what can be seen and by what is stored."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, select

from bot.adapters.database.tables import audit, case_questions, cases, inbox, journal
from bot.playground import Message, Playground
from bot.slack.card import CARD_EVENT, REPEAT_EVENT
from bot.slack.render import REPLY_EVENT
from knowledge.database import Database
from tests.chaos.askers import Asked

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a storm has left."""

    questions: int
    outcomes: Mapping[str, int]
    cases: int
    lost: Sequence[str]
    """Questions without an outcome that can be seen, each with what is known of it."""
    doubled: Sequence[str]
    broken: Sequence[str]
    """Cases, journal entries or rows that are not what they should be."""

    @property
    def is_clean(self) -> bool:
        """Say whether every question has one outcome, and every case is intact."""
        return not (self.lost or self.doubled or self.broken)


@dataclass(frozen=True, slots=True)
class Stored:
    """Every row that matters, as it is in the database."""

    inbox: Sequence[Row]
    journal: Sequence[Row]
    cases: Sequence[Row]
    case_questions: Sequence[Row]
    audit: Sequence[Row]


async def stored(database: Database) -> Stored:
    """Read the tables."""
    tables = (inbox, journal, cases, case_questions, audit)
    return Stored(*[await _rows(database, table) for table in tables])


async def _rows(database: Database, table: Table) -> Sequence[Row]:
    async with database.reading() as connection:
        found = await connection.execute(select(table))
        return [cast("Row", dict(row)) for row in found.mappings()]


def reckon(asked: Sequence[Asked], slack: Playground, kept: Stored) -> Reckoning:
    """Compare what was asked with what can be seen and what is stored."""
    ids = {str(row["message"]): str(row["question_id"]) for row in kept.inbox}
    replies = Counter(_marks(_all(slack), REPLY_EVENT, "question_id"))
    due = Counter(one.place for one in asked)
    lost = [f"{one.channel} {one.ts}" for one in asked if not replies[ids.get(_message(one), "")]]
    doubled = [f"{name} said {count} times" for name, count in replies.items() if count > 1]
    for place, count in due.items():
        seen = sum(m.author == slack.bot_user_id for m in slack.messages(*place))
        if seen != count:
            (doubled if seen > count else lost).append(f"{place}: {seen} replies to {count}")
    outcomes = Counter(str(row["outcome"]) for row in kept.journal)
    return Reckoning(
        questions=len(asked),
        outcomes=outcomes,
        cases=len(kept.cases),
        lost=lost,
        doubled=doubled,
        broken=[*_broken_rows(asked, kept), *_broken_cases(slack, kept)],
    )


def _message(asked: Asked) -> str:
    return f"local:{asked.channel}:{asked.ts}"


def _all(slack: Playground) -> Iterator[Message]:
    for channel in slack.channels:
        yield from slack.workspace.messages(channel.channel_id)


def _marks(messages: Iterator[Message], event: str, field: str) -> Iterator[str]:
    """Yield the value that each of our messages of a kind hides."""
    for message in messages:
        hidden = message.content.metadata
        if hidden is not None and hidden.event_type == event:
            yield str(hidden.event_payload[field])


def _broken_rows(asked: Sequence[Asked], kept: Stored) -> Iterator[str]:
    """Yield what is wrong with the inbox and the journal."""
    rows = Counter(str(row["message"]) for row in kept.inbox)
    entries = {str(row["question_id"]) for row in kept.journal}
    for one in asked:
        if rows[_message(one)] != 1:
            yield f"{_message(one)} has {rows[_message(one)]} rows in the inbox"
    for row in kept.inbox:
        if row["state"] != "done":
            yield f"{row['question_id']} is {row['state']}"
        if row["incoming"] is not None or row["decision"] is not None:
            yield f"{row['question_id']} still holds what was said"
        if str(row["question_id"]) not in entries:
            yield f"{row['question_id']} has no entry in the journal"


def _broken_cases(slack: Playground, kept: Stored) -> Iterator[str]:
    """Yield what is wrong with cases: each handoff in one, each with one card, each repeat once."""
    cards = Counter(_marks(_all(slack), CARD_EVENT, "case_id"))
    repeats = Counter(_marks(_all(slack), REPEAT_EVENT, "question_id"))
    opened = Counter(str(r["subject"]) for r in kept.audit if r["action"] == "case.opened")
    known = {str(row["case_id"]) for row in kept.cases}
    in_case = {str(row["question_id"]): str(row["case_id"]) for row in kept.case_questions}
    for case_id in known | set(cards):
        if cards[case_id] != 1 or case_id not in known or opened[case_id] != 1:
            yield f"case {case_id}: {cards[case_id]} cards, opened {opened[case_id]} times"
    for question_id, case_id in in_case.items():
        expected = int(question_id != case_id)
        if repeats[question_id] != expected or case_id not in known:
            yield f"{question_id} stands {repeats[question_id]} times under its card"
    handed = {str(r["question_id"]) for r in kept.journal if r["outcome"] == "handed_off"}
    for question_id in handed ^ set(in_case):
        yield f"{question_id} is handed off in the journal or in a case, not in both"
