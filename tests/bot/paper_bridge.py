"""A Slack, cases and copies on paper: what the bridge stands on in tests."""

from dataclasses import dataclass, field, replace

from bot.bridge import Bridge, Crossing
from bot.errors import CaseConflict
from bot.handoff import MOVES, UNENDED, Act, refusal
from bot.inbox import Button, Whereabouts
from bot.models import Case, Copy, ThreadRef

DESK = "C0DESK"


@dataclass
class PaperSlack:
    """Two threads: each message that stands in them, by ts, with what it says."""

    standing: dict[str, tuple[ThreadRef, str, str]] = field(
        default_factory=dict[str, tuple[ThreadRef, str, str]]
    )
    """Copy ts: where it stands, the message it was made of, and its text."""
    ever: list[tuple[ThreadRef, str]] = field(default_factory=list[tuple[ThreadRef, str]])
    """Every text that was shown, ever, and where."""
    lines: list[str] = field(default_factory=list[str])
    dies: bool = False
    """Whether whoever posts next is killed right after."""

    async def post(self, crossing: Crossing, author: str, origin: str) -> str:
        ts = f"copy{len(self.ever)}"
        self.standing[ts] = (crossing.to, origin, crossing.text)
        self.ever.append((crossing.to, crossing.text))
        if self.dies:
            self.dies = False
            raise Killed
        return ts

    async def find(self, where: ThreadRef, origin: str) -> str | None:
        return next(
            (ts for ts, (at, of, _) in self.standing.items() if (at, of) == (where, origin)), None
        )

    async def change(self, copy: Copy, text: str) -> None:
        self.standing[copy.ts] = (copy.where, copy.origin, text)
        self.ever.append((copy.where, text))

    async def take_back(self, copy: Copy) -> None:
        del self.standing[copy.ts]

    async def line(self, to: Whereabouts, text: str) -> None:
        self.lines.append(text)

    async def offer(self, to: Whereabouts, text: str, button: Button, value: str) -> None: ...

    async def sources(self, to: Whereabouts, entries: object) -> None: ...


class Killed(Exception):
    """The process died between posting a copy and noting it."""


@dataclass
class PaperCopies:
    """Copies in a dictionary."""

    kept: dict[str, Copy] = field(default_factory=dict[str, Copy])

    async def of(self, origin: str) -> Copy | None:
        return self.kept.get(origin)

    async def keep(self, copy: Copy) -> None:
        assert copy.origin not in self.kept
        self.kept[copy.origin] = copy

    async def reword(self, origin: str, text: str) -> None:
        self.kept[origin] = replace(self.kept[origin], text=text)

    async def drop(self, origin: str) -> None:
        del self.kept[origin]


@dataclass
class PaperCases:
    """One case, and the rules of its steps."""

    case: Case

    async def last(self, where: ThreadRef, asker: str) -> Case | None:
        mine = (self.case.where, self.case.asker) == (where, asker)
        return self.case if mine else None

    async def by_card(self, workspace: str, card: str) -> Case | None:
        return self.case if card == self.case.card else None

    async def find(self, case_id: str) -> Case:
        return self.case

    async def change(self, case_id: str, act: Act) -> Case:
        move = MOVES[act.step]
        if self.case.state not in move.leaves:
            raise CaseConflict(refusal(self.case))
        agent = act.holder(self.case.agent)
        self.case = replace(self.case, state=move.to, agent=agent)
        return self.case

    @property
    def is_open(self) -> bool:
        return self.case.state in UNENDED


@dataclass
class PaperCards:
    """Cards that nobody looks at."""

    async def show(self, case: Case) -> None: ...


@dataclass
class Paper:
    """All of it together."""

    cases: PaperCases
    slack: PaperSlack = field(default_factory=PaperSlack)
    copies: PaperCopies = field(default_factory=PaperCopies)

    @property
    def bridge(self) -> Bridge:
        return Bridge(self.cases, self.copies, self.slack, PaperCards(), self.slack, DESK)
