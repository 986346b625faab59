"""Decide what a text asks for: the documents, a person, or just a friendly line.

What looks like a word is that word: letters that pass for others, and invisible ones, count for
nothing when it is decided.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot.lookalikes import undisguised
from bot.sensitive import NO_TOPICS, Topic, Topics

LONGEST_QUESTION = 4_000
"""Characters. Beyond that it is a log or a page, and no search makes sense of it."""

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e007f]",
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SLACK_LINK = re.compile(r"<(?:https?://|mailto:)[^|>]*\|([^>]*)>")
_NAMED_LINK = re.compile(r"<((?:https?://|mailto:)[^|>]*)\|([^>]*)>")
_SLACK_BARE_LINK = re.compile(r"<((?:https?://|mailto:)[^|>]*)>")
_SLACK_CHANNEL = re.compile(r"<#\w+(?:\|([^>]*))?>")
_SLACK_COMMAND = re.compile(r"<[!@][^>]*>")
_EMOJI_CODE = re.compile(r":[a-z0-9_+'-]+:(?::skin-tone-\d:)?")
_WORD = re.compile(r"\w+(?:['’]\w+)*")

_SOMEBODY = (
    r"(?:an? |the |some |one of your )?(?:real |actual |live |human )?"
    r"(?:human(?: being)?|person|agent|operator|colleague|representative|somebody|someone)\b"
    r"(?: from [\w ]{0,20}| in support)?(?! (?:permission|role|setting|profile|record|account|data"
    r"|propert|to my|to our|to the|as)\w*)"
)
_PERSON = re.compile(
    rf"\b(?:i|we)(?:'d| would)? (?:want|need|like|prefer)(?: to)? "
    rf"(?:(?:talk|speak|chat|write) (?:to|with) )?{_SOMEBODY}"
    rf"|\b(?:can|could|may|let|lemme|want to|like to|need to)(?: (?:i|we|me|us))? "
    rf"(?:please )?(?:talk|speak|chat|write) (?:to|with) {_SOMEBODY}"
    rf"|^(?:please |hey,? )?(?:talk|speak|chat) (?:to|with) {_SOMEBODY}"
    rf"|\b(?:connect|transfer|pass|hand|forward|put|get|give|fetch|find|call) (?:me|us)"
    rf"(?: over| through| on)?(?: (?:to|with))? {_SOMEBODY}"
    rf"|^(?:please )?(?:get|fetch|call|find) {_SOMEBODY}"
    rf"|^(?:a )?(?:human|person|agent)(?: please)?$",
    re.IGNORECASE,
)

_GREETING = "hi hello hey hiya howdy yo morning afternoon evening greetings"
_THANKS = (
    "thanks thank thx ty cheers great perfect awesome nice cool brilliant lovely ok okay "
    "understood alright super excellent wonderful appreciated solved got"
)
_FAREWELL = "bye goodbye later cya night"
_CORE = {
    "greeting": frozenset(_GREETING.split()),
    "thanks": frozenset(_THANKS.split()),
    "farewell": frozenset(_FAREWELL.split()),
}
"""A text is small talk when it has one of these words..."""

_AROUND_GREETING = "good day there team all everyone folks guys frontdesk bot"
_AROUND_THANKS = (
    "you u so much very a lot many again for the your help that was is it helped helps works "
    "worked done all good no problem now this bot frontdesk team and in advance"
)
_AROUND_FAREWELL = "see you have a good nice one day"
_POLITE = {
    "greeting": _CORE["greeting"].union(_AROUND_GREETING.split()),
    "thanks": _CORE["thanks"].union(_AROUND_THANKS.split()),
    "farewell": _CORE["farewell"].union(_AROUND_FAREWELL.split()),
}
"""...and no word beside these."""

_ABOUT_BOT = re.compile(
    r"(?:so |hey |hi )?(?:who|what) are you|what(?:'s| is) your name|am i talking to a .*|"
    r"are you (?:an? )?(?:bot|robot|human|person|real|ai|machine)(?: or .*)?|"
    r"how are you(?: doing)?(?: today)?",
)


class Courtesy(StrEnum):
    """Name the kinds of small talk that get a fixed line."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    ABOUT_BOT = "about_bot"
    NOTHING_ASKED = "nothing_asked"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question for the documents; `text` is plain and visible."""

    text: str


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Small talk, or nothing at all."""

    courtesy: Courtesy


