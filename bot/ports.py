"""What the question flow asks of the outside: one protocol a purpose, in the flow's own words.

Adapters raise errors of `bot.errors` and `knowledge.errors` only.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.caching import CachedAnswer, CacheKey
from bot.handoff import Act
from bot.inbox import Arrival, Asked, Button, Earlier, Leased, Pause, Pressed, State, Whereabouts
from bot.manners import Manners
from bot.models import (
    Case,
    Complaint,
    Copy,
    Decision,
    Deed,
    Draft,
    Entry,
    HandoffReason,
    Offer,
    Posted,
    Question,
    Taken,
    ThreadRef,
    Turn,
    Verdict,
)
from bot.overview import Figures
from bot.standing import Standing
from knowledge.models import Audience, Findings, LoadReport, Passage, Query, Section


class Search(Protocol):
    """The knowledge base, as the question flow sees it."""

    async def find(self, query: Query) -> Findings:
        """Return the best passages; raise `NoGeneration` or `SearchUnavailable`."""
        ...

    async def read(self, query: Query, passages: Sequence[Passage]) -> Sequence[Section]:
        """Return the section around each passage, in the order of the passages, none twice."""
        ...


class Model(Protocol):
    """The voice model: it writes from numbered sentences; nothing of it is believed unchecked."""

    @property
    def name(self) -> str:
        """Return the model's name as the journal has it."""
        ...

    async def write(self, question: Question, sections: Sequence[Section]) -> Draft:
        """Return a draft; raise `ModelUnavailable` or `DraftUnusable`."""
        ...


class Cache(Protocol):
    """Answers given before. Down means a miss: callers catch `CacheUnavailable` and go on."""

    async def get(self, key: CacheKey) -> CachedAnswer | None:
        """Return the entry of this key, or None."""
        ...

    async def put(self, key: CacheKey, answer: CachedAnswer) -> None:
        """Keep an entry."""
        ...

    async def drop(self, key: CacheKey) -> None:
        """Forget an entry that somebody voted down."""
        ...


class Intake(Protocol):
    """Where listeners leave what arrives; nothing is acknowledged before it is here."""

    async def put(self, arrival: Arrival) -> bool:
        """Store it; return False where it is here already; raise `DatabaseUnavailable`."""
        ...


class WatchedInbox(Intake, Protocol):
    """The same, for whoever wants to know what becomes of it."""

    async def states(self, deliveries: Sequence[str]) -> Mapping[str, State]:
        """Return how far each of these has come; what is not there is left out."""
        ...


class Inbox(Protocol):
    """The same rows as workers see them: every change but `lease` needs the newest lease."""

    async def lease(self, owner: str) -> Leased | None:
        """Take the row that waited longest, also one whose lease ran out; None if there is none.

        A row waits for the rows before it in its lane.
        """
        ...

    async def renew(self, row: Leased) -> bool:
        """Hold a row for longer; return False where the lease was lost."""
        ...

    async def begin_posting(self, row: Leased, decision: Decision) -> bool:
        """Make the outcome final; return False where the lease was lost: then post nothing."""
        ...

    async def note_posted(self, row: Leased, posted: Posted) -> None:
        """Keep where the outcome can be seen."""
        ...

    async def finish(self, row: Leased) -> None:
        """End a row, and erase what was said in it."""
        ...

    async def put_back(self, row: Leased, pause: Pause) -> None:
        """Give a row up, to be taken again after a pause; a failure counts as an attempt."""
        ...

    async def reclaim(self, owner: str) -> int:
        """Free the rows that earlier processes of this worker left; return how many.

        An owner is `name/process`: same name, another process.
        """
        ...


class Threads(Protocol):
    """What was said before in a thread, and which threads are ours."""

    async def owns(self, where: ThreadRef, asker: str) -> bool:
        """Say whether the bot has answered this asker in this thread, and so goes on with them.

        Whoever else writes there is a colleague who helps: they are not answered.
        """
        ...

    async def count(self, where: ThreadRef, asker: str) -> int:
        """Return how many turns this asker has had in this thread."""
        ...

    async def turns(self, where: ThreadRef, audience: Audience) -> Sequence[Turn]:
        """Return the turns so far that this audience may see, oldest first, redacted."""
        ...


class Askings(Protocol):
    """What was asked before."""

    async def asked_before(self, question: Question) -> Sequence[str]:
        """Return what this asker asked earlier in this thread, oldest first, redacted."""
        ...


class Offers(Protocol):
    """Whom a person was offered, at most once in a thread; all three may be done again."""

    async def make(self, offer: Offer) -> bool:
        """Keep an offer; return False where another one was made to this asker in this thread."""
        ...

    async def reason(self, question_id: str, asker: str) -> HandoffReason | None:
        """Return why this asker was offered a person with this answer; None if they were not."""
        ...

    async def decline(self, question_id: str, asker: str) -> None:
        """Keep that an asker wants nobody."""
        ...


