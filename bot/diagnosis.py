"""What `frontdesk doctor` finds: one line a thing that was looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, and what to do where it is not well."""

    what: str
    state: State
    found: str
    remedy: str = ""


def in_words(findings: Sequence[Finding]) -> str:
    """Return the findings as a person reads them on a terminal."""
    marks = {"ok": "✓", "warning": "!", "error": "✗"}
    width = max((len(one.what) for one in findings), default=0)
    lines: list[str] = []
    for one in findings:
        lines.append(f"{marks[one.state]} {one.what:<{width}}  {one.found}")
        if one.remedy:
            lines.append(f"  {'':<{width}}  → {one.remedy}")
    return "\n".join(lines)


def is_well(findings: Sequence[Finding]) -> bool:
    """Say whether nothing is an error; warnings do not keep the bot from working."""
    return all(one.state != "error" for one in findings)
