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
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, cast

import structlog

from knowledge.app import NO_WEIGHTS, Knowledge, open_knowledge
from knowledge.building import Progress
from knowledge.embedding.none import MODEL as NO_MODEL
from knowledge.errors import BadSettings
from knowledge.ingest import ignore
from knowledge.ledger.values import Generation, KnownSource
from knowledge.models import Audience, LoadReport
from knowledge.settings import KnowledgeSettings
from knowledge.upkeep import Status

_T = TypeVar("_T")

Bar = Callable[[], AbstractContextManager[Callable[[Progress], None]]]


def load(given: Namespace, environ: Mapping[str, str]) -> int:
    """Sync the named sources and print what changed."""
    sources = _sources(given)

    async def work(knowledge: Knowledge) -> LoadReport:
        with _bar(given) as progress:
            return await knowledge.ingest.load(given.workspace, sources, progress)

    report = _run(work, environ)
    _print(given, _report_as_json(report), _report_in_words(report))
    return 0


def status(given: Namespace, environ: Mapping[str, str]) -> int:
    """Print what a workspace holds."""
    found = _run(lambda knowledge: knowledge.ingest.status(given.workspace), environ)
    _print(given, _status_as_json(found), _status_in_words(found))
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
        )
        for path in dict.fromkeys(given.path)
    )


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


def _report_as_json(report: LoadReport) -> Mapping[str, object]:
    return {
        "generation": report.generation,
        "documents": {
            "added": report.added,
            "changed": report.changed,
            "unchanged": report.unchanged,
            "removed": report.removed,
            "failed": len(report.failures),
        },
        "chunks": {
            "added": report.chunks_added,
            "removed": report.chunks_removed,
            "total": report.chunks_total,
        },
        "failures": [asdict(failure) for failure in report.failures],
        "seconds": round(report.seconds, 3),
        "embedded_tokens": report.embedded_tokens,
    }


def _report_in_words(report: LoadReport) -> str:
    lines = [
        (
            f"Generation {report.generation} is live: {report.added} documents added, "
            f"{report.changed} changed, {report.unchanged} unchanged, {report.removed} removed; "
            f"{report.chunks_total} chunks in all, in {report.seconds:.1f} s."
        )
    ]
    lines += [f"not read: {failure.reason}" for failure in report.failures]
    return "\n".join(lines)


def _status_as_json(found: Status) -> Mapping[str, object]:
    return {
        "workspace": found.workspace,
        "generation": found.live.number if found.live else None,
        "documents": found.live.documents if found.live else 0,
        "chunks": found.live.chunks if found.live else 0,
        "model": found.live.spec.model if found.live else None,
        "configured_model": found.model,
        "activated_at": _when(found.live) if found.live else None,
        "rollback_to": [generation.number for generation in found.older],
        "sources": [asdict(source) for source in found.sources],
        "loading": found.loading,
    }


def _status_in_words(found: Status) -> str:
    lines = [f"Workspace {found.workspace}: nothing is loaded."]
    if found.live:
        lines = [
            (
                f"Workspace {found.workspace}: generation {found.live.number}, "
                f"{found.live.documents} documents, {found.live.chunks} chunks, "
                f"live since {_when(found.live)}."
            )
        ]
    lines += [
        f"source {source.name} ({source.audience}): {source.location}" for source in found.sources
    ]
    if found.older:
        numbers = ", ".join(str(generation.number) for generation in found.older)
        lines.append(f"rollback can go back to: {numbers}")
    if found.live and found.live.spec.model != found.model:
        lines.append(
            f"embedded with {found.live.spec.model}, but {found.model} is configured: load again"
        )
    if found.model == NO_MODEL:
        lines.append(NO_WEIGHTS)
    if found.loading:
        lines.append(f"a load is running: {found.loading}")
    return "\n".join(lines)


def _when(generation: Generation) -> str:
    return datetime.fromtimestamp(generation.activated_at, UTC).isoformat(timespec="seconds")
