"""One draft of a voice model: asked for, again where that may help, and read."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog
from openai import AsyncOpenAI, OpenAIError, Timeout, omit
from openai.types.chat import ChatCompletionMessageParam

from bot.adapters.abilities import Abilities
from bot.adapters.openai_model.asking import MOST_TOKENS, SCHEMA, foremost, messages
from bot.adapters.openai_model.drafting import Said, read_draft
from bot.adapters.openai_model.failures import Failure, failure
from bot.adapters.openai_model.hearing import Hearing
from bot.errors import DraftUnusable, ModelUnavailable
from bot.grounding import Numbered
from bot.models import Draft, Question
from bot.usage import Usage
from knowledge.models import Section
from prompts import Prompt

OPENAI = "https://api.openai.com/v1"

_CONNECT_S = 2
_TRIES = 3
_FIRST_PAUSE_S = 0.5
"""Before the second try, at most; doubled before each further one."""
_SHRINKINGS = 3

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is served. `key` may be empty: a server of one's own asks for none."""

    key: str
    url: str = OPENAI
    first_token: float = 10
    """Seconds until a model begins to answer, and between two pieces of its answer."""
    deadline: float = 45
    """Seconds for one draft, every try and all."""
    learned: dict[str, Abilities] = field(default_factory=dict[str, Abilities], compare=False)
    """What its models turned out not to be able to do, by name."""


