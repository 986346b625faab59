"""`frontdesk facts check FILE`: what is wrong with a table of facts, by line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bot.adapters.fact_file import read_fact_file
from bot.approved.fact_table import FactTable
from bot.commands.arguments import parser


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:  # noqa: ARG001  # every command's own
    """Print what is wrong with each row; 1 where something is."""
    words = parser("facts", "Check a CSV file of facts: each row that is wrong, by its line.")
    words.add_argument("check", choices=["check"])
    words.add_argument("file", type=Path)
    given = words.parse_args(arguments)
    table = read_fact_file(given.file, datetime.now(UTC).date())
    print(json.dumps(_as_json(table)) if given.json else in_words(given.file, table))
    return 1 if table.problems else 0


def _as_json(table: FactTable) -> Mapping[str, object]:
    return {"facts": len(table.facts), "problems": [asdict(one) for one in table.problems]}


def in_words(file: Path, table: FactTable) -> str:
    """Return a line for each problem, and how many facts are fine."""
    lines = [f"{file}, line {one.line}: {one.said}" for one in table.problems]
    wrong = {one.line for one in table.problems}
    fine = sum(fact.line not in wrong for fact in table.facts)
    return "\n".join((*lines, f"{fine} facts can be said, {len(wrong)} rows need a look."))
