"""A file of facts: read when it changes, so that a row that was corrected is said at once."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import structlog

from bot.approved.answers import Fact
from bot.approved.fact_table import BadFacts, FactTable, read_facts
from knowledge.errors import SourceUnreadable
from knowledge.readers.encodings import decoded

log = structlog.get_logger()


def read_fact_file(path: Path, today: date) -> FactTable:
    """Return what a file holds, in whatever encoding; raise `BadFacts` naming it."""
    try:
        return read_facts(decoded(path.name, path.read_bytes()), today)
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); name a CSV file of facts"
        raise BadFacts(message) from error
    except SourceUnreadable as error:
        raise BadFacts(str(error)) from error
    except BadFacts as error:
        message = f"{path}, {error}"
        raise BadFacts(message) from error


class FactFile:
    """Keep the table of one file; while a change cannot be read, what was read before holds."""

    def __init__(self, path: Path, today: Callable[[], date]) -> None:
        self._path = path
        self._today = today
        self._table = FactTable()
        self._seen: tuple[int, int] | None = None

    def facts(self) -> Sequence[Fact]:
        """Return its rows as they are now, but those that are wrong; expired ones too."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            self._read()
        return self._table.facts

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _read(self) -> None:
        try:
            self._table = read_fact_file(self._path, self._today())
        except BadFacts as error:
            log.warning("no_facts", stage="lookup", error=str(error))
            return
        for problem in self._table.problems:
            log.warning("bad_fact", stage="lookup", line=problem.line, why=problem.said)


class NoFacts:
    """No file of facts is named."""

    def facts(self) -> Sequence[Fact]:
        """Return none."""
        return ()
