"""What the bot says, as Slack's blocks: pure, and held by golden files.

Text of others goes into rich text, which is literal, or through `escaped`; so nothing that was
asked, quoted or written by a model can ping anybody or forge a link.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from slack_sdk.models.metadata import Metadata

from bot.composing import by_place, compose, numbers
from bot.inbox import BUTTONS_OF_READINGS, Button
from bot.models import Answered, Citation, Clarified, Decision, Entry, Ignored
from bot.slack.parse import OURS
from bot.slack.richtext import quote, rich_text
from bot.voice.lines import Voice
from knowledge.markup import plain, presentable

REPLY_EVENT = "frontdesk_reply"
"""Type of the metadata by which an outcome is found again in Slack."""

WITHDRAWN = "The question was deleted, and this answer with it."
"""What stands instead of an answer after which a thread went on."""

LONGEST_TEXT = 9_000
"""Characters of one answer: a message takes about 13,000, and its sources and frame need room."""
LONGEST_QUOTE = 1_200
LONGEST_LINE = 2_900
LONGEST_ADDRESS = 2_000
"""Of a link: a longer one would be cut with its line, and be no link any more."""
LONGEST_LABEL = 75
"""Characters that Slack shows of a button."""
MOST_SOURCES = 10
MOST_QUOTES = 3
STEP = " \u203a "
PREVIEW = 250
"""Characters of a notification."""

LinkTo = Callable[[Citation], str | None]
"""Return the address at which a citation's page can be read, or None."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what a notification says, and what the conversation shows."""

    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata | None = None


def own_address(citation: Citation) -> str | None:
    """Return the page's own address, where its source knows one."""
    return citation.url


