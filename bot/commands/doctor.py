"""`frontdesk doctor`: look at the configuration and every connection, and say what to mend."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import asdict

from bot.adapters.database.lineups import SqlLineups
from bot.app import answering_from, known_prices, watch
from bot.cache.recall import Recall
from bot.commands.arguments import now, parser, quiet_logs
from bot.diagnosis import Finding, in_words, is_well
from bot.errors import CacheUnavailable, FrontdeskError
from bot.registry.lineup import EXTRACTIVE, Lineup
from bot.settings import Settings
from bot.voice.lines import Voice
from knowledge.app import Knowledge, open_knowledge
from knowledge.errors import BadSettings, KnowledgeError
from knowledge.models import Audience
from knowledge.ports import Reranker

LOAD = "run `frontdesk knowledge load PATH`"


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Print what was found; 1 where something is an error."""
    given = parser("doctor", "Check the configuration and every connection.").parse_args(arguments)
    findings = asyncio.run(_collect(environ, given.workspace))
    if given.json:
        print(
            json.dumps({"well": is_well(findings), "findings": [asdict(one) for one in findings]})
        )
    else:
        print(in_words(findings))
    return 0 if is_well(findings) else 1


async def _collect(environ: Mapping[str, str], workspace: str) -> list[Finding]:
    try:
        settings = Settings.from_environ(environ)
    except BadSettings as error:
        return [Finding("Settings", "error", str(error))]
    quiet_logs(settings.log)
    findings = [Finding("Settings", "ok", "every variable can be read")]
    try:
        async with open_knowledge(settings.knowledge) as knowledge:
            findings += [one async for one in _knowledge(settings, knowledge, workspace)]
    except (FrontdeskError, KnowledgeError) as error:
        findings.append(Finding("Database and store", "error", str(error)))
    findings += [one async for one in _slack(settings)]
    return findings


async def _knowledge(
    settings: Settings, knowledge: Knowledge, workspace: str
) -> AsyncGenerator[Finding]:
    kind = (
        "PostgreSQL" if settings.knowledge.database_url else f"SQLite in {settings.knowledge.home}"
    )
    yield Finding("Database", "ok", kind)
    yield await _store(knowledge)
    yield await _embedder(knowledge)
    yield await _reranker(knowledge.retrieval.reranker)
    yield await _loaded(knowledge, workspace)
    async with answering_from(knowledge, settings) as answering:
        yield _voice(settings.voice, answering.voice)
        yield Finding("Voice model", "ok", settings.model or "none: answers are quoted passages")
        for finding in await _speaking(settings, knowledge, workspace):
            yield finding
        yield await _cache(answering.recall)


def _voice(chosen: str, voice: Voice) -> Finding:
    if not voice.borrowed:
        return Finding("Voice", "ok", chosen)
    remedy = "word them in it as the brand would; prompts/voice.toml has them"
    return Finding("Voice", "warning", f"{chosen}. {' '.join(voice.hint)}", remedy)


async def _speaking(settings: Settings, knowledge: Knowledge, workspace: str) -> list[Finding]:
    """Return who was chosen to speak, where somebody was, and which of them ends."""
    lineup = await SqlLineups(knowledge.database, now).current(workspace)
    speaking = [lineup.live, *([lineup.candidate] if lineup.candidate else [])]
    today = now().date()
    ends = await watch(settings).endings(speaking, today)
    prices = known_prices(settings.prices)
    chosen = [] if lineup == Lineup() else [Finding("Line-up", "ok", lineup.in_words)]
    found = [
        Finding("Model's end", "warning" if one.on > today else "error", one.words) for one in ends
    ]
    models = dict.fromkeys(name or settings.model for name in speaking)
    unpriced = (
        model
        for model in models
        if model and model != EXTRACTIVE and prices.of(model, today) is None
    )
    remedy = "name its price in a file, and that file in FRONTDESK_PRICES"
    return [
        *chosen,
        *found,
        *(Finding("Price", "warning", f"none is known of {one}", remedy) for one in unpriced),
    ]


async def _store(knowledge: Knowledge) -> Finding:
    try:
        found = await knowledge.parts.store.checkup()
    except KnowledgeError as error:
        return Finding("Knowledge store", "error", str(error))
    level = "ok" if found.remedy is None else "warning"
    return Finding("Knowledge store", level, found.text, found.remedy or "")


async def _embedder(knowledge: Knowledge) -> Finding:
    model = knowledge.spec.model
    if model == "none":
        remedy = "install the weights: `make install`"
        return Finding("Embedder", "warning", "none: search is by words alone", remedy)
    try:
        await knowledge.parts.embedder.embed(["Does it embed?"])
    except KnowledgeError as error:
        return Finding("Embedder", "error", str(error))
    return Finding("Embedder", "ok", model)


async def _reranker(reranker: Reranker | None) -> Finding:
    if reranker is None:
        return Finding("Reranker", "ok", "none: passages stand in our own order")
    try:
        await reranker.scores("Does it rank?", ["It ranks.", "It rains."])
    except KnowledgeError as error:
        return Finding("Reranker", "error", str(error))
    return Finding("Reranker", "ok", reranker.model)


async def _loaded(knowledge: Knowledge, workspace: str) -> Finding:
    status = await knowledge.ingest.status(workspace)
    if status.live is None:
        return Finding("Knowledge", "warning", f"nothing is loaded in {workspace}", LOAD)
    live = status.live
    found = f"generation {live.number}: {live.documents} documents, {live.chunks} passages"
    if live.spec != knowledge.spec:
        remedy = f"it was made with {live.spec.model}; load it again with this configuration"
        return Finding("Knowledge", "warning", found, remedy)
    public = any(source.audience is Audience.PUBLIC for source in status.sources)
    return Finding("Knowledge", "ok", f"{found}{'' if public else ', none of it public'}")


async def _cache(recall: Recall) -> Finding:
    try:
        found = await recall.cache.checkup()
    except CacheUnavailable as error:
        remedy = "check REDIS_URL; until then every answer is made anew"
        return Finding("Answer cache", "warning", str(error), remedy)
    return Finding(
        "Answer cache", "warning" if found.remedy else "ok", found.text, found.remedy or ""
    )


async def _slack(settings: Settings) -> AsyncGenerator[Finding]:
    if settings.slack_bot_token is None:
        remedy = "create the app with the link of `frontdesk manifest`, then set SLACK_BOT_TOKEN"
        yield Finding("Slack", "warning", "not configured", remedy)
        return
    from bot.slack.calls import open_client  # noqa: PLC0415  # only where Slack is configured
    from bot.slack.checkup import examine, socket_mode  # noqa: PLC0415  # likewise

    client = open_client(settings.slack_bot_token, settings.slack_api_url)
    async for finding in examine(client, settings.desk_channel):
        yield finding
    if settings.by_http:
        place = f"{settings.http_host}:{settings.http_port}"
        yield Finding("Slack requests", "ok", f"by signed HTTP on {place}")
    else:
        yield await socket_mode(client, settings.slack_app_token)