class Directory(Protocol):
    """Who is who, and who may see what."""

    async def audience(self, origin: Whereabouts) -> Audience:
        """Return for whom it is what the sender alone sees there; whatever is unknown: `public`."""
        ...

    async def audience_there(self, origin: Whereabouts) -> Audience:
        """Return for whom it is what everybody in the channel sees, the sender among them."""
        ...

    def look_again(self, changed: Iterable[str]) -> None:
        """Ask again about these channels and people: something may have changed."""
        ...

    async def require_admin(self, user: str) -> None:
        """Raise `NotAllowed` unless this is an admin now, or `SlackUnavailable`."""
        ...


class Channels(Protocol):
    """What admins decided for channels."""

    async def manners(self, workspace: str, channel: str) -> Manners:
        """Return what was decided for a channel, or what holds where nothing was."""
        ...

    async def decide(self, channel: str, manners: Manners, deed: Deed) -> None:
        """Store what holds from now on, with its line in the audit log."""
        ...


class Shows(Protocol):
    """What shows an asker that work goes on."""

    async def status(self, where: ThreadRef, line: str) -> None:
        """Show a line under a thread until something is posted there; empty, take it away.

        Failures are swallowed: it is a comfort.
        """
        ...


class Replies(Shows, Protocol):
    """What the asker sees."""

    async def post(self, decision: Decision, reply_url: str | None) -> Posted:
        """Post the outcome where it was asked for; raise `SlackUnavailable` or `SlackRefused`."""
        ...

    async def find(self, decision: Decision) -> Posted | None:
        """Look an outcome up in Slack that may have been posted; raise `SlackUnavailable`."""
        ...


class Whispers(Protocol):
    """What one person alone sees; raises `SlackUnavailable` or `SlackRefused`."""

    async def line(self, to: Whereabouts, text: str) -> None:
        """Say a line."""
        ...

    async def offer(self, to: Whereabouts, text: str, button: Button, value: str) -> None:
        """Say a line with a button; its value says what a press is about."""
        ...

    async def sources(self, to: Whereabouts, entries: Sequence[Entry]) -> None:
        """Show the quotes behind answers."""
        ...


class Desk(Protocol):
    """The humans' channel."""

    async def open_case(self, decision: Decision, posted: Posted) -> str:
        """Open a case, or join the asker's open one in this thread; return the case's id.

        Doing it again for one question changes nothing. Raise `SlackUnavailable` or `SlackRefused`.
        """
        ...

    async def show(self, case: Case) -> None:
        """Bring the card of a case up to date; raise `SlackUnavailable` or `SlackRefused`."""
        ...

    async def comes_back(self, question: Question) -> bool:
        """Say whether the asker goes on in a thread in which their case was resolved lately."""
        ...

    async def tell(self, case: Case, text: str) -> None:
        """Say a line under the card, where whoever has the case is told of it."""
        ...


class Closing(Protocol):
    """The end of a case, as its asker sees it; raises `SlackUnavailable`."""

    async def ask(self, case: Case) -> None:
        """Ask the asker whether it helped, once a case."""
        ...

    async def answered(self, pressed: Pressed) -> None:
        """Store what the asker says; open the case again where it did not help."""
        ...


class Cases(Protocol):
    """Handoffs and their states; every change is atomic and audited."""

    async def of_question(self, question_id: str) -> Case | None:
        """Return the case that a question opened or joined."""
        ...

    async def open(self, case: Case) -> Case:
        """Store a case, or add its question to the asker's unresolved one; return what is open."""
        ...

    async def carded(self, case_id: str, card: str) -> None:
        """Keep the ts of the card at the desk."""
        ...

    async def uncarded(self, workspace: str) -> Sequence[Case]:
        """Return the unresolved cases that have no card, oldest first."""
        ...

    async def reword(self, question_id: str, text: str | None) -> Case | None:
        """Let a question say this in its case, None erases it; return the case, if there is one."""
        ...

    async def unsay(self, where: ThreadRef, texts: Collection[str]) -> Sequence[Case]:
        """Take turns with these texts out of what a thread's cases quote; return its cases."""
        ...

    async def find(self, case_id: str) -> Case:
        """Return a case; raise `CaseConflict` where it is not known any more."""
        ...

    async def change(self, case_id: str, act: Act) -> Case:
        """Take a step; raise `CaseConflict` where somebody was first."""
        ...

    async def steps(self, case_id: str) -> Sequence[Taken]:
        """Return the steps so far, oldest first."""
        ...

    async def last(self, where: ThreadRef, asker: str) -> Case | None:
        """Return the newest case of this asker in this thread, ended or not."""
        ...


