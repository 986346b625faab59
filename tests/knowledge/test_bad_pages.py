"""Whatever lies among the pages: a load names it in one line, and what was live stays live."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.knowledge.files import docx, pdf
from tests.knowledge.library import Library
from tests.knowledge.test_ingest import expect_whole
from tests.knowledge.test_reading_pdf import GUIDE, LOCKED

REFUNDS = "# Refunds\n\nA refund takes five days.\n"


def truncated(place: Path) -> None:
    (place / "bad.pdf").write_bytes(pdf(GUIDE)[:400])


def protected(place: Path) -> None:
    (place / "bad.pdf").write_bytes(pdf(GUIDE).replace(b"/Root", LOCKED))


def bomb(place: Path) -> None:
    (place / "bad.docx").write_bytes(docx("", {"word/media/x.xml": b"0" * 30_000_000}))


def large(place: Path) -> None:
    """Make a file of 100 MB that takes no room on the disk."""
    with (place / "bad.html").open("wb") as file:
        file.truncate(100 * 2**20)


def nested(place: Path) -> None:
    (place / "bad.docx").write_bytes(docx("<w:sdt>" * 2000 + "</w:sdt>" * 2000))


@pytest.mark.parametrize(
    ("put", "said"),
    [
        (truncated, "bad.pdf: damaged or cut off"),
        (protected, "bad.pdf: password-protected; save it without a password"),
        (bomb, "bad.docx: "),
        (large, "bad.html: 100 MB of HTML, more than 10 MB"),
        (nested, "bad.docx: "),
    ],
)
async def test_a_bad_page_is_one_line_and_no_other_is_lost(
    library: Library, put: Callable[[Path], None], said: str
) -> None:
    library.write({"refunds.md": REFUNDS})
    await library.load()
    put(library.pages)
    library.write({"plans.md": "# Plans\n\nYearly plans cost less.\n"})
    report = await library.load()
    (failure,) = report.failures
    assert failure.reason.startswith(said)
    assert "\n" not in failure.reason
    assert await library.texts("refund")
    assert await library.texts("yearly")
    await expect_whole(library)
