"""All that was found for a case, and what was written of it, in a window at the desk. Pure."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, DividerBlock, HeaderBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.models import Case, Citation, Find
from bot.reasons import BY_REQUEST
from bot.slack.render import (
    LinkTo,
    context,
    escaped,
    linked,
    own_address,
    place,
    section,
    shortened,
)
from bot.slack.richtext import quote
from knowledge.analysis import terms
from knowledge.markup import plain, presentable

MOST_PASSAGES = 15
MOST_SENTENCES = 20
"""Of each two or three blocks: Slack takes a hundred a window."""
LONGEST_PASSAGE = 2_800
LONGEST_SENTENCE = 1_200
CLOSE, NEAR = 0.55, 0.35
"""Cosines of the embedder that ships, in words: for people, nothing is decided by them."""


def findings_modal(case: Case, link_to: LinkTo = own_address) -> View:
    """Return the window."""
    blocks = [*_passages(case, link_to), *_draft(case), *_dropped(case)]
    return View(
        type="modal",
        title=PlainTextObject(text="What was found"),
        close=PlainTextObject(text="Close"),
        blocks=blocks or [section("Nothing was found in the documents.")],
    )


def cited(find: Find) -> Citation:
    """Return a passage as a source, so that it is linked like one."""
    return Citation(
        n=0,
        title=find.title,
        heading=find.heading,
        source=find.source,
        quote=find.text,
        chunk_id="",
        line=find.line,
        page=find.page,
        url=find.url,
    )


def best_line(text: str, asked: str) -> str:
    """Return the line of a passage that has most of the question's words; the first of equals."""
    wanted = set(terms(asked))
    lines = [line for line in map(plain, text.splitlines()) if line]
    return max(lines, key=lambda line: len(wanted & set(terms(line))), default="")


def _passages(case: Case, link_to: LinkTo) -> Iterator[Block]:
    if case.found:
        yield _header(f"{len(case.found)} passages" if len(case.found) > 1 else "One passage")
    if case.evidence_score is not None:
        sure = f"Evidence score {case.evidence_score:.2f}: how sure the search alone is, of 1."
        yield context(sure)
    for n, find in enumerate(case.found[:MOST_PASSAGES], 1):
        yield section(f"*{n}.* {linked(cited(find), link_to)}")
        if find.text:
            yield quote(shortened(presentable(find.text), LONGEST_PASSAGE))
        where = escaped(shortened(place(cited(find)), 150))
        yield context("  ·  ".join(filter(None, (where, _in_words(find, case.question)))))


def _in_words(find: Find, asked: str) -> str:
    """Return why it was found, in words."""
    wanted = set(terms(asked))
    shared = len(wanted & set(terms(find.text)))
    words = f"{shared} of the question's {len(wanted)} words" if find.text and wanted else ""
    return "  ·  ".join(filter(None, (_meaning(find.dense_score), words)))


def _meaning(score: float | None) -> str:
    if score is None:
        return ""
    if score >= CLOSE:
        return f"close in meaning ({score:.2f})"
    return f"{'near' if score >= NEAR else 'far'} in meaning ({score:.2f})"


def _draft(case: Case) -> Iterator[Block]:
    if case.draft:
        told = case.reason in BY_REQUEST
        yield DividerBlock()
        yield _header("What the asker had been told" if told else "The answer that was held back")
        yield quote(shortened(case.draft, LONGEST_PASSAGE))


def _dropped(case: Case) -> Iterator[Block]:
    if not case.dropped:
        return
    yield DividerBlock()
    yield _header("What did not pass the check")
    for one in case.dropped[:MOST_SENTENCES]:
        yield quote(shortened(one.text, LONGEST_SENTENCE))
        yield context(f"✗ {escaped(shortened(one.why, LONGEST_SENTENCE))}")


def _header(text: str) -> HeaderBlock:
    return HeaderBlock(text=PlainTextObject(text=text))