class LatestCases(Protocol):
    """The cases of an asker."""

    async def last(self, where: ThreadRef, asker: str) -> Case | None:
        """Return the newest case of this asker in this thread, ended or not."""
        ...


class Cards(Protocol):
    """The cards at the desk."""

    async def show(self, case: Case) -> None:
        """Bring the card of a case up to date; raise `SlackUnavailable` or `SlackRefused`."""
        ...


class Carries(Protocol):
    """What carries people's words to one another: `bot.bridge.Bridge`."""

    async def takes(self, row: Leased) -> bool:
        """Carry a message, its edit or its deletion; False where it is the bot's to deal with."""
        ...


class BridgedCases(Protocol):
    """What the bridge asks of cases."""

    async def last(self, where: ThreadRef, asker: str) -> Case | None:
        """Return the newest case of this asker in this thread, ended or not."""
        ...

    async def by_card(self, workspace: str, card: str) -> Case | None:
        """Return the case whose card this message at the desk is."""
        ...

    async def find(self, case_id: str) -> Case:
        """Return a case; raise `CaseConflict` where it is not known any more."""
        ...

    async def change(self, case_id: str, act: Act) -> Case:
        """Take a step; raise `CaseConflict` where somebody was first."""
        ...


class Copies(Protocol):
    """Which message of a case stands on its other side."""

    async def of(self, origin: str) -> Copy | None:
        """Return the copy of a message."""
        ...

    async def keep(self, copy: Copy) -> None:
        """Keep a copy that was posted."""
        ...

    async def reword(self, origin: str, text: str) -> None:
        """Keep what a message says now."""
        ...

    async def drop(self, origin: str) -> None:
        """Forget a copy that was taken back."""
        ...


class AgingCases(Protocol):
    """What time asks of cases."""

    async def idle(self, before: datetime) -> Sequence[Case]:
        """Return unended cases of which nobody was heard since, oldest first."""
        ...

    async def erase_ended(self, before: datetime) -> int:
        """Erase what was said in cases that ended before; return how many there were."""
        ...


class LapsingCases(Protocol):
    """Cases that expire."""

    async def expire(self, case_id: str, idle_since: datetime) -> Case | None:
        """Expire a case of which nobody was heard since; None where that is not so."""
        ...

    async def find(self, case_id: str) -> Case:
        """Return a case; raise `CaseConflict` where it is not known any more."""
        ...


class ClosedCases(Protocol):
    """What the end of a case asks of cases."""

    async def find(self, case_id: str) -> Case:
        """Return a case; raise `CaseConflict` where it is not known any more."""
        ...

    async def change(self, case_id: str, act: Act) -> Case:
        """Take a step; raise `CaseConflict` where somebody was first."""
        ...

    async def was_asked(self, case_id: str) -> bool:
        """Say whether the asker was asked if it helped."""
        ...

    async def note_asked(self, case_id: str) -> None:
        """Keep that the asker was asked."""
        ...


class Votes(Protocol):
    """What askers say of answers."""

    async def vote(self, question_id: str, asker: str, verdict: Verdict) -> None:
        """Store it; the last vote counts."""
        ...


class Health(Protocol):
    """How the bot is doing."""

    async def standing(self, workspace: str) -> Standing:
        """Return how much is to be done in a workspace; raise `DatabaseUnavailable`."""
        ...


class Pulse(Protocol):
    """Which workers live."""

    async def beat(self, owner: str) -> None:
        """Note that a worker lives; raise `DatabaseUnavailable` where nothing can be written."""
        ...

    async def leave(self, owner: str) -> None:
        """Note that a worker has ended in good order."""
        ...


class Audit(Protocol):
    """Who did what that not everybody may do."""

    async def note(self, deed: Deed) -> None:
        """Append one line."""
        ...


class Journal(Protocol):
    """The log of turns."""

    async def record(self, entry: Entry) -> None:
        """Append one redacted entry; one that is there already stays as it is."""
        ...

    async def entry(self, question_id: str) -> Entry | None:
        """Return the entry of a question."""
        ...

    async def vote(self, question_id: str, asker: str, verdict: Verdict) -> None:
        """Store what an asker said of an answer; the last vote counts."""
        ...

    async def recent(self, workspace: str, channel: str, asker: str, limit: int) -> Sequence[Entry]:
        """Return the channel's last public answers and this asker's private ones, newest first."""
        ...


