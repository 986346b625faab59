"""Of which cases a verified answer may be made, by whom, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.approved.answers import Terms, VerifiedAnswer
from bot.approved.approving import (
    ELSEWHERE,
    ERASED,
    NO_DAY,
    NO_OWNER,
    SENSITIVE,
    TOO_MANY,
    WIDER,
    Approving,
    Field,
    Records,
    objections,
)
from bot.errors import NothingToVerify
from bot.inbox import Approval, Button, Pressed, Whereabouts
from bot.models import DELETED, Alarm, Case, CaseState, Copy, Deed
from bot.slack.card import card
from knowledge.models import Audience
from tests.bot.approved.test_answers import VERIFIED
from tests.bot.approved.test_lookups import Kept
from tests.bot.slack.test_card import words
from tests.builders import NOON, WORKSPACE, case

DESK = Whereabouts(WORKSPACE, "C0DESK", "U0AGENT")
SAID = Approval(
    DESK, "k1", "How do refunds work?", "They take a week.", Audience.INTERNAL, "U0AGENT",
    NOON + timedelta(days=180), answer_id="v9",
)  # fmt: skip


@dataclass
class Cabinet(Kept):
    """A case and what was replied in it; `noted` is the audit log."""

    case: Case = field(default_factory=case)
    noted: list[Deed] = field(default_factory=list[Deed])

    async def find(self, case_id: str) -> Case:
        return self.case

    async def replies(self, case: Case) -> Sequence[Copy]:
        return ()

    async def of(self, origin: str) -> Copy | None:
        return None

    async def put(self, answer: VerifiedAnswer, origins: Sequence[str] = ()) -> None:
        self.answers = (*self.answers, answer)

    async def has(self, deed: Deed) -> bool:
        return deed in self.noted

    async def note(self, deed: Deed) -> None:
        self.noted.append(deed)


def approving(kept: Cabinet, days: float = 0) -> Approving:
    records = Records(kept, kept, kept, kept)
    later = NOON + timedelta(days=days)
    return Approving(records, DESK.channel, Terms(), lambda text: text, lambda: later)


LEGAL = Alarm("legal", "Legal threat", urgent=False)


@pytest.mark.parametrize(
    ("found", "origin", "why"),
    [
        (case(), replace(DESK, channel="C0HELP"), ELSEWHERE),
        (replace(case(), alarm=LEGAL), DESK, SENSITIVE),
        (case().without_words, DESK, ERASED),
    ],
)
async def test_some_cases_teach_nothing(found: Case, origin: Whereabouts, why: str) -> None:
    """Neither when the button is pressed, nor when the window is sent."""
    kept = Cabinet(case=found)
    with pytest.raises(NothingToVerify, match=why):
        await approving(kept).propose(Pressed(origin, Button.VERIFY, "k1"), str)
    with pytest.raises(NothingToVerify, match=why):
        await approving(kept).screen(replace(SAID, origin=origin))


@pytest.mark.parametrize("state", [CaseState.CLAIMED, CaseState.RESOLVED, CaseState.EXPIRED])
def test_their_cards_have_no_such_button(state: CaseState) -> None:
    """The others have it from the moment that somebody has them."""

    def offers(one: Case) -> bool:
        message = card(one, None)
        return any("verified answer" in words(message, n) for n in range(len(message.blocks)))

    held = replace(case(), state=state, agent="U0AGENT")
    assert offers(held)
    assert not offers(replace(held, alarm=LEGAL))
    assert not offers(replace(held, question=DELETED))
    assert not offers(replace(held, state=CaseState.OPEN))


def test_an_answer_reaches_nobody_who_could_not_have_asked() -> None:
    """What outsiders asked may be for all; what insiders asked stays inside."""
    public = replace(SAID, audience=Audience.PUBLIC)
    asked_by_outsiders = replace(case(), audience=Audience.PUBLIC)
    assert objections(public, case(), NOON) == {Field.AUDIENCE: WIDER}
    assert objections(public, asked_by_outsiders, NOON) == {}
    assert objections(SAID, asked_by_outsiders, NOON) == {}


def test_what_slack_lets_pass_is_looked_at_all_the_same() -> None:
    """A form of an older window, or of nobody's."""
    empty = replace(SAID, owner="", until=None, aliases=tuple(f"wording {n}" for n in range(21)))
    assert objections(empty, case(), NOON) == {
        Field.OWNER: NO_OWNER,
        Field.UNTIL: NO_DAY,
        Field.ALIASES: TOO_MANY.format(n=21, most=20),
    }


async def test_what_has_expired_is_replaced_without_asking() -> None:
    """It is given to nobody; what holds is asked about, and for another audience it is no rival."""
    inside = replace(VERIFIED, audience=Audience.INTERNAL)
    assert (await approving(Cabinet(answers=(inside,))).screen(SAID)).rival == inside
    assert (await approving(Cabinet(answers=(inside,)), days=31).screen(SAID)).passes
    assert (await approving(Cabinet(answers=(VERIFIED,))).screen(SAID)).passes


async def test_who_agreed_to_replace_one_replaces_no_other() -> None:
    """Somebody may have verified a newer one meanwhile."""
    kept = Cabinet(answers=(replace(VERIFIED, audience=Audience.INTERNAL),))
    assert (await approving(kept).screen(replace(SAID, replaces="v1"))).passes
    assert not (await approving(kept).screen(replace(SAID, replaces="v0"))).passes


async def test_it_is_written_down_once() -> None:
    """However often the row is dealt with."""
    kept = Cabinet()
    for _ in range(2):
        await approving(kept).approve(SAID, "Priya")
    assert [deed.action for deed in kept.noted] == ["verified.approved"]
    assert kept.answers[0].approver == "Priya"
