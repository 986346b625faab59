"""A table of facts: what is read, and how every wrong row is named."""

from datetime import date
from pathlib import Path

import pytest

from bot.adapters.fact_file import FactFile, read_fact_file
from bot.approved.fact_table import BadFacts, read_facts
from knowledge.models import Audience

TODAY = date(2026, 11, 21)
HEADER = "name,value,unit,source,valid until,aliases,audience\n"
GOOD = "Refund window,30,days,billing.md,2026-12-31,money-back period|return time,public\n"


def problems(rows: str) -> list[tuple[int, str]]:
    return [(one.line, one.said) for one in read_facts(HEADER + rows, TODAY).problems]


def test_a_row_is_a_fact() -> None:
    (fact,) = read_facts(HEADER + GOOD, TODAY).facts
    assert fact.said == "Refund window: 30 days"
    assert fact.aliases == ("money-back period", "return time")
    assert fact.audience is Audience.PUBLIC
    assert fact.line == 2
    short = "Name;Value;Unit;Source;Valid_Until\nVersion;4.2;-;changelog.md;2026-12-31\n"
    (other,) = read_facts(short, TODAY).facts
    assert (other.said, other.audience) == ("Version: 4.2", Audience.INTERNAL)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Trial,14,days,,2026-12-31,,", "the source is missing"),
        ("Trial,14,,pricing.md,2026-12-31,,", "the unit is missing"),
        ("Trial,,days,pricing.md,2026-12-31,,", "the value is missing"),
        (",14,days,pricing.md,2026-12-31,,", "the name is missing"),
        ("Trial,14,days,pricing.md,soon,,", "must be a date"),
        ("Trial,14,days,pricing.md,,,", "must be a date"),
        ("Trial,14,days,pricing.md,2026-11-20,,", "it was valid until 2026-11-20"),
        ("Trial,14,days,pricing.md,2026-12-31,,everyone", "public or internal"),
        ("Trial,14,days,pricing.md,2026-12-31,,public,x,y", "more cells than columns"),
        ("refund WINDOW?,14,days,pricing.md,2026-12-31,,public", "another row has the name"),
        ("Trial,14,days,pricing.md,2026-12-31,return time,public", "another row has the name"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(row: str, said: str) -> None:
    found = problems(f"{GOOD}{row}\n")
    assert (3, said) in [(line, said) for line, text in found if said in text]


def test_whoever_has_another_ones_name_is_not_said_and_neither_is_the_other() -> None:
    """Nobody can tell which of them is meant."""
    assert read_facts(f"{HEADER}{GOOD}{GOOD}", TODAY).facts == ()


def test_one_name_for_two_audiences_is_two_facts() -> None:
    inside = GOOD.replace("public", "internal").replace("30", "60")
    assert len(read_facts(f"{HEADER}{GOOD}{inside}", TODAY).facts) == 2


@pytest.mark.parametrize("text", ["", "name,value\n", HEADER.replace("unit", "units")])
def test_what_is_no_such_table_is_refused(text: str) -> None:
    with pytest.raises(BadFacts, match="the columns are"):
        read_facts(text, TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_encoding_of_a_spreadsheet_is_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "facts.csv"
    file.write_bytes((HEADER + GOOD.replace("days", "Tage für Käufer")).encode(encoding))
    (fact,) = read_fact_file(file, TODAY).facts
    assert fact.unit == "Tage für Käufer"


def test_a_file_is_read_again_when_it_changes_and_kept_while_it_is_broken(tmp_path: Path) -> None:
    file = tmp_path / "facts.csv"
    kept = FactFile(file, lambda: TODAY)
    assert kept.facts() == ()
    file.write_text(HEADER + GOOD, "utf-8")
    assert [fact.value for fact in kept.facts()] == ["30"]
    file.write_text("nonsense", "utf-8")
    assert [fact.value for fact in kept.facts()] == ["30"]
    file.write_text(HEADER + GOOD.replace("30", "4500"), "utf-8")
    assert [fact.value for fact in kept.facts()] == ["4500"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFacts, match="cannot be read"):
        read_fact_file(tmp_path / "nowhere.csv", TODAY)
