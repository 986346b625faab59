"""What each of knowledge's commands does and prints."""

import asyncio
import importlib
import json
import logging
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, cast

import structlog

from knowledge.app import Knowledge, open_knowledge
from knowledge.building import Progress
from knowledge.care.links import Links
from knowledge.care.report import CareReport
from knowledge.declaration import kind_of, read_declaration
from knowledge.errors import BadSettings
from knowledge.ingest import ignore
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, LoadReport, SourceKind
from knowledge.reports import (
    care_as_json,
    care_in_words,
    load_as_json,
    load_in_words,
    status_as_json,
    status_in_words,
)
from knowledge.settings import KnowledgeSettings

_T = TypeVar("_T")

Bar = Callable[[], AbstractContextManager[Callable[[Progress], None]]]

Arrive = Callable[[Knowledge], Awaitable[Knowledge]]
"""What a program that knows askers and their cases makes of a knowledge base."""


def load(given: Namespace, environ: Mapping[str, str]) -> int:
    """Sync the named sources and print what changed."""
    return _load(given, environ, _sources(given))


def sync(given: Namespace, environ: Mapping[str, str]) -> int:
    """Sync the declared sources, or those of them that are named, and print what changed."""
    file = given.file or KnowledgeSettings.from_environ(environ).declaration
    declared = read_declaration(file).sources(given.workspace)
    if not declared:
        message = f"{file} declares no source of workspace {given.workspace}."
        raise BadSettings(message)
    unknown = set(given.source) - {source.name for source in declared}
    if unknown:
        names = ", ".join(source.name for source in declared)
        message = f"{file} declares no source {min(unknown)!r}; it has {names}."
        raise BadSettings(message)
    wanted = tuple(it for it in declared if not given.source or it.name in given.source)
    return _load(given, environ, wanted)


def _load(given: Namespace, environ: Mapping[str, str], sources: tuple[KnownSource, ...]) -> int:
    names = frozenset(source.name for source in sources)
    shrunk = names if given.accept_shrink else frozenset[str]()

    async def work(knowledge: Knowledge) -> LoadReport:
        arrive = cast("Arrive | None", given.arrive)
        if arrive and any(source.kind is SourceKind.CASES for source in sources):
            knowledge = await arrive(knowledge)
        with _bar(given) as progress:
            return await knowledge.ingest.load(given.workspace, sources, progress, shrunk)

    report = _run(work, environ)
    _print(given, load_as_json(report), load_in_words(report))
    return 0


def status(given: Namespace, environ: Mapping[str, str]) -> int:
    """Print what a workspace holds."""
    found = _run(lambda knowledge: knowledge.ingest.status(given.workspace), environ)
    _print(given, status_as_json(found), status_in_words(found))
    return 0


def rollback(given: Namespace, environ: Mapping[str, str]) -> int:
    """Go back to the generation before the live one."""
    number = _run(lambda knowledge: knowledge.ingest.roll_back(given.workspace), environ)
    _print(given, {"generation": number}, f"Generation {number} is live again.")
    return 0


def forget(given: Namespace, environ: Mapping[str, str]) -> int:
    """Erase a document, or a source, from every generation."""
    source = _name(given.source)
    gone = _run(
        lambda knowledge: knowledge.ingest.forget(given.workspace, source, given.path), environ
    )
    words = f"Erased from every generation: {gone} document{'' if gone == 1 else 's'}. "
    _print(given, {"forgotten": gone}, f"{words}The next load brings back what is still there.")
    return 0


def verify(given: Namespace, environ: Mapping[str, str]) -> int:
    """Say whether the store holds exactly what the ledger says; 1 if it does not."""
    found = _run(lambda knowledge: knowledge.ingest.verify(given.workspace), environ)
    words = (
        f"Generation {found.generation}: {found.chunks} chunks, {found.missing} missing from the "
        f"store, {found.unknown} unknown to the ledger."
    )
    _print(given, asdict(found), words)
    return 1 if found.missing or found.unknown else 0


def care(given: Namespace, environ: Mapping[str, str]) -> int:
    """Print what should be looked at in the live pages, worst first."""
    stale_after = timedelta(days=given.days)

    async def work(knowledge: Knowledge) -> CareReport:
        arrive = cast("Arrive | None", given.arrive)
        if arrive is not None:
            knowledge = await arrive(knowledge)
        links = Links.EVERYWHERE if given.external else Links.WITHIN
        return await knowledge.care(given.workspace, stale_after, links)

    report = _run(work, environ)
    _print(given, care_as_json(report), care_in_words(report))
    return 0


def _run(work: Callable[[Knowledge], Awaitable[_T]], environ: Mapping[str, str]) -> _T:
    if not structlog.is_configured():
        structlog.configure(
            wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
            logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        )

    async def opened() -> _T:
        async with open_knowledge(KnowledgeSettings.from_environ(environ)) as knowledge:
            return await work(knowledge)

    return asyncio.run(opened())


def _sources(given: Namespace) -> tuple[KnownSource, ...]:
    if given.name and len(given.path) > 1:
        message = "--name names one source: load the paths one by one."
        raise BadSettings(message)
    return tuple(
        KnownSource(
            name=given.name or _name(path),
            location=_name(path),
            audience=Audience(given.audience),
            link=given.link,
            kind=_kind(given.kind) if given.kind else kind_of(path),
            options=tuple(_option(option) for option in given.option),
        )
        for path in dict.fromkeys(given.path)
    )


def _kind(written: str) -> SourceKind:
    if written not in set(SourceKind):
        message = f"--kind takes one of {', '.join(SourceKind)}, not {written!r}."
        raise BadSettings(message)
    return SourceKind(written)


def _option(written: str) -> tuple[str, str]:
    name, equals, value = written.partition("=")
    if not name or not equals:
        message = f"--option takes NAME=VALUE, not {written!r}."
        raise BadSettings(message)
    return name, value


def _name(path: str) -> str:
    """Return a path as the ledger names it: one folder has one name, however it was written."""
    return path if "://" in path or not Path(path).exists() else str(Path(path).resolve())


@contextmanager
def _bar(given: Namespace) -> Generator[Callable[[Progress], None]]:
    """Show a progress bar on a terminal, and nothing elsewhere."""
    if given.json or not sys.stderr.isatty():
        yield ignore
        return
    # rich costs a tenth of a second: only a terminal pays for it.
    bar = cast("Bar", importlib.import_module("knowledge.bar").bar)
    with bar() as progress:
        yield progress


def _print(given: Namespace, as_json: Mapping[str, object], words: str) -> None:
    sys.stdout.write((json.dumps(as_json, ensure_ascii=False) if given.json else words) + "\n")
