"""COMPOSITION ROOT: the only module of the bot that names concrete classes.

What is unset takes the embedded default. A vendor's SDK is imported where it is configured, so
that one question on a terminal does not wait for Slack's, Weaviate's and OpenAI's.
"""

import hashlib
import random
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import prompts
from bot.adapters.abilities import Abilities
from bot.adapters.database.journal import SqlJournal
from bot.adapters.database.lineups import SqlLineups
from bot.adapters.database.rulings import SqlRulings
from bot.adapters.database.trials import SqlTrials
from bot.adapters.database.verified import SqlVerified
from bot.adapters.fact_file import FactFile, NoFacts
from bot.adapters.memory_cache import MemoryCache
from bot.adapters.turnstiles import MemoryTurnstile
from bot.answering import Answering
from bot.approved.lookups import Lookups
from bot.cache.paraphrasing import Paraphrases, Policy, Sources, judge
from bot.cache.ports import AnswerCache, Meter, Verifier
from bot.cache.recall import NobodyCounts, Recall
from bot.cache.trials import Paraphrasing
from bot.confidence import Trust
from bot.costs.billing import BilledModel
from bot.costs.prices import Prices, read_prices
from bot.discretion import as_asked, discreet
from bot.evaluation.calibration_file import read_calibration
from bot.migrations import BOT_HISTORY
from bot.models import Level
from bot.ports import Model, Turnstile
from bot.readers import Answers
from bot.registry.casting import Casting, Flows
from bot.registry.retiring import Watch
from bot.registry.shutdowns import read_shutdowns
from bot.rewriting import ByModel, ByRules, Rewrites
from bot.sensitive import read_topics
from bot.settings import Settings
from bot.settling import SettlingWriter
from bot.sparing import SparedModel
from bot.voice.lines import Voice, read_voice
from bot.writing import QuotingWriter, Step, VoicedWriter, Writer
from knowledge.app import Knowledge, migrate, open_knowledge
from knowledge.database import Database
from knowledge.errors import BadSettings

REWRITER_SECONDS = 3.0
VERIFIER_SECONDS = 5.0
"""How long two questions may be compared: after that a fresh answer is sooner there."""


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
        shared = _Shared(beside, open_cache(settings, closing), closing)
        configured = _answering(knowledge, settings, shared)
        known = {"": configured}

        def of(model: str) -> Answering:
            if model not in known:
                known[model] = _answering(knowledge, settings.with_model(model), shared)
            return known[model]

        yield of


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the flows of all voice models have in common."""

    beside: Beside
    cache: AnswerCache
    """One for all of them: which answers are whose, the pipeline says."""
    closing: AsyncExitStack
    learned: dict[str, Abilities] = field(default_factory=dict[str, Abilities])
    """What the endpoint's models turned out not to be able to do."""


def _answering(knowledge: Knowledge, settings: Settings, shared: _Shared) -> Answering:
    voice = open_voice(settings.voice)
    reranker = knowledge.retrieval.reranker
    shaping = (
        *(voice_text(one) for one in (settings.voice, prompts.PLAIN)),
        *(f"{level} {name} {told.sha}" for level, name, told in _writing(settings, voice)),
        knowledge.spec.model,
        reranker.model if reranker else "",
        settings.writing.rewriter or "",
        f"{settings.knowledge.read_tokens} {settings.knowledge.whole_tokens}",
    )
    pipeline = hashlib.sha256("\0".join(shaping).encode()).hexdigest()
    table = FactFile(settings.facts, lambda: _now().date()) if settings.facts else NoFacts()
    return Answering(
        lookups=Lookups(SqlVerified(shared.beside.database), table, _now),
        search=knowledge.retrieval,
        recall=_recall(knowledge, settings, pipeline, shared),
        writer=SettlingWriter(
            _writer(knowledge, settings, voice, shared), knowledge.retrieval, voice
        ),
        voice=voice,
        threshold=settings.costs.threshold,
        trust=_trust(knowledge, settings.calibration),
        topics=read_topics(topics_text(settings.sensitive)),
        rewriter=_rewriter(settings, shared.closing),
        discreet=discreet if settings.writing.private else as_asked,
    )


def _recall(knowledge: Knowledge, settings: Settings, pipeline: str, shared: _Shared) -> Recall:
    cache, beside = shared.cache, shared.beside
    recall = Recall(
        cache,
        pipeline,
        _now,
        SqlRulings(beside.database, _now),
        Level.VOICE if settings.model else Level.QUOTED,
        beside.meter,
    )
    verifier = open_verifier(settings, shared.closing)
    if verifier is None:
        return recall
    embedder = knowledge.parts.embedder
    journal = SqlJournal(beside.database, _now)
    sources = Sources(cache, cache, recall.rulings, journal, embedder, verifier)
    policy = Policy(
        settings.paraphrases,
        settings.paraphrase_error,
        judge(embedder.model, verifier.name),
        random.random,
        _now,
    )
    trials = SqlTrials(beside.database, _now)
    return replace(recall, paraphrases=Paraphrases(sources, trials, policy))


