"""The bot's tables. Times are seconds since 1970 as UTC; values with structure are JSON text."""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)

METADATA = MetaData()

inbox = Table(
    "inbox",
    METADATA,
    Column("question_id", String(32), primary_key=True),
    Column("delivery", String(255), nullable=False, unique=True),
    Column("message", String(255), unique=True),
    Column("workspace", String(64), nullable=False),
    Column("lane", String(255), nullable=False),
    Column("position", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    # When the row may be taken: the end of its lease, or of a pause after a failure.
    Column("free_at", Double, nullable=False),
    Column("owner", String(255)),
    Column("token", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("received_at", Double, nullable=False),
    # What was said, and what will be replied: null once the outcome can be seen.
    Column("incoming", Text),
    Column("decision", Text),
    Column("posted", Text),
    Index("inbox_by_state", "state", "free_at"),
    Index("inbox_by_lane", "lane", "state", "position"),
)

journal = Table(
    "journal",
    METADATA,
    Column("question_id", String(32), primary_key=True),
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("thread", String(32)),
    Column("asker", String(64), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("at", Double, nullable=False),
    Column("entry", Text, nullable=False),
    Index("journal_by_thread", "workspace", "channel", "thread", "at"),
    Index("journal_by_channel", "workspace", "channel", "at"),
    Index("journal_by_time", "workspace", "at"),
    Index("journal_by_asker", "workspace", "asker", "at"),
)

votes = Table(
    "votes",
    METADATA,
    Column("question_id", String(32), primary_key=True),
    Column("asker", String(64), primary_key=True),
    Column("verdict", String(16), nullable=False),
    Column("at", Double, nullable=False),
    # Why it did not help, and in whose words: redacted, and null where nobody said.
    Column("miss", String(16)),
    Column("words", Text),
)

cases = Table(
    "cases",
    METADATA,
    Column("case_id", String(32), primary_key=True),
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("thread", String(32), nullable=False),
    Column("asker", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("agent", String(64)),
    Column("card", String(32)),
    Column("opened_at", Double, nullable=False),
    Column("details", Text, nullable=False),
    Column("changed_at", Double),
    # Whether the asker was asked if it helped: once a case, however often it is resolved.
    Column("asked", Boolean, nullable=False, server_default=false()),
    # Whether what was said in it is gone: some days after its end.
    Column("erased", Boolean, nullable=False, server_default=false()),
    Index(
        "cases_unended",
        "workspace",
        "channel",
        "thread",
        "asker",
        unique=True,
        sqlite_where=text("state in ('open', 'claimed')"),
        postgresql_where=text("state in ('open', 'claimed')"),
    ),
    Index("cases_by_state", "workspace", "state", "changed_at"),
    Index("cases_by_card", "workspace", "card"),
)

copies = Table(
    "copies",
    METADATA,
    # The message that was carried, as the inbox knows it: workspace, channel and ts.
    Column("origin", String(255), primary_key=True),
    Column("case_id", String(32), nullable=False),
    # Where its copy stands.
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("thread", String(32)),
    Column("ts", String(32), nullable=False),
    Column("author", String(64), nullable=False),
    # What was said: erased with the case's own text.
    Column("text", Text, nullable=False),
    Column("at", Double, nullable=False),
    Index("copies_by_case", "case_id", "at"),
)

case_steps = Table(
    "case_steps",
    METADATA,
    Column("step_id", Integer, primary_key=True, autoincrement=True),
    Column("workspace", String(64), nullable=False),
    Column("case_id", String(32), nullable=False),
    Column("step", String(16), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("agent", String(64)),
    Column("at", Double, nullable=False),
    Index("case_steps_by_case", "case_id", "step_id"),
    Index("case_steps_by_time", "workspace", "at"),
)

case_questions = Table(
    "case_questions",
    METADATA,
    Column("question_id", String(32), primary_key=True),
    Column("case_id", String(32), nullable=False),
    Column("question", Text, nullable=False),
    Column("at", Double, nullable=False),
    Index("case_questions_by_case", "case_id", "at"),
)

offers = Table(
    "offers",
    METADATA,
    Column("workspace", String(64), primary_key=True),
    Column("channel", String(64), primary_key=True),
    Column("thread", String(32), primary_key=True),
    Column("asker", String(64), primary_key=True),
    Column("question_id", String(32), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("at", Double, nullable=False),
    Column("declined_at", Double),
    Index("offers_by_question", "question_id"),
)

verified = Table(
    "verified_answers",
    METADATA,
    Column("answer_id", String(32), primary_key=True),
    Column("workspace", String(64), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("approved_at", Double, nullable=False),
    # Null where it holds until it is removed.
    Column("expires_at", Double),
    # Whether its owner was told that it expired.
    Column("told", Boolean, nullable=False),
    Column("details", Text, nullable=False),
    Index("verified_by_time", "workspace", "approved_at"),
)

verified_wordings = Table(
    "verified_wordings",
    METADATA,
    Column("wording_id", Integer, primary_key=True, autoincrement=True),
    Column("workspace", String(64), nullable=False),
    Column("answer_id", String(32), nullable=False),
    # Of the words that a question must have, which an index takes however many; a star where the
    # text is a pattern.
    Column("digest", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Index("verified_wordings_by_answer", "answer_id"),
    Index("verified_wordings_by_digest", "workspace", "digest"),
)

verified_origins = Table(
    "verified_origins",
    METADATA,
    # The question or message that an answer was made of.
    Column("origin", String(255), primary_key=True),
    Column("answer_id", String(32), primary_key=True),
    Index("verified_origins_by_answer", "answer_id"),
)

workers = Table(
    "workers",
    METADATA,
    Column("owner", String(255), primary_key=True),
    Column("seen_at", Double, nullable=False),
)

channels = Table(
    "channels",
    METADATA,
    Column("workspace", String(64), primary_key=True),
    Column("channel", String(64), primary_key=True),
    Column("mode", String(16), nullable=False),
    Column("audience", String(16), nullable=False),
)

audit = Table(
    "audit",
    METADATA,
    Column("audit_id", Integer, primary_key=True, autoincrement=True),
    Column("workspace", String(64), nullable=False),
    Column("at", Double, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("result", String(255), nullable=False),
    Index("audit_by_time", "workspace", "at"),
)

aliases = Table(
    "aliases",
    METADATA,
    # A hash of workspace, audience and tokens: the same words have one alias.
    Column("alias_id", String(16), primary_key=True),
    Column("workspace", String(64), nullable=False),
    Column("audience", String(16), nullable=False),
    # As the cache compares them, joined by spaces.
    Column("tokens", Text, nullable=False),
    Column("same_as", Text, nullable=False),
    # The same as somebody wrote it, redacted.
    Column("asked", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("by", String(64)),
    Column("at", Double, nullable=False),
    Index("aliases_by_state", "workspace", "state", "times"),
)

trials = Table(
    "trials",
    METADATA,
    Column("question_id", String(32), primary_key=True),
    Column("workspace", String(64), nullable=False),
    Column("judge", String(64), nullable=False),
    # The question whose answer was given, or could have been.
    Column("source_id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    # Null where no fresh answer was made to compare with.
    Column("agreed", Boolean),
    Column("at", Double, nullable=False),
    Index("trials_by_judge", "workspace", "judge", "at"),
)

judges = Table(
    "judges",
    METADATA,
    Column("workspace", String(64), primary_key=True),
    Column("judge", String(64), primary_key=True),
    # Trials before this count no more.
    Column("since", Double, nullable=False),
    Column("broken_at", Double),
)

withdrawn = Table(
    "withdrawn",
    METADATA,
    # Of workspace, audience and tokens: what was asked is not in it.
    Column("digest", String(64), primary_key=True),
    Column("at", Double, nullable=False),
)

lineups = Table(
    "lineups",
    METADATA,
    Column("workspace", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    # The names of voice models; empty for the one that is configured.
    Column("live", String(255), nullable=False),
    Column("candidate", String(255)),
    Column("share", Integer, nullable=False),
    Column("shadow", Boolean, nullable=False),
    # The number that a rollback went back to.
    Column("restores", Integer),
    Column("actor", String(64), nullable=False),
    Column("at", Double, nullable=False),
)

shadows = Table(
    "shadows",
    METADATA,
    Column("question_id", String(32), primary_key=True),
    Column("voice_model", String(255), primary_key=True),
    Column("workspace", String(64), nullable=False),
    Column("at", Double, nullable=False),
    Column("entry", Text, nullable=False),
    Index("shadows_by_time", "workspace", "at"),
)