class EditableInbox(Protocol):
    """What the inbox knows of messages that were edited or deleted."""

    async def earlier(self, key: str) -> Earlier | None:
        """Return the row of a message, also when it is done; None where it never came."""
        ...

    async def as_it_reads(self, row: Leased, asked: Asked) -> Asked | None:
        """Return what was asked as it reads now; None where it was deleted meanwhile.

        `row` is the question's own, or one of its edits.
        """
        ...

    async def put(self, arrival: Arrival) -> bool:
        """Store what turns out to be new; return False where it is here already."""
        ...


class EditableJournal(Protocol):
    """The log of turns, where what was said in one is edited or deleted."""

    async def entry(self, question_id: str) -> Entry | None:
        """Return the entry of a question."""
        ...

    async def amend(self, entry: Entry) -> None:
        """Put an edited question's entry in the place of its first one; the votes on that go."""
        ...

    async def erase(self, question_id: str) -> Sequence[str]:
        """Blank the entry of a question that was deleted, and those that repeat it in its thread.

        Tombstones stay. Return the questions of all in this thread; again is no error.
        """
        ...


class EditableReplies(Protocol):
    """What the asker sees, where the question changes after it was answered."""

    async def find(self, decision: Decision) -> Posted | None:
        """Look an outcome up in Slack that may have been posted; raise `SlackUnavailable`."""
        ...

    async def revise(self, decision: Decision, posted: Posted) -> bool:
        """Show this outcome where another one was posted; return False where that is gone.

        Raise `SlackUnavailable` or `SlackRefused`.
        """
        ...

    async def withdraw(self, posted: Posted) -> None:
        """Take a reply away, or leave a line in its place where the thread went on after it.

        One that cannot be reached any more is no error. Raise `SlackUnavailable`.
        """
        ...


class EditableDesk(Protocol):
    """The humans' channel, where the question of a case changes."""

    async def reword(self, question_id: str, text: str | None) -> None:
        """Let the case of a question, and what stands of it at the desk, say this; None erases.

        A question without a case changes nothing. Raise `SlackUnavailable` or `SlackRefused`.
        """
        ...

    async def unsay(self, entry: Entry) -> None:
        """Take a turn out of the conversations that the cases of its thread quote.

        Raise `SlackUnavailable` or `SlackRefused`.
        """
        ...


class Forgets(Protocol):
    """What remembers answers: `bot.recall.Recall`."""

    async def forget(self, entry: Entry) -> None:
        """Forget the answer of a turn: somebody voted it down, or deleted the question."""
        ...


class Complaints(Protocol):
    """Why answers did not help."""

    async def complain(self, question_id: str, asker: str, complaint: Complaint) -> None:
        """Store why an answer did not help an asker: that is a vote, too."""
        ...

    async def complaint(self, question_id: str, asker: str) -> Complaint | None:
        """Return why an answer did not help an asker, as far as they said so."""
        ...


class Transcript(Protocol):
    """The journal by what can be pointed at in Slack."""

    async def reply(self, where: ThreadRef, ts: str) -> Entry | None:
        """Return the entry whose reply is this message of a thread."""
        ...


class KnowledgeAdmin(Protocol):
    """What an admin does to the knowledge base; raises `KnowledgeError`."""

    async def reload(
        self, workspace: str, progress: Callable[[str], Awaitable[None]]
    ) -> LoadReport:
        """Load every source again; `progress` is told, in words for a person, how far it is."""
        ...

    async def status(self, workspace: str) -> str:
        """Return what is loaded, in a few lines of text."""
        ...

    async def rollback(self, workspace: str, leaving: int | None = None) -> int:
        """Go back to the generation before; return its number.

        Raise `GenerationMoved` where another generation is live than the one to be left.
        """
        ...

    async def live(self, workspace: str) -> int | None:
        """Return the number of what is live; None before the first load."""
        ...


class Library(Protocol):
    """What the documents are about."""

    async def titles(self, workspace: str, audience: Audience, limit: int) -> Sequence[str]:
        """Return the titles of some pages that this audience may see; raise `KnowledgeError`."""
        ...


class Overview(Protocol):
    """What the journal says of many turns."""

    async def figures(self, workspace: str, since: datetime) -> Figures:
        """Return how the bot did since then."""
        ...

    async def unanswered(self, workspace: str, since: datetime, limit: int) -> Sequence[Entry]:
        """Return the questions to which the documents held no answer, newest first."""
        ...

    async def answered(self, workspace: str, since: datetime, limit: int) -> Sequence[Entry]:
        """Return the questions that were answered where others could read it, newest first."""
        ...

    async def asked_by(self, workspace: str, asker: str, limit: int) -> Sequence[Entry]:
        """Return somebody's last questions, newest first."""
        ...


class OwnCases(Protocol):
    """The cases of one asker."""

    async def of_asker(self, workspace: str, asker: str) -> Sequence[Case]:
        """Return those that no person has ended, newest first."""
        ...