def open_verifier(settings: Settings, closing: AsyncExitStack) -> Verifier | None:
    """Return what compares questions, None where it is off; raise `BadSettings` without a model."""
    if settings.paraphrases is Paraphrasing.OFF:
        return None
    if settings.verifier_model is None:
        message = (
            "FRONTDESK_PARAPHRASES needs a model that compares two questions: "
            "set FRONTDESK_VERIFIER_MODEL or FRONTDESK_MODEL, or switch it off"
        )
        raise BadSettings(message)
    from bot.adapters.openai_model import OPENAI, Endpoint
    from bot.adapters.openai_verifier import OpenAIVerifier

    key, url = settings.knowledge.openai_api_key, settings.knowledge.openai_base_url
    endpoint = Endpoint(key or "", url or OPENAI, VERIFIER_SECONDS)
    verifier = OpenAIVerifier(settings.verifier_model, prompts.load("same_answer"), endpoint)
    closing.push_async_callback(verifier.aclose)
    return verifier


def _rewriter(settings: Settings, closing: AsyncExitStack) -> Rewrites:
    model = settings.writing.rewriter
    if model is None:
        return ByRules()
    from bot.adapters.openai_model import OPENAI, Endpoint
    from bot.adapters.openai_rewriter import OpenAIRewriter

    key, url = settings.knowledge.openai_api_key, settings.knowledge.openai_base_url
    endpoint = Endpoint(key or "", url or OPENAI, REWRITER_SECONDS)
    rewriter = OpenAIRewriter(model, prompts.load("rewrite"), endpoint)
    closing.push_async_callback(rewriter.aclose)
    prices = known_prices(settings.prices)
    return ByModel(rewriter, lambda usage: prices.billed(model, usage, _now().date()))


def spec_of(knowledge: Knowledge) -> str:
    """Return what makes evidence scores: a calibration holds for nothing else."""
    reranker = knowledge.retrieval.reranker
    reranked = (reranker.model,) if reranker else ()
    return "+".join((knowledge.spec.model, knowledge.spec.analyzer, *reranked))


def _trust(knowledge: Knowledge, file: Path | None) -> Trust:
    if file is None:
        return Trust()
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"FRONTDESK_CALIBRATION: {file} cannot be read; run `frontdesk calibrate`"
        raise BadSettings(message) from error
    fitted = read_calibration(text, spec_of(knowledge))
    return Trust({fitted.workspace: fitted.calibration})


def open_voice(chosen: str) -> Voice:
    """Return a voice: one that ships, by its name, or the operator's, by its path.

    What the operator's does not say, the plain one says. Raise `BadSettings`.
    """
    return read_voice(voice_text(chosen), voice_text(prompts.PLAIN))


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


def _writer(knowledge: Knowledge, settings: Settings, voice: Voice, shared: _Shared) -> Writer:
    quoting = QuotingWriter(voice, knowledge.retrieval)
    writing = _writing(settings, voice)
    if not writing:
        return quoting
    prices = known_prices(settings.prices)
    models = [(level, _model(name, told, settings, shared)) for level, name, told in writing]
    steps = [Step(level, BilledModel(model, prices, _now)) for level, model in models]
    # A second more than a model takes: what it said until then is still read.
    patience = settings.writing.seconds + 1
    return VoicedWriter(steps, knowledge.reading, quoting, voice, patience)


def _writing(settings: Settings, voice: Voice) -> Sequence[tuple[Level, str, prompts.Prompt]]:
    """Return the levels at which a model writes, with its name and what it is told."""
    plain = prompts.load("answer").in_voice(voice.guide())
    told = prompts.load("answer_tuned") if settings.has_tuned_model else plain
    levels = (
        (Level.VOICE, settings.model, told),
        (Level.PLAIN, settings.writing.plain_model, plain),
    )
    return [(level, name, prompt) for level, name, prompt in levels if name]


def _model(name: str, prompt: prompts.Prompt, settings: Settings, shared: _Shared) -> Model:
    from bot.adapters.openai_model import OPENAI, Endpoint, OpenAIModel

    endpoint = Endpoint(
        key=settings.knowledge.openai_api_key or "",
        url=settings.knowledge.openai_base_url or OPENAI,
        first_token=settings.writing.first_token,
        deadline=settings.writing.seconds,
        learned=shared.learned,
    )
    model = OpenAIModel(name, prompt, endpoint)
    shared.closing.push_async_callback(model.aclose)
    return SparedModel(model, time.monotonic)


def watch(settings: Settings) -> Watch:
    """Return what is known of the ends of models, and who can be asked."""
    from bot.adapters.openai_catalogue import OpenAICatalogue

    file = Path(__file__).parent / "registry" / "shutdowns.toml"
    announced = read_shutdowns(file.name, file.read_text("utf-8"))
    key, url = settings.knowledge.openai_api_key, settings.knowledge.openai_base_url
    reachable = key or url
    catalogue = OpenAICatalogue(url or "https://api.openai.com/v1", key or "")
    served, plain = catalogue if reachable else None, settings.writing.plain_model
    return Watch(settings.model or "", announced, served, plain or "")


def known_prices(own: Path | None) -> Prices:
    """Return the operator's prices before those that ship; raise `BadSettings`."""
    shipped = Path(__file__).parent / "costs" / "prices.toml"
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


@asynccontextmanager
async def open_turnstile(settings: Settings) -> AsyncGenerator[Turnstile]:
    """Open what counts questions, and close it: on Redis where there is one."""
    if settings.redis_url is None:
        yield MemoryTurnstile(time.monotonic)
        return
    from bot.adapters.redis_turnstile import RedisTurnstile

    async with aclosing(RedisTurnstile(settings.redis_url)) as turnstile:
        yield turnstile


def _now() -> datetime:
    return datetime.now(UTC)
