"""The Home tab, as Slack's blocks: pure, and held by golden files."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    DividerBlock,
    HeaderBlock,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.cache.aliases import Alias
from bot.inbox import Button
from bot.models import Case, CaseState, Entry
from bot.overview import Figures, Topic
from bot.slack.render import button, escaped, section, shortened
from bot.standing import NOTHING_CALLED, Called, Standing, called_in_words, in_words
from bot.voice.lines import Voice

LONGEST = 150
"""Characters of a question in a list."""

WHAT = (
    "Mention me in a channel, write to me under *Messages*, or use `/ask` where nobody else shall "
    "see it. I answer from your company's documents and show each quote's place. Where they do not "
    "hold the answer, I fetch a colleague. `/sources` shows what the last answers rest on."
)
OUTCOMES = {
    "answered": "answered",
    "clarified": "I asked back",
    "handed_off": "a colleague was asked",
}


@dataclass(frozen=True, slots=True)
class AdminPage:
    """What admins see as well."""

    week: Figures
    month: Figures
    gaps: Sequence[Topic]
    knowledge: str
    generation: int | None
    """What is live; None before the first load."""
    standing: Standing
    called: Called = NOTHING_CALLED
    aliases: Sequence[Alias] = ()
    """Proposed, and decided by nobody yet."""


@dataclass(frozen=True, slots=True)
class HomePage:
    """What somebody sees in their Home tab."""

    examples: Sequence[str]
    asked: Sequence[Entry]
    """Their own last questions, newest first."""
    cases: Sequence[Case]
    """Their own that no person has ended."""
    admin: AdminPage | None = None


def home(page: HomePage, voice: Voice) -> View:
    """Return the tab as it is now."""
    blocks = (
        _header(f"Hello, this is {voice.name}"),
        section(escaped(voice.disclosure)),
        section(WHAT),
        *_listed("Questions to begin with", [_said(one) for one in page.examples]),
        *_listed("Your last questions", [_asked(entry) for entry in page.asked]),
        *_listed("Your open cases", [_case(case) for case in page.cases]),
        *(_admin(page.admin) if page.admin else ()),
    )
    return View(type="home", blocks=blocks)


def _admin(admin: AdminPage) -> tuple[Block, ...]:
    gaps = [f"{_said(gap.question)} — {_times(gap.times)}" for gap in admin.gaps]
    return (
        DividerBlock(),
        _header("For admins"),
        *_figures("Last 7 days", admin.week),
        *_figures("Last 30 days", admin.month),
        section(escaped(called_in_words(admin.called))),
        *_listed("Gaps: asked, and not in the documents", gaps),
        *_proposals(admin.aliases),
        _header("Knowledge"),
        section(escaped(admin.knowledge)),
        _upkeep(admin.generation),
        _header("Right now"),
        section(escaped("\n".join(in_words(admin.standing)))),
    )


def _proposals(aliases: Sequence[Alias]) -> tuple[Block, ...]:
    """Return the wordings that may ask the same, each with its two buttons."""
    if not aliases:
        return ()
    asked = (block for alias in aliases for block in _proposal(alias))
    return (_header("Do these ask the same?"), *asked)


def _proposal(alias: Alias) -> tuple[Block, ...]:
    said = (
        f"“{_said(alias.asked)}” ({_times(alias.times)}, {alias.audience})\n"
        f"as “{_said(alias.question)}”"
    )
    approve = button(Button.APPROVE_ALIAS, "Approve", alias.alias_id, "primary")
    reject = button(Button.REJECT_ALIAS, "Reject", alias.alias_id)
    return section(said), ActionsBlock(elements=[approve, reject])


def _upkeep(generation: int | None) -> ActionsBlock:
    """Return the buttons; each says which generation was live when it was shown."""
    live = str(generation or 0)
    reload = button(Button.RELOAD, "Reload", live)
    back = button(Button.ROLLBACK, "Roll back", live, "danger")
    return ActionsBlock(elements=[reload, back] if generation else [reload])


def _figures(title: str, figures: Figures) -> tuple[Block, ...]:
    helpful, median = figures.helpful_share, figures.median_ms
    share = "no votes yet" if helpful is None else f"{helpful:.0%} of {figures.votes} votes"
    time = "none yet" if median is None else f"{median / 1000:.2f} s"
    cells = {
        "Questions": f"{figures.questions:,}",
        "Answered": f"{figures.answered:,}",
        "Handed to a person": f"{figures.handed_off:,}",
        "Helpful": share,
        "Median time to decide": time,
    }
    fields = [f"*{name}*\n{value}" for name, value in cells.items()]
    return section(f"*{title}*"), SectionBlock(fields=fields)


def _listed(title: str, lines: Sequence[str]) -> tuple[Block, ...]:
    if not lines:
        return ()
    return _header(title), section("\n".join(f"• {line}" for line in lines))


def _asked(entry: Entry) -> str:
    return f"{_said(entry.question)} — {OUTCOMES[entry.outcome]}, {entry.at:%d %B}"


def _case(case: Case) -> str:
    who = f"<@{case.agent}> has it" if case.state is CaseState.CLAIMED else "waits for a colleague"
    return f"{_said(case.question)} — {who}, since {case.opened_at:%d %B}"


def _said(question: str) -> str:
    return escaped(shortened(" ".join(question.split()), LONGEST)) or "(no text)"


def _times(times: int) -> str:
    return "once" if times == 1 else f"{times} times"


def _header(text: str) -> HeaderBlock:
    return HeaderBlock(text=PlainTextObject(text=shortened(text, LONGEST), emoji=True))
