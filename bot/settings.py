"""What an operator may tell the bot: each variable once, with its meaning and its default."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.approved.answers import Terms
from bot.cache.trials import Paraphrasing
from bot.confidence import Costs
from bot.handoff import Limits
from bot.limiting import Rate, Rates
from bot.registry.lineup import EXTRACTIVE
from knowledge.settings import KnowledgeSettings
from knowledge.variables import Environ, Variable

VARIABLES = (
    Variable("SLACK_BOT_TOKEN", "", "The app's bot token, `xoxb-…`.", secret=True),
    Variable("SLACK_APP_TOKEN", "", "The app-level token for Socket Mode, `xapp-…`.", secret=True),
    Variable(
        "SLACK_SIGNING_SECRET",
        "",
        "The app's signing secret, for signed HTTP; used where no app token is set.",
        secret=True,
    ),
    Variable("FRONTDESK_DESK_CHANNEL", "", "Id of the channel where people take over, `C…`."),
    Variable(
        "FRONTDESK_ADMINS", "", "User ids who may reload, besides workspace admins, by comma."
    ),
    Variable(
        "FRONTDESK_ALLOWED_BOTS",
        "",
        "Ids of other bots that are answered when they mention Frontdesk, by comma.",
    ),
    Variable("FRONTDESK_MODEL", "", "The voice model's name; unset, answers are quoted passages."),
    Variable(
        "FRONTDESK_MODEL_TUNED",
        "auto",
        "`yes` for a model trained on your voice: its prompt is short. `auto`: for ids `ft:…`.",
    ),
    Variable(
        "FRONTDESK_PLAIN_MODEL",
        "",
        "A model that writes where the voice model's answer cannot be used; unset, quotes do.",
    ),
    Variable(
        "FRONTDESK_MODEL_FIRST_TOKEN_SECONDS",
        "10",
        "Seconds until a model begins to answer, and between two pieces of its answer.",
    ),
    Variable(
        "FRONTDESK_MODEL_SECONDS",
        "45",
        "Seconds for a written answer, all tries together.",
    ),
    Variable(
        "FRONTDESK_PRIVATE_FROM_MODEL",
        "no",
        "`yes`: personal data in a question is replaced before any model or server reads it.",
    ),
    Variable(
        "FRONTDESK_PRICES", "", "A TOML file with prices of your own, before those that ship."
    ),
    Variable(
        "REDIS_URL",
        "",
        "Where answers are cached and questions counted, for all processes; unset, in each.",
    ),
    Variable(
        "FRONTDESK_VOICE",
        "plain",
        "How it sounds: `plain`, `warm`, `formal`, or the path of a voice.toml of your own.",
    ),
    Variable(
        "FRONTDESK_SENSITIVE",
        "",
        "A sensitive.toml of your own: what goes straight to a person; unset, the one that ships.",
    ),
    Variable(
        "FRONTDESK_PARAPHRASES",
        "off",
        "Cached answers for other words: `off`, `shadow` (only counted), or `on`.",
    ),
    Variable(
        "FRONTDESK_PARAPHRASE_ERROR",
        "0.02",
        "Share of such answers that may be wrong at most, with 95 % confidence.",
    ),
    Variable(
        "FRONTDESK_VERIFIER_MODEL", "", "Who compares two questions; unset, the voice model does."
    ),
    Variable(
        "FRONTDESK_REWRITER_MODEL",
        "",
        "Who makes a follow-up stand alone, within three seconds; unset, rules do.",
    ),
    Variable(
        "FRONTDESK_CALIBRATION",
        "",
        "A file that `frontdesk calibrate` wrote; unset, the confidence is as it ships.",
    ),
    Variable("FRONTDESK_FACTS", "", "A CSV file of facts that are said as they are; unset, none."),
    Variable(
        "FRONTDESK_ASKER_LIMIT",
        "30",
        "Questions that one asker may ask in ten minutes; 0 for as many as they like.",
    ),
    Variable(
        "FRONTDESK_WORKSPACE_LIMIT",
        "300",
        "Questions that everybody together may ask in a minute; 0 for as many as they like.",
    ),
    Variable("FRONTDESK_COST_OF_HANDOFF", "6", "What one case costs you, in any currency."),
    Variable("FRONTDESK_VALUE_OF_RESOLUTION", "6", "What a question answered by the bot is worth."),
    Variable("FRONTDESK_COST_OF_WRONG_ANSWER", "8", "What a wrong answer costs you."),
    Variable(
        "FRONTDESK_CASE_IDLE_DAYS",
        "14",
        "Days without a word after which a case expires.",
    ),
    Variable(
        "FRONTDESK_CASE_KEPT_DAYS", "30", "Days after its end for which a case's text is kept."
    ),
    Variable(
        "FRONTDESK_VERIFIED_DAYS",
        "180",
        "Days for which an answer that is verified at the desk holds, unless a day is chosen.",
    ),
    Variable(
        "FRONTDESK_VERIFIED_NOTICE_DAYS",
        "14",
        "Days before its end on which the owner of a verified answer is told.",
    ),
    Variable("FRONTDESK_LOG", "auto", "`json`, `console`, or `auto`: console on a terminal."),
    Variable("FRONTDESK_HEALTH_PORT", "8081", "Port of /healthz on loopback; 0 for none."),
    Variable("FRONTDESK_HTTP_HOST", "127.0.0.1", "Where signed HTTP listens."),
    Variable("FRONTDESK_HTTP_PORT", "3000", "Port of signed HTTP: put TLS in front of it."),
    Variable("FRONTDESK_SLACK_API_URL", "https://slack.com/api/", "Another Slack: the playground."),
)


@dataclass(frozen=True, slots=True)
class Writing:
    """How language models write: what they were trained for, and how long they may take."""

    tuned: str
    """Whether the voice model was trained on the voice: `yes`, `no`, or `auto`."""
    plain_model: str | None
    first_token: float
    seconds: float
    private: bool
    """Whether personal data in a question is kept from models and servers."""
    rewriter: str | None
    """What rewrites follow-ups; None for the rules."""

    @classmethod
    def from_environ(cls, environ: Environ) -> "Writing":
        """Read the variables; raise `BadSettings` naming the first that cannot be."""
        return cls(
            tuned=environ.choice("FRONTDESK_MODEL_TUNED", ("auto", "yes", "no")),
            plain_model=environ.optional("FRONTDESK_PLAIN_MODEL"),
            first_token=environ.number("FRONTDESK_MODEL_FIRST_TOKEN_SECONDS", 0.1, 600),
            seconds=environ.number("FRONTDESK_MODEL_SECONDS", 0.1, 600),
            private=environ.choice("FRONTDESK_PRIVATE_FROM_MODEL", ("no", "yes", "false", "true"))
            in {"yes", "true"},
            rewriter=environ.optional("FRONTDESK_REWRITER_MODEL"),
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the bot is told from outside."""

    knowledge: KnowledgeSettings
    slack_bot_token: str | None
    slack_app_token: str | None
    slack_signing_secret: str | None
    slack_api_url: str
    desk_channel: str | None
    admins: tuple[str, ...]
    allowed_bots: tuple[str, ...]
    model: str | None
    writing: Writing
    redis_url: str | None
    paraphrases: Paraphrasing
    paraphrase_error: float
    verifier_model: str | None
    voice: str
    """Name of a voice that ships, or the path of a file."""
    prices: Path | None
    sensitive: Path | None
    """The operator's rules for sensitive topics; None for those that ship."""
    facts: Path | None
    calibration: Path | None
    rates: Rates
    costs: Costs
    log: str
    cases: Limits
    verified: Terms
    health_port: int
    http_host: str
    http_port: int

    def with_model(self, model: str) -> "Settings":
        """Return the settings with another voice model; `""` for the configured one."""
        if not model:
            return self
        if model == EXTRACTIVE:
            return replace(self, model=None, writing=replace(self.writing, plain_model=None))
        return replace(self, model=model)

    @property
    def by_http(self) -> bool:
        """Say whether Slack sends by signed HTTP: there is a secret, and no token for sockets."""
        return bool(self.slack_signing_secret) and not self.slack_app_token

    @property
    def has_tuned_model(self) -> bool:
        """Say whether the voice model was trained on the voice: its behaviour is in the weights."""
        if self.writing.tuned == "auto":
            return (self.model or "").startswith("ft:")
        return self.writing.tuned == "yes"

    @classmethod
    def from_environ(cls, values: Mapping[str, str]) -> "Settings":
        """Read the variables; raise `BadSettings` naming the first that cannot be."""
        environ = Environ(VARIABLES, values)
        return cls(
            knowledge=KnowledgeSettings.from_environ(values),
            slack_bot_token=environ.optional("SLACK_BOT_TOKEN"),
            slack_app_token=environ.optional("SLACK_APP_TOKEN"),
            slack_signing_secret=environ.optional("SLACK_SIGNING_SECRET"),
            slack_api_url=environ.text("FRONTDESK_SLACK_API_URL"),
            desk_channel=environ.optional("FRONTDESK_DESK_CHANNEL"),
            admins=environ.names("FRONTDESK_ADMINS"),
            allowed_bots=environ.names("FRONTDESK_ALLOWED_BOTS"),
            model=environ.optional("FRONTDESK_MODEL"),
            writing=Writing.from_environ(environ),
            redis_url=environ.optional("REDIS_URL"),
            paraphrases=Paraphrasing(
                environ.choice("FRONTDESK_PARAPHRASES", [one.value for one in Paraphrasing])
            ),
            paraphrase_error=environ.number("FRONTDESK_PARAPHRASE_ERROR", 0.0001, 0.5),
            verifier_model=environ.optional("FRONTDESK_VERIFIER_MODEL")
            or environ.optional("FRONTDESK_MODEL"),
            voice=environ.text("FRONTDESK_VOICE"),
            prices=environ.file("FRONTDESK_PRICES"),
            sensitive=environ.file("FRONTDESK_SENSITIVE"),
            facts=environ.folder("FRONTDESK_FACTS") if environ.text("FRONTDESK_FACTS") else None,
            calibration=Path(file) if (file := environ.optional("FRONTDESK_CALIBRATION")) else None,
            rates=_rates(environ),
            costs=_costs(environ),
            log=environ.choice("FRONTDESK_LOG", ("auto", "json", "console")),
            cases=_limits(environ),
            verified=_terms(environ),
            health_port=int(environ.number("FRONTDESK_HEALTH_PORT", 0, 65535)),
            http_host=environ.text("FRONTDESK_HTTP_HOST"),
            http_port=int(environ.number("FRONTDESK_HTTP_PORT", 1, 65535)),
        )


