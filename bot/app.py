"""COMPOSITION ROOT: the only module of the bot that names concrete classes.

What is unset takes the embedded default. A vendor's SDK is imported where it is configured, so
that one question on a terminal does not wait for Slack's, Weaviate's and OpenAI's.
"""

import hashlib
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import prompts
from bot.adapters.database.lineups import SqlLineups
from bot.adapters.database.rulings import SqlRulings
from bot.adapters.memory_cache import MemoryCache
from bot.answering import Answering
from bot.billing import BilledModel
from bot.casting import Casting, Flows
from bot.migrations import BOT_HISTORY
from bot.models import Level
from bot.ports import AnswerCache, Meter
from bot.prices import Prices, read_prices
from bot.readers import Answers
from bot.recall import NobodyCounts, Recall
from bot.sensitive import read_topics
from bot.settings import Settings
from bot.voice import Voice, read_voice
from bot.writing import QuotingWriter, Step, VoicedWriter, Writer
from knowledge.app import Knowledge, migrate, open_knowledge
from knowledge.database import Database
from knowledge.errors import BadSettings


@dataclass(frozen=True, slots=True)
class Beside:
    """What the question flow shares with what carries questions to it."""

    database: Database
    """Where the bot's own tables are."""
    meter: Meter = field(default_factory=NobodyCounts)


@asynccontextmanager
async def open_answering(settings: Settings) -> AsyncGenerator[Answers]:
    """Open what answers questions, with the voice models that speak now, and close it again."""
    async with (
        open_knowledge(settings.knowledge) as knowledge,
        flows_from(knowledge, settings) as flows,
    ):
        lineups = SqlLineups(knowledge.database, _now)
        yield Casting(flows, lineups, time.monotonic)


async def with_askers(knowledge: Knowledge) -> Knowledge:
    """Return the same knowledge base, with the cases and the votes that the bot has stored."""
    from bot.adapters.database.complaints import SqlComplaints
    from bot.adapters.database.resolved import SqlResolvedCases

    database = knowledge.database
    await migrate(database, BOT_HISTORY)
    return knowledge.with_askers(SqlResolvedCases(database), SqlComplaints(database, _now))


@asynccontextmanager
async def answering_from(
    knowledge: Knowledge, settings: Settings, beside: Beside | None = None
) -> AsyncGenerator[Answering]:
    """Open the question flow over an open knowledge base, and close what it opened."""
    async with flows_from(knowledge, settings, beside) as flows:
        yield flows("")


@asynccontextmanager
async def flows_from(
    knowledge: Knowledge, settings: Settings, beside: Beside | None = None
) -> AsyncGenerator[Flows]:
    """Open the question flow with any voice model, and close what was opened."""
    beside = beside or Beside(knowledge.database)
    await migrate(beside.database, BOT_HISTORY)
    async with AsyncExitStack() as closing:
        configured = _answering(knowledge, settings, beside, closing)
        known = {"": configured}

        def of(model: str) -> Answering:
            if model not in known:
                other = _answering(knowledge, settings.with_model(model), beside, closing)
                # One cache for all of them: which answers are whose, the pipeline says.
                recall = replace(other.recall, cache=configured.recall.cache)
                known[model] = replace(other, recall=recall)
            return known[model]

        yield of


def _answering(
    knowledge: Knowledge, settings: Settings, beside: Beside, closing: AsyncExitStack
) -> Answering:
    text = voice_text(settings.voice)
    voice = read_voice(text)
    reranker = knowledge.retrieval.reranker
    shaping = (
        text,
        settings.model or "extractive",
        prompts.load("answer").sha,
        knowledge.spec.model,
        reranker.model if reranker else "",
    )
    pipeline = hashlib.sha256("\0".join(shaping).encode()).hexdigest()
    return Answering(
        search=knowledge.retrieval,
        recall=Recall(
            open_cache(settings, closing),
            pipeline,
            _now,
            SqlRulings(beside.database, _now),
            Level.VOICE if settings.model else Level.QUOTED,
            beside.meter,
        ),
        writer=_writer(knowledge, settings, voice, closing),
        voice=voice,
        threshold=settings.costs.threshold,
        topics=read_topics(topics_text(settings.sensitive)),
    )


def voice_text(chosen: str) -> str:
    """Return the text of a voice: one that ships, by its name, or the operator's, by its path."""
    shipped = prompts.voices()
    path = shipped.get(chosen) or Path(chosen).expanduser()
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        known = ", ".join(shipped)
        message = (
            f"FRONTDESK_VOICE: {path} cannot be read as UTF-8 text; name one of {known}, "
            "or the path of a voice.toml"
        )
        raise BadSettings(message) from error


def topics_text(own: Path | None) -> str:
    """Return the rules of the operator's sensitive.toml, or of the one that ships."""
    path = own or Path(prompts.__file__).with_name("sensitive.toml")
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"FRONTDESK_SENSITIVE: {path} cannot be read as UTF-8 text; name a sensitive.toml"
        raise BadSettings(message) from error


def _writer(
    knowledge: Knowledge, settings: Settings, voice: Voice, closing: AsyncExitStack
) -> Writer:
    quoting = QuotingWriter(voice)
    if settings.model is None:
        return quoting
    from bot.adapters.openai_model import OPENAI, Endpoint, OpenAIModel

    key, url = settings.knowledge.openai_api_key, settings.knowledge.openai_base_url
    model = OpenAIModel(settings.model, prompts.load("answer"), Endpoint(key or "", url or OPENAI))
    closing.push_async_callback(model.aclose)
    billed = BilledModel(model, known_prices(settings.prices), _now)
    return VoicedWriter([Step(Level.VOICE, billed)], knowledge.reading, quoting, voice)


def known_prices(own: Path | None) -> Prices:
    """Return the operator's prices before those that ship; raise `BadSettings`."""
    shipped = Path(__file__).with_name("prices.toml")
    ours = read_prices(shipped.name, shipped.read_text("utf-8"))
    if own is None:
        return Prices(ours)
    try:
        text = own.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"FRONTDESK_PRICES: {own} cannot be read as UTF-8 text; name a TOML file"
        raise BadSettings(message) from error
    return Prices.of_operator(read_prices(str(own), text), ours)


def open_cache(settings: Settings, closing: AsyncExitStack) -> AnswerCache:
    """Return the answer cache: on Redis where there is one."""
    if settings.redis_url is None:
        return MemoryCache(_now)
    from bot.adapters.redis_cache import RedisCache

    cache = RedisCache(settings.redis_url)
    closing.push_async_callback(cache.aclose)
    return cache


def _now() -> datetime:
    return datetime.now(UTC)
