"""Read CSV and TSV: a block a row, with the line at which the row begins."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

from knowledge.models import Original
from knowledge.readers.encodings import decoded
from knowledge.readers.page import Page, refuse
from knowledge.readers.rows import Row, blocks, row

_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_LOOKED_AT = 20
_MOST_ROWS = 200_000


def read(original: Original) -> Page:
    """Return the rows of a table; raise `SourceUnreadable` for what is none."""
    text = decoded(original.path, original.content)
    return Page(tuple(blocks(list(_rows(original.path, text)), ())))


def _rows(path: str, text: str) -> Iterator[Row]:
    lines = text.split("\n")
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=_delimiter(text))
    begins = 1
    try:
        for cells in reader:
            yield row(begins, cells)
            begins = reader.line_num + 1
            if begins > _MOST_ROWS:
                raise refuse(path, f"more than {_MOST_ROWS} rows; split it and load again")
    except csv.Error as error:
        raise refuse(path, f"no table from line {begins} on ({error}); mend it there") from error


def _delimiter(text: str) -> str:
    """Return the sign that parts the cells: as often in each of the first lines, and most often."""
    lines = _QUOTED.sub("", text[:_MOST_ROWS]).split("\n")[:_LOOKED_AT]
    filled = [line for line in lines if line.strip()]

    def merit(sign: str) -> tuple[int, int]:
        counts = Counter(line.count(sign) for line in filled if sign in line)
        count, of_lines = counts.most_common(1)[0] if counts else (0, 0)
        return of_lines, count

    return max(_DELIMITERS, key=merit)
