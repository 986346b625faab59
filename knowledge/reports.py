"""What knowledge's commands print: each value as a script reads it, and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from knowledge.care.report import CareReport, summary
from knowledge.embedding.none import MODEL as NO_MODEL
from knowledge.embedding.none import NO_WEIGHTS
from knowledge.models import LoadReport
from knowledge.upkeep import Status

MOST_LISTED = 10
"""Pages listed of one kind of trouble; more of them say nothing new."""


def load_as_json(report: LoadReport) -> Mapping[str, object]:
    """Return what a load changed, in the form that scripts read."""
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
        "flagged": [asdict(remark) for remark in report.flagged],
        "seconds": round(report.seconds, 3),
        "embedded_tokens": report.embedded_tokens,
    }


def load_in_words(report: LoadReport) -> str:
    """Return what a load changed, in a few lines."""
    lines = [
        (
            f"Generation {report.generation} is live: {report.added} documents added, "
            f"{report.changed} changed, {report.unchanged} unchanged, {report.removed} removed; "
            f"{report.chunks_total} chunks in all, in {report.seconds:.1f} s."
        )
    ]
    lines += _listed("not read", [failure.reason for failure in report.failures])
    lines += _listed("look at", [f"{it.source}: {it.about}" for it in report.flagged])
    return "\n".join(lines)


def _listed(what: str, things: Sequence[str]) -> list[str]:
    lines = [f"{what}: {thing}" for thing in things[:MOST_LISTED]]
    left = len(things) - len(lines)
    return [*lines, f"{what}: {left} more; --json names them all"] if left else lines


def care_as_json(report: CareReport) -> Mapping[str, object]:
    """Return what should be looked at, in the form that scripts read."""
    return {
        "pages": report.pages,
        "counts": dict(report.counts),
        "findings": [
            {"concern": it.concern, "source": it.path, "line": it.line, "about": it.about}
            for it in report.findings
        ],
    }


def care_in_words(report: CareReport) -> str:
    """Return what should be looked at, worst first, some of each kind."""
    lines = [f"{report.pages} pages looked at: {summary(report)}."]
    for concern, count in report.counts.items():
        lines += ["", f"{concern.capitalize()} ({count})"]
        some = [it for it in report.findings if it.concern is concern][:MOST_LISTED]
        lines += [f"  {it.place}  {it.about}" for it in some]
        if count > len(some):
            lines.append(f"  and {count - len(some)} more; --json names them all")
    return "\n".join(lines)


def status_as_json(found: Status) -> Mapping[str, object]:
    """Return what a workspace holds, in the form that scripts read."""
    return {
        "workspace": found.workspace,
        "generation": found.live.number if found.live else None,
        "documents": found.live.documents if found.live else 0,
        "chunks": found.live.chunks if found.live else 0,
        "model": found.live.spec.model if found.live else None,
        "configured_model": found.model,
        "activated_at": _when(found.live.activated_at) if found.live else None,
        "rollback_to": [generation.number for generation in found.older],
        "sources": [
            {**asdict(source), "synced_at": _when(found.synced.get(source.name))}
            for source in found.sources
        ],
        "loading": found.loading,
    }


def status_in_words(found: Status) -> str:
    """Return what a workspace holds, in a few lines."""
    lines = [f"Workspace {found.workspace}: nothing is loaded."]
    if found.live:
        lines = [
            (
                f"Workspace {found.workspace}: generation {found.live.number}, "
                f"{found.live.documents} documents, {found.live.chunks} chunks, "
                f"live since {_when(found.live.activated_at)}."
            )
        ]
    for source in found.sources:
        synced = _when(found.synced.get(source.name)) or "before this was noted"
        lines.append(
            f"source {source.name} ({source.kind}, {source.audience}): {source.location}, "
            f"synced {synced}"
        )
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


def _when(at: float | None) -> str | None:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds") if at else None
