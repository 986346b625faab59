"""Read XLSX: each visible sheet's rows as blocks, under the name of the sheet."""

from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Protocol, cast
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from knowledge.models import Block, Original
from knowledge.readers.archive import opened
from knowledge.readers.page import Page, refuse
from knowledge.readers.rows import Row, blocks, row

_MOST_ROWS = 200_000
_MOST_COLUMNS = 256
_MOST_CELLS = 2_000_000
"""A cell far out makes a sheet of millions of empty ones, which are all gone through."""
_ONLY_SHEET = "Sheet1"


class _Cell(Protocol):
    value: object
    number_format: str


class _Sheet(Protocol):
    title: str
    sheet_state: str
    max_row: int | None
    max_column: int | None

    def iter_rows(
        self, *, max_row: int | None = None, max_col: int | None = None
    ) -> Iterator[tuple[_Cell, ...]]: ...


def read(original: Original) -> Page:
    """Return the rows of the sheets; raise `SourceUnreadable` for what is no workbook."""
    _check(original)
    try:
        return Page(tuple(_blocks(original)))
    # The library raises whatever its parsers do; the sheet is not read either way.
    except (BadZipFile, InvalidFileException, ParseError) as error:
        raise refuse(original.path, f"damaged ({error}); save it anew and load again") from error
    except (AttributeError, IndexError, KeyError, OSError, TypeError, ValueError) as error:
        why = f"not a workbook as Excel writes it ({type(error).__name__})"
        raise refuse(original.path, f"{why}; save it anew as XLSX") from error


def _check(original: Original) -> None:
    """Refuse bombs and entities before the library sees them."""
    with opened(original, "XLSX") as archive:
        for name in archive.parts.namelist():
            if name.endswith((".xml", ".rels")):
                archive.walk(name)


def _blocks(original: Original) -> Iterator[Block]:
    book = openpyxl.load_workbook(BytesIO(original.content), read_only=True, data_only=True)
    sheets = [cast("_Sheet", sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in sheets:
        named = len(sheets) > 1 or sheet.title != _ONLY_SHEET
        rows = list(_rows(original.path, sheet))
        yield from blocks(rows, (sheet.title,) if named else ())


def _rows(path: str, sheet: _Sheet) -> Iterator[Row]:
    cells = 0
    for number, cells_of_row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), 1):
        cells += len(cells_of_row)
        if number > _MOST_ROWS or cells > _MOST_CELLS:
            why = f"a sheet of more than {_MOST_ROWS} rows or {_MOST_CELLS} cells, empty ones too"
            raise refuse(path, f"{why}; delete what is below its table")
        yield row(number, [_shown(cell) for cell in cells_of_row])


def _shown(cell: _Cell) -> str:  # noqa: PLR0911  # one case a type
    """Return a value as a reader of the sheet sees it, as far as its format is a common one."""
    match cell.value:
        case None:
            return ""
        case bool(value):
            return "yes" if value else "no"
        case datetime(hour=0, minute=0, second=0) as value:
            return value.date().isoformat()
        case datetime() as value:
            return value.isoformat(" ", "minutes")
        case date() | time() as value:
            return value.isoformat()
        case int() | float() as value:
            return _number(value, cell.number_format)
        case value:
            return str(value)


def _number(value: float, form: str) -> str:
    if form.rstrip().endswith("%"):
        return f"{round(value * 100, 6):g} %"
    return f"{value:.15g}"
