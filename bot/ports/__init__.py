"""What the question flow asks of the outside: one protocol a purpose, in the flow's own words.

Adapters raise errors of `bot.errors` and `knowledge.errors` only.
"""

from bot.ports.answers import Cache, Foresees, Forgets, Model, Reading, Search
from bot.ports.asker import Askings, EditableReplies, Offers, Replies, Shows, Threads, Whispers
from bot.ports.company import (
    Audit,
    Channels,
    Directory,
    KnowledgeAdmin,
    Library,
    Notices,
    Overview,
    ScheduledKnowledge,
)
from bot.ports.desk import (
    AgingCases,
    BridgedCases,
    Cards,
    Carries,
    Cases,
    ClosedCases,
    Closing,
    Copies,
    Desk,
    EditableDesk,
    LapsingCases,
    LatestCases,
    OwnCases,
)
from bot.ports.inbox import EditableInbox, Health, Inbox, Intake, Pulse, WatchedInbox
from bot.ports.journal import Complaints, EditableJournal, Journal, Transcript, Votes

__all__ = [
    "AgingCases",
    "Askings",
    "Audit",
    "BridgedCases",
    "Cache",
    "Cards",
    "Carries",
    "Cases",
    "Channels",
    "ClosedCases",
    "Closing",
    "Complaints",
    "Copies",
    "Desk",
    "Directory",
    "EditableDesk",
    "EditableInbox",
    "EditableJournal",
    "EditableReplies",
    "Foresees",
    "Forgets",
    "Health",
    "Inbox",
    "Intake",
    "Journal",
    "KnowledgeAdmin",
    "LapsingCases",
    "LatestCases",
    "Library",
    "Model",
    "Notices",
    "Offers",
    "Overview",
    "OwnCases",
    "Pulse",
    "Reading",
    "Replies",
    "ScheduledKnowledge",
    "Search",
    "Shows",
    "Threads",
    "Transcript",
    "Votes",
    "WatchedInbox",
    "Whispers",
]