def escaped(text: str) -> str:
    """Return text that Slack shows as it is, wherever it reads mrkdwn."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(text: str, longest: int) -> str:
    """Return text cut at a word or line, and say so with three dots, where it is too long."""
    if len(text) <= longest:
        return text
    head = text[: longest - 2]
    cut = max(head.rfind(" "), head.rfind("\n"))
    return f"{head[: cut if cut > longest // 2 else len(head)].rstrip()} …"


def outcome(decision: Decision, voice: Voice, link_to: LinkTo = own_address) -> Message:
    """Return what the asker sees of a decision."""
    match decision.outcome:
        case Answered() as answer:
            blocks = _answer(decision, answer, voice, link_to)
        case Ignored():
            blocks = ()
        case Clarified() as back:
            chosen = _readings(back.readings, decision.question.question_id)
            blocks = (section(escaped(back.text)), *chosen, *_offer(decision, voice))
        case said:
            blocks = (section(escaped(said.text)), *_offer(decision, voice))
    return Message(
        text=_preview(decision),
        blocks=(*_asked(decision), *blocks),
        metadata=reply_metadata(decision.question.question_id),
    )


def reply_metadata(question_id: str) -> Metadata:
    """Return what marks a message as the outcome of this question."""
    return Metadata(event_type=REPLY_EVENT, event_payload={"question_id": question_id})


def gone_to_direct(permalink: str | None) -> Message:
    """Return the line for whoever asked by `/ask` and will hear from a person."""
    where = f"<{permalink}|your direct messages with me>" if permalink else "your direct messages"
    return line(f"I have asked a colleague; we go on in {where}.")


def line(text: str) -> Message:
    """Return one line; `text` is mrkdwn."""
    return Message(shortened(text, LONGEST_LINE), (section(text),))


def offer(text: str, which: Button, value: str) -> Message:
    """Return a line with a button; `text` is mrkdwn."""
    offered = ActionsBlock(elements=[button(which, OFFERS[which], value)])
    return Message(shortened(text, LONGEST_LINE), (section(text), offered))


def sources(entries: Sequence[Entry], link_to: LinkTo = own_address) -> Message:
    """Return the quotes behind answers, newest first."""
    if not entries:
        return line(
            "There is no answer with sources here yet: neither in this channel nor of yours."
        )
    blocks: list[Block] = [section("*Sources of the last answers*")]
    for entry in entries:
        asked = escaped(shortened(" ".join(entry.question.split()), PREVIEW))
        blocks += [DividerBlock(), section(f"*{asked}*")]
        for cited in by_place(entry.citations)[:MOST_QUOTES]:
            blocks += _quoted(cited, link_to)
    return Message("Sources of the last answers", tuple(blocks))


def section(text: str) -> SectionBlock:
    """Return a paragraph; `text` is mrkdwn."""
    return SectionBlock(text=MarkdownTextObject(text=shortened(text, LONGEST_LINE)))


def context(*texts: str) -> ContextBlock:
    """Return small print; each text is mrkdwn.

    Verbatim, so that Slack does not take `billing.md` for an address in Moldova.
    """
    short = [shortened(text, LONGEST_LINE) for text in texts]
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True) for text in short])


def button(which: Button, label: str, value: str, style: str | None = None) -> ButtonElement:
    """Return a button whose press says what it is about."""
    return ButtonElement(
        text=PlainTextObject(text=label, emoji=True),
        action_id=f"{OURS}{which}",
        value=value,
        style=style,
    )


def place(citation: Citation) -> str:
    """Return where a quote stands: `docs/billing.md:12`."""
    if citation.page is not None:
        return f"{citation.source}, page {citation.page}"
    return citation.source if citation.line is None else f"{citation.source}:{citation.line}"


def trail(title: str, heading: str) -> str:
    """Return the way to a passage, title first, no step twice in a row of headings."""
    names = [title, *heading.split(" > ")]
    return STEP.join(name for n, name in enumerate(names) if name and name not in names[:n])


OFFERS = {
    Button.PERSON: "Ask a person",
    Button.ROLLBACK: "Roll back",
    Button.ACCEPT_SHRINK: "Load it anyway",
}

LABELS = {
    Button.HELPFUL: "👍 Helpful",
    Button.NOT_HELPFUL: "👎 Not helpful",
    Button.SOURCES: "Sources",
    Button.PERSON: "Ask a person",
}


def _answer(
    decision: Decision, answer: Answered, voice: Voice, link_to: LinkTo
) -> tuple[Block, ...]:
    opening = voice.answer.opening(len(by_place(answer.citations)))
    if answer.text == compose(answer.citations, opening, voice.answer.closing):
        said = _quotes(answer.citations, opening, voice.answer.closing, link_to)
    else:
        said = _written(answer, link_to)
    offer = _offer(decision, voice)
    # A person is one press away in any case: not two.
    which = [one for one in LABELS if not offer or one is not Button.PERSON]
    buttons = _buttons(decision.question.question_id, *which)
    return (*said, buttons, *offer, context(escaped(voice.disclosure)))


def _offer(decision: Decision, voice: Voice) -> tuple[Block, ...]:
    """Return the line that offers a person, with its two buttons."""
    if decision.offer is None:
        return ()
    asks = decision.question.question_id
    yes = button(Button.PERSON, LABELS[Button.PERSON], asks, "primary")
    no = button(Button.NO_PERSON, "No, thanks", asks)
    return (section(escaped(voice.offer[decision.offer])), ActionsBlock(elements=[yes, no]))


def _readings(readings: Sequence[str], question_id: str) -> tuple[Block, ...]:
    """Return a button for each thing that a question may mean, numbered like its text."""
    if not readings:
        return ()
    pairs = enumerate(zip(BUTTONS_OF_READINGS, readings, strict=False), 1)
    row = [
        button(one, shortened(f"{n}. {it}", LONGEST_LABEL), question_id) for n, (one, it) in pairs
    ]
    return (ActionsBlock(elements=[*row]),)


def _quotes(
    citations: Sequence[Citation], opening: str, closing: str, link_to: LinkTo
) -> tuple[Block, ...]:
    """Return an answer that is nothing but quotes: each with its source under it."""
    quoted = [block for cited in by_place(citations) for block in _quoted(cited, link_to)]
    before = [section(escaped(opening))] if opening.strip() else []
    after = [section(escaped(closing))] if closing.strip() else []
    return (*before, *quoted, *after)


def _quoted(cited: Sequence[Citation], link_to: LinkTo) -> tuple[Block, Block]:
    shown = "\n\n".join(presentable(citation.quote) for citation in cited)
    return quote(shortened(shown, LONGEST_QUOTE)), context(
        _source(cited[0], link_to, numbers(cited))
    )


def _written(answer: Answered, link_to: LinkTo) -> tuple[Block, ...]:
    """Return an answer in a model's words, with its sources under it."""
    said: RichTextBlock = rich_text(shortened(answer.text, LONGEST_TEXT))
    listed = [
        _source(citation, link_to, f"[{citation.n}]")
        for citation in answer.citations[:MOST_SOURCES]
    ]
    return (said, context("\n".join(listed))) if listed else (said,)


def _source(citation: Citation, link_to: LinkTo, number: str) -> str:
    stands = escaped(shortened(place(citation), PREVIEW))
    return f"{number} {linked(citation, link_to)}  ·  {stands}"


def linked(citation: Citation, link_to: LinkTo) -> str:
    """Return a source's title as mrkdwn, as a link where its page has an address."""
    title = escaped(shortened(trail(citation.title, citation.heading) or citation.source, PREVIEW))
    address = link_to(citation)
    if address is None or len(address) > LONGEST_ADDRESS:
        return f"*{title}*"
    return f"<{_address(address)}|{title}>"


def _address(url: str) -> str:
    return escaped(url).replace("|", "%7C").replace("&gt;", "%3E").replace("&lt;", "%3C")


def _buttons(question_id: str, *which: Button) -> ActionsBlock:
    return ActionsBlock(elements=[button(one, LABELS[one], question_id) for one in which])


def _asked(decision: Decision) -> tuple[Block, ...]:
    """Return the question again where Slack shows none: a command or a button leaves no message."""
    if decision.question.message is not None:
        return ()
    asked = shortened(" ".join(decision.question.text.split()), PREVIEW)
    return (context(f"You asked: {escaped(asked)}"),) if asked else ()


def _preview(decision: Decision) -> str:
    match decision.outcome:
        case Answered() as answer:
            return escaped(shortened(plain(answer.text), PREVIEW)) or "An answer"
        case Ignored():
            return ""
        case said:
            return escaped(shortened(said.text, PREVIEW))
