"""How a case becomes a verified answer: what is proposed, what is refused, and what is kept.

    propose    the question and the replies of a case, redacted, in a window at the desk
    screen     what is wrong with what was sent, and whose place it would take
    approve    keep it, and write down who did

Nothing is learned from a case in which a sensitive topic came up, nor of words that were deleted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.approved.answers import Terms, VerifiedAnswer, wording_key
from bot.approved.ports import Approvals
from bot.approved.verified_lines import end_of
from bot.errors import NothingToVerify
from bot.inbox import Approval, Pressed, Whereabouts
from bot.models import DELETED, Case, Deed
from bot.ports import FoundCases, NotedDeeds, SaidReplies
from knowledge.analysis import normalised_tokens
from knowledge.models import Audience

LONGEST_QUESTION = 300
LONGEST_ANSWER = 2_900
"""Slack's field takes 3,000 characters, and lines need room for their ends."""
MOST_ALIASES = 20
MOST_REPLIES = 40
"""Replies of which one answer is made: the window remembers which they were."""

ELSEWHERE = "Verified answers are made at the desk, from the card of a case."
SENSITIVE = "A sensitive topic came up in this case, so no answer is made of it."
ERASED = "What was said in this case is erased, so no answer can be made of it."
EMPTY_QUESTION = "Write the question as askers put it."
EMPTY_ANSWER = "Write what askers shall read."
TOO_LONG = "This is too long: {n:,} characters, where {most:,} are allowed."
TOO_MANY = "These are {n} wordings; {most} are allowed."
ALIAS_TOO_LONG = "“{alias} …” is too long: a wording has at most {most} characters."
WIDER = "The question was asked where only your company reads: its answer stays internal."
NO_OWNER = "Choose who is told when it expires."
NO_DAY = "Choose a day."
DAY_OVER = "This day is over. Choose a later one."
QUESTION_DELETED = "The asker deleted this question meanwhile: nothing is kept of it."
REPLY_DELETED = "A reply that this was made of is deleted. Close this window and open it again."
TAKEN = "“{wording}” is asked for by another verified answer already: “{question}”."


class Field(StrEnum):
    """Name the fields of the window."""

    QUESTION = "question"
    ANSWER = "answer"
    ALIASES = "aliases"
    AUDIENCE = "audience"
    OWNER = "owner"
    UNTIL = "until"


Objections = Mapping[Field, str]


@dataclass(frozen=True, slots=True)
class Screened:
    """What stands in the way of an approval."""

    case: Case
    objections: Objections = field(default_factory=dict[Field, str])
    rival: VerifiedAnswer | None = None
    """The verified answer to this very question, which nobody agreed to replace yet."""

    @property
    def passes(self) -> bool:
        """Say whether nothing does."""
        return not self.objections and self.rival is None


@dataclass(frozen=True, slots=True)
class Records:
    """What is known of the case, and what is written down."""

    cases: FoundCases
    said: SaidReplies
    answers: Approvals
    audit: NotedDeeds


