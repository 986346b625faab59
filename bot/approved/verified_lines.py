"""Verified answers as lines of JSON: what `import` reads and `export` writes. Pure."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import cast
from uuid import uuid4

from bot.approved.answers import BadPattern, VerifiedAnswer, checked_pattern
from bot.errors import FrontdeskError
from knowledge.models import Audience

Json = Mapping[str, object]

FIELDS = (
    "question", "answer", "owner", "owner_name", "aliases", "patterns", "audience", "approved",
    "expires", "id",
)  # fmt: skip
EXAMPLE = '{"question": "…", "answer": "…", "owner": "Billing team", "expires": "2027-06-30"}'


class BadLine(FrontdeskError):
    """A line that is no verified answer; its text says what to write."""


def as_line(answer: VerifiedAnswer) -> str:
    """Return a verified answer as one line, which reads back the same."""
    expires = answer.expires_at
    value = {
        "id": answer.answer_id,
        "question": answer.question,
        "answer": answer.answer,
        "owner": answer.owner,
        "owner_name": answer.owner_name,
        "aliases": answer.aliases,
        "patterns": answer.patterns,
        "audience": answer.audience,
        "approved": answer.approved_at.isoformat(),
        "expires": None if expires is None else expires.isoformat(),
    }
    return json.dumps(value, ensure_ascii=False)


def read_line(
    line: str, workspace: str, now: datetime, redact: Callable[[str], str]
) -> VerifiedAnswer:
    """Return the verified answer of a line, redacted; raise `BadLine`."""
    try:
        raw: object = json.loads(line)
    except ValueError as error:
        message = f"no JSON ({error}); write {EXAMPLE}"
        raise BadLine(message) from error
    if not isinstance(raw, dict):
        message = f"no object; write {EXAMPLE}"
        raise BadLine(message)
    return _answer(cast("Json", raw), workspace, now, redact)


def _answer(
    raw: Json, workspace: str, now: datetime, redact: Callable[[str], str]
) -> VerifiedAnswer:
    unknown = [name for name in raw if name not in FIELDS]
    if unknown:
        message = f"nothing reads {unknown[0]!r}; the fields are {', '.join(FIELDS)}"
        raise BadLine(message)
    answer = VerifiedAnswer(
        answer_id=_text(raw, "id", uuid4().hex)[:32],
        workspace=workspace,
        question=redact(_text(raw, "question", "")),
        answer=redact(_text(raw, "answer")),
        owner=_text(raw, "owner"),
        audience=_audience(_text(raw, "audience", Audience.INTERNAL)),
        approved_at=_moment(raw, "approved") or now,
        expires_at=_moment(raw, "expires"),
        aliases=tuple(redact(one) for one in _texts(raw, "aliases")),
        patterns=tuple(_pattern(redact(one)) for one in _texts(raw, "patterns")),
        owner_name=_text(raw, "owner_name", ""),
    )
    if not (answer.keys or answer.patterns):
        message = f"nothing that can be asked: write a question; {EXAMPLE}"
        raise BadLine(message)
    return answer


def _text(raw: Json, name: str, default: str | None = None) -> str:
    value = raw.get(name, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        message = f"{name!r} must be a text; write {EXAMPLE}"
        raise BadLine(message)
    return value.strip()


def _texts(raw: Json, name: str) -> list[str]:
    value = cast("list[object] | str", raw.get(name) or [])
    texts: list[object] = value if isinstance(value, list) else [None]
    if not all(isinstance(one, str) for one in texts):
        message = f"{name!r} must be a list of texts"
        raise BadLine(message)
    return [one.strip() for one in cast("list[str]", texts) if one.strip()]


def _pattern(text: str) -> str:
    try:
        return checked_pattern(text)
    except BadPattern as error:
        raise BadLine(str(error)) from error


def _audience(text: str) -> Audience:
    try:
        return Audience(text)
    except ValueError as error:
        message = f"'audience' must be public or internal, not {text!r}"
        raise BadLine(message) from error


def _moment(raw: Json, name: str) -> datetime | None:
    text = raw.get(name)
    if text is None:
        return None
    try:
        return moment(str(text))
    except ValueError as error:
        message = f"{name!r} must be a date like 2027-06-30, not {text!r}"
        raise BadLine(message) from error


def moment(text: str) -> datetime:
    """Return a moment as ISO 8601 has it, a day as its beginning in UTC; raise `ValueError`."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def end_of(day: date) -> datetime:
    """Return when a day is over."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
