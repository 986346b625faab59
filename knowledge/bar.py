"""The progress bar of a load, on a terminal's stderr."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Shown

from knowledge.building import Progress


@contextmanager
def bar() -> Generator[Callable[[Progress], None]]:
    """Show how far a load is until it ends."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Shown(*columns, TimeElapsedColumn(), console=console, transient=True) as shown:
        pages = shown.add_task("pages read", total=None)
        chunks = shown.add_task("chunks embedded", total=None)

        def progress(done: Progress) -> None:
            shown.update(pages, completed=done.documents, total=done.documents_total)
            shown.update(chunks, completed=done.embedded, total=done.chunks)

        yield progress