def _rates(environ: Environ) -> Rates:
    return Rates(
        Rate(int(environ.number("FRONTDESK_ASKER_LIMIT", 0, 1e6)), 600.0),
        Rate(int(environ.number("FRONTDESK_WORKSPACE_LIMIT", 0, 1e6)), 60.0),
    )


def _limits(environ: Environ) -> Limits:
    return Limits(
        idle=timedelta(days=environ.number("FRONTDESK_CASE_IDLE_DAYS", 0.01, 3650)),
        kept=timedelta(days=environ.number("FRONTDESK_CASE_KEPT_DAYS", 0.01, 3650)),
    )


def _terms(environ: Environ) -> Terms:
    return Terms(
        lasts=timedelta(days=environ.number("FRONTDESK_VERIFIED_DAYS", 1, 3650)),
        notice=timedelta(days=environ.number("FRONTDESK_VERIFIED_NOTICE_DAYS", 0, 3650)),
    )


def _costs(environ: Environ) -> Costs:
    return Costs(
        handoff=environ.number("FRONTDESK_COST_OF_HANDOFF", 0, 1e9),
        resolved=environ.number("FRONTDESK_VALUE_OF_RESOLUTION", 0, 1e9),
        wrong=environ.number("FRONTDESK_COST_OF_WRONG_ANSWER", 0, 1e9),
    )