@dataclass(frozen=True, slots=True)
class FetchPerson:
    """The asker wants a person, in so many words."""


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A topic that a rule keeps for people."""

    topic: Topic


@dataclass(frozen=True, slots=True)
class TooLong:
    """More text than a question."""

    characters: int


Route = Ask | Acknowledge | FetchPerson | Sensitive | TooLong


def plain(text: str) -> str:
    """Return what a person would read: Slack's escapes undone, no disguise, nothing invisible."""
    text = unicodedata.normalize("NFC", text)
    text = undisguised(_CONTROL.sub(" ", _INVISIBLE.sub("", text)))
    text = _SLACK_LINK.sub(r"\1", text)
    text = _SLACK_BARE_LINK.sub(r"\1", text)
    text = _SLACK_CHANNEL.sub(lambda found: f"#{found[1]}" if found[1] else "", text)
    text = _SLACK_COMMAND.sub(" ", text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return re.sub(r"[ \t\u00a0]+", " ", text).strip()


def spelled_out(text: str) -> str:
    """Return text as Slack sends it, each link with a name of its own followed by its address."""
    return _NAMED_LINK.sub(_named, text)


def _named(link: re.Match[str]) -> str:
    address, name = link[1], link[2]
    return name if name in address else f"{name} ({address})"


_QUESTION_MARK = re.compile(r"[?\uff1f](?=\s|$|[)\"'*_~])")
_OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|morning|good morning|please|sorry|quick question|question|all|team|"
    r"everyone|folks|guys)\b[\s,:!.-]*)*"
    r"(?:how|what|when|where|why|which|who|whose)\b(?!ever)"
    r"|\b(?:does|do) (?:any(?:one|body)|some(?:one|body)|you) know\b"
    r"|\bany(?:one|body) know(?:s)?\b|\bhow (?:to|do|does|can) \b",
    re.IGNORECASE,
)
_ENOUGH = 3
"""Words of a question that can be told from a cry: `What?` asks nobody anything."""


def reads_like_question(text: str) -> bool:
    """Say whether something that was said to nobody asks for something."""
    asked = plain(text)
    if len(_WORD.findall(asked)) < _ENOUGH or len(text) > LONGEST_QUESTION:
        return False
    return bool(_QUESTION_MARK.search(asked) or _OPENING.search(asked))


def route(text: str, topics: Topics = NO_TOPICS) -> Route:
    """Say what a text asks for; `text` as typed, in Slack or on a terminal.

    A sensitive topic comes first: neither thanks nor length make it the bot's.
    """
    asked = plain(text)
    if topic := topics.of(asked):
        return Sensitive(topic)
    return TooLong(len(text)) if len(text) > LONGEST_QUESTION else _route(asked)


def _route(asked: str) -> Route:
    courtesy = _courtesy(asked)
    if courtesy is not None:
        return Acknowledge(courtesy)
    if _PERSON.search(asked):
        return FetchPerson()
    return Ask(asked)


def _courtesy(text: str) -> Courtesy | None:
    words = [word.lower().replace("’", "'") for word in _WORD.findall(_EMOJI_CODE.sub(" ", text))]
    if not any(character.isalpha() for word in words for character in word):
        return Courtesy.NOTHING_ASKED if not words else None
    if _ABOUT_BOT.fullmatch(" ".join(words)):
        return Courtesy.ABOUT_BOT
    for name, lexicon in _POLITE.items():
        if lexicon.issuperset(words) and not _CORE[name].isdisjoint(words):
            return Courtesy(name)
    return None