@dataclass(frozen=True, slots=True)
class Approving:
    """Make verified answers of cases; raises `CaseConflict` where one is not known any more."""

    records: Records
    desk: str
    """Id of the desk's channel: whoever is there may approve."""
    terms: Terms
    redact: Callable[[str], str]
    clock: Callable[[], datetime]

    async def propose(self, pressed: Pressed, as_markdown: Callable[[str], str]) -> Approval:
        """Return what the window begins with; raise `NothingToVerify`."""
        case = await self._case(pressed.origin, pressed.value)
        replies = (await self.records.said.replies(case))[-MOST_REPLIES:]
        said = "\n\n".join(as_markdown(one.text) for one in replies)
        return Approval(
            origin=pressed.origin,
            case_id=case.case_id,
            question=self.redact(" ".join(case.question.split()))[:LONGEST_QUESTION],
            answer=self.redact(said)[:LONGEST_ANSWER],
            audience=Audience.INTERNAL,
            owner=pressed.origin.asker,
            until=end_of((self.clock() + self.terms.lasts).date()),
            made_of=tuple(one.origin for one in replies),
        )

    async def screen(self, approval: Approval) -> Screened:
        """Return what is wrong with what was sent; raise `NothingToVerify`."""
        case = await self._case(approval.origin, approval.case_id)
        found = objections(approval, case, self.clock())
        if not all([await self.records.said.of(origin) for origin in approval.made_of]):
            found[Field.ANSWER] = REPLY_DELETED
        if found:
            return Screened(case, found)
        return await self._compared(approval, case)

    async def approve(self, approval: Approval, owner_name: str) -> VerifiedAnswer:
        """Keep it, and write down who approved it; again changes nothing.

        Raise `WordingTaken` where another answer got one of its wordings meanwhile.
        """
        answer = VerifiedAnswer(
            answer_id=approval.answer_id,
            workspace=approval.origin.workspace,
            question=self.redact(approval.question),
            answer=self.redact(approval.answer),
            owner=approval.owner,
            audience=approval.audience,
            approved_at=self.clock(),
            expires_at=approval.until,
            aliases=tuple(map(self.redact, approval.aliases)),
            owner_name=owner_name,
        )
        case = await self.records.cases.find(approval.case_id)
        await self.records.answers.put(answer, (case.question_id, *approval.made_of))
        await self._note(approval)
        return answer

    async def _case(self, origin: Whereabouts, case_id: str) -> Case:
        if origin.channel != self.desk:
            raise NothingToVerify(ELSEWHERE)
        case = await self.records.cases.find(case_id)
        if case.alarm is not None:
            raise NothingToVerify(SENSITIVE)
        if case.question == DELETED:
            raise NothingToVerify(ERASED)
        return case

    async def _compared(self, approval: Approval, case: Case) -> Screened:
        """Look for other answers that have its wordings."""
        found: dict[Field, str] = {}
        rival: VerifiedAnswer | None = None
        asked = wording_key(approval.question)
        for wording in (approval.question, *approval.aliases):
            for other in await self._holding(approval, wording):
                if other.keys[:1] == (asked,):
                    rival = other
                    continue
                named = Field.QUESTION if wording == approval.question else Field.ALIASES
                about = other.question or other.aliases[0]
                found[named] = TAKEN.format(wording=wording, question=about)
        agreed = rival is None or rival.answer_id == approval.replaces
        # What is not given any more needs nobody's leave to be replaced.
        if agreed or (rival and not rival.holds(self.clock())):
            rival = None
        return Screened(case, found, rival)

    async def _holding(self, approval: Approval, wording: str) -> list[VerifiedAnswer]:
        tokens = normalised_tokens(wording)
        matching = await self.records.answers.matching(approval.origin.workspace, tokens)
        key = " ".join(tokens)
        return [
            other
            for other in matching
            if other.audience is approval.audience
            and other.answer_id != approval.answer_id
            and key in other.keys
        ]

    async def _note(self, approval: Approval) -> None:
        until = approval.until.date().isoformat() if approval.until else ""
        deed = Deed(
            approval.origin.workspace,
            approval.origin.asker,
            "verified.approved",
            approval.answer_id,
            f"{approval.audience} until {until}",
        )
        if not await self.records.audit.has(deed):
            await self.records.audit.note(deed)


def audiences_for(case: Case) -> tuple[Audience, ...]:
    """Return for whom its answer may be: for nobody who could not have asked it."""
    both = (Audience.INTERNAL, Audience.PUBLIC)
    return tuple(one for one in both if case.audience in one.may_see)


def objections(approval: Approval, case: Case, now: datetime) -> dict[Field, str]:
    """Return what is wrong with what was filled in, as far as it alone can tell."""
    said = {
        Field.QUESTION: _question(approval.question),
        Field.ANSWER: _answer(approval.answer),
        Field.ALIASES: _aliases(approval.aliases),
        Field.AUDIENCE: "" if approval.audience in audiences_for(case) else WIDER,
        Field.OWNER: "" if approval.owner else NO_OWNER,
        Field.UNTIL: _until(approval.until, now),
    }
    return {where: words for where, words in said.items() if words}


def _question(text: str) -> str:
    if not wording_key(text):
        return EMPTY_QUESTION
    return _length(text, LONGEST_QUESTION)


def _answer(text: str) -> str:
    return _length(text, LONGEST_ANSWER) if text.strip() else EMPTY_ANSWER


def _length(text: str, most: int) -> str:
    return TOO_LONG.format(n=len(text), most=most) if len(text) > most else ""


def _aliases(aliases: tuple[str, ...]) -> str:
    if len(aliases) > MOST_ALIASES:
        return TOO_MANY.format(n=len(aliases), most=MOST_ALIASES)
    long = next((alias for alias in aliases if len(alias) > LONGEST_QUESTION), None)
    return ALIAS_TOO_LONG.format(alias=long[:40], most=LONGEST_QUESTION) if long else ""


def _until(until: datetime | None, now: datetime) -> str:
    if until is None:
        return NO_DAY
    return DAY_OVER if until.date() <= now.date() else ""