class OpenAIModel:
    """Streamed Chat Completions with a JSON schema; a server that knows neither gets less.

    What a server refuses (a schema, a stream, so much to read) is not tried on it again.
    """

    def __init__(
        self,
        name: str,
        prompt: Prompt,
        endpoint: Endpoint,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._name = name
        self._prompt = prompt
        self._endpoint = endpoint
        self._chance = chance
        self._able = endpoint.learned.setdefault(name, Abilities())
        self._client = AsyncOpenAI(
            api_key=endpoint.key or "none",
            base_url=endpoint.url,
            timeout=Timeout(endpoint.first_token, connect=_CONNECT_S),
            max_retries=0,  # the client's own retries know of no deadline
        )

    @property
    def name(self) -> str:
        """Return the model's name as the journal has it."""
        return self._name

    async def write(self, question: Question, sections: Sequence[Section]) -> Draft:
        """Return a draft; raise `ModelUnavailable` or `DraftUnusable`."""
        until = asyncio.get_running_loop().time() + self._endpoint.deadline
        heard = await self._fitting(question, sections, until)
        said = self._read(heard)
        return Draft(
            answerable=said.answerable,
            missing=said.missing,
            sentences=said.sentences,
            model=self._name,
            usage=heard.usage,
            prompt_hash=self._told.sha,
        )

    def _read(self, heard: Hearing) -> Said:
        if heard.refused or heard.finish == "content_filter":
            message = f"The voice model {self._name} refused to answer."
            raise DraftUnusable(message, heard.usage)
        try:
            return read_draft(heard.text)
        except DraftUnusable as error:
            error.usage = heard.usage
            raise

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    @property
    def _told(self) -> Prompt:
        """Return the prompt, with the format in words for a server that takes no schema."""
        return (
            self._prompt.with_format() if "response_format" in self._able.refused else self._prompt
        )

    async def _fitting(
        self, question: Question, sections: Sequence[Section], until: float
    ) -> Hearing:
        """Ask with as many of the sentences as the model can read."""
        for _ in range(_SHRINKINGS):
            shown = foremost(sections, self._able.longest)
            try:
                return await self._insisting(question, shown, until)
            except _TooLongError:
                self._able.longest = len(shown) // 2
                log.warning("reading_cut", model=self._name, sentences=self._able.longest)
        message = f"The voice model {self._name} at {self._endpoint.url} reads too little at once."
        raise DraftUnusable(message)

    async def _insisting(
        self, question: Question, shown: Sequence[Numbered], until: float
    ) -> Hearing:
        """Ask until there is an answer, or no sense in asking again; raise what it comes to."""
        tries, spent = 0, Usage()
        while True:
            try:
                heard = await self._once(messages(self._told, question, shown), until)
            except _FailedRequestError as failed:
                what = failed.failure
                if what.without and what.without not in self._able.refused:
                    self._able.refused |= {what.without}
                    log.info("endpoint_without", model=self._name, part=what.without)
                    continue
                tries, spent = tries + 1, spent + failed.usage
                pause = self._pause(what, tries, until)
                if pause is None:
                    raise self._given_up(what, spent) from failed.__cause__
                await asyncio.sleep(pause)
            else:
                heard.usage = spent + heard.usage
                return heard

    def _pause(self, what: Failure, tries: int, until: float) -> float | None:
        """Return the seconds before the next try; None where there is none."""
        if not what.passing or tries >= _TRIES:
            return None
        longest = _FIRST_PAUSE_S * 2 ** (tries - 1)
        pause = longest * (0.5 + self._chance() / 2) if what.wait is None else what.wait
        left = until - asyncio.get_running_loop().time()
        return pause if pause < left else None

    def _given_up(self, what: Failure, spent: Usage) -> Exception:
        if what.too_long:
            return _TooLongError()
        line = f"The voice model {self._name} at {self._endpoint.url} {what.line}"
        return (DraftUnusable if what.filtered else ModelUnavailable)(line, spent)

    async def _once(
        self, conversation: Sequence[ChatCompletionMessageParam], until: float
    ) -> Hearing:
        """Return one reply; of one that breaks off, what was heard of it."""
        heard, asked = Hearing(), sum(len(str(one.get("content"))) for one in conversation)
        first = asyncio.get_running_loop().time() + self._endpoint.first_token
        try:
            async with asyncio.timeout_at(min(first, until)) as waiting:
                if "stream" in self._able.refused:
                    waiting.reschedule(until)
                    heard.take(await self._at_once(conversation))
                else:
                    await self._streamed(conversation, heard, lambda: waiting.reschedule(until))
        except (TimeoutError, OpenAIError, ValueError) as error:
            self._estimate(heard, asked)
            if heard.text:
                log.warning("reply_cut", model=self._name, error=type(error).__name__)
                return heard
            begun = heard.begun or first >= until
            waited = self._endpoint.deadline if begun else self._endpoint.first_token
            spent = heard.usage if heard.begun else Usage()
            raise _FailedRequestError(failure(error, f"{waited:g} s"), spent) from error
        self._estimate(heard, asked)
        return heard

    def _estimate(self, heard: Hearing, asked: int) -> None:
        """Estimate what a reply cost that broke off, at an endpoint that says so at the end."""
        if self._takes("stream_options"):
            heard.estimate(asked)

    async def _streamed(
        self,
        conversation: Sequence[ChatCompletionMessageParam],
        heard: Hearing,
        begin: Callable[[], None],
    ) -> None:
        stream = await self._client.chat.completions.create(
            model=self._name,
            messages=conversation,
            response_format=SCHEMA if self._takes("response_format") else omit,
            max_completion_tokens=MOST_TOKENS if self._takes("max_completion_tokens") else omit,
            max_tokens=omit if self._takes("max_completion_tokens") else MOST_TOKENS,
            stream_options={"include_usage": True} if self._takes("stream_options") else omit,
            stream=True,
        )
        async with stream:
            async for piece in stream:
                begin()
                heard.take(piece)
                if heard.is_full:
                    break
        if not heard.begun:
            # A whole reply may stand there all the same, or the page of some other server.
            is_json = "json" in stream.response.headers.get("content-type", "")
            line = "gave no valid reply. Check OPENAI_BASE_URL."
            raise _FailedRequestError(Failure(line, without="stream" if is_json else ""))

    async def _at_once(self, conversation: Sequence[ChatCompletionMessageParam]) -> object:
        reply: object = await self._client.chat.completions.create(
            model=self._name,
            messages=conversation,
            response_format=SCHEMA if self._takes("response_format") else omit,
            max_completion_tokens=MOST_TOKENS if self._takes("max_completion_tokens") else omit,
            max_tokens=omit if self._takes("max_completion_tokens") else MOST_TOKENS,
        )
        return reply

    def _takes(self, part: str) -> bool:
        return part not in self._able.refused


class _FailedRequestError(Exception):
    """One request that failed; it never leaves this module."""

    def __init__(self, failure: Failure, usage: Usage | None = None) -> None:
        super().__init__(failure.line)
        self.failure = failure
        self.usage = usage or Usage()


class _TooLongError(Exception):
    """More to read than the model can; it never leaves this module."""
