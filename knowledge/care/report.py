"""Corpus care, top to bottom: the pages that are live, and everything about them to look at."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.care.disagreement import disagreements
from knowledge.care.findings import Concern, Finding, Page
from knowledge.care.likeness import alike, duplicates
from knowledge.care.links import ALL_THERE, dead_addresses, dead_links
from knowledge.inspection import instruction
from knowledge.models import Complaints

STALE_AFTER = timedelta(days=365)
"""Without a change, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class CareReport:
    """What was looked at, and what is to be done, worst first."""

    pages: int
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> Mapping[Concern, int]:
        """Return how many findings of each concern there are, in the order of a report."""
        counted = Counter(finding.concern for finding in self.findings)
        return {concern: counted[concern] for concern in Concern if counted[concern]}


def summary(report: CareReport) -> str:
    """Return how much there is to be looked at, in one line."""
    counts = [f"{count} x {concern}" for concern, count in report.counts.items()]
    return ", ".join(counts) or "nothing needs a look"


def care(
    pages: Sequence[Page],
    complaints: Complaints,
    now: datetime,
    stale_after: timedelta = STALE_AFTER,
    dead: Mapping[str, str] = ALL_THERE,
) -> CareReport:
    """Return what is to be looked at in these pages; takes seconds for thousands of them.

    `dead` is what is known of the addresses on the web that they link to.
    """
    order = list(Concern)
    findings = sorted(
        (*_findings(pages, complaints, now - stale_after), *dead_addresses(pages, dead)),
        key=lambda it: (order.index(it.concern), -it.weight, it.path, it.line or 0),
    )
    return CareReport(len(pages), tuple(findings))


def _findings(
    pages: Sequence[Page], complaints: Complaints, stale_before: datetime
) -> Iterator[Finding]:
    yield from _complained_about(pages, complaints)
    yield from disagreements(pages)
    yield from _instructions(pages)
    yield from dead_links(pages)
    yield from duplicates(pages)
    yield from alike(pages)
    for page in pages:
        if page.modified_at and page.modified_at < stale_before:
            about = f"not changed since {page.modified_at:%d %B %Y}"
            weight = (stale_before - page.modified_at).total_seconds()
            yield Finding(Concern.STALE, page.path, about, weight=weight)


def _complained_about(pages: Sequence[Page], complaints: Complaints) -> Iterator[Finding]:
    for page in pages:
        unhelpful = complaints.unhelpful.get(page.path, 0)
        handed = complaints.handed_over.get(page.path, 0)
        if unhelpful or handed:
            about = f"{unhelpful} times not helpful, {handed} times followed by a person"
            yield Finding(Concern.REWRITE_FIRST, page.path, about, weight=unhelpful + handed)


def _instructions(pages: Sequence[Page]) -> Iterator[Finding]:
    for page in pages:
        for chunk in page.chunks:
            found = instruction(chunk.text)
            if found:
                about = f"tells a model what to do: “{found.what}”"
                yield Finding(Concern.INSTRUCTION, page.path, about, chunk.line)
