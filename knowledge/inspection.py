"""What a page must not hold, and what it may hold but not say: secrets and planted instructions.

A page with a secret is refused: whoever can ask could have it quoted. Instructions to a model are
kept as what they are, data, because a page about prompts is full of them; but somebody is told.

Redaction removes whatever looks like a secret, because nobody misses it. Refusing a page for it
would lose pages: documentation shows the forms of secrets, so here only what is one counts.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Find:
    """Something in a text: what it is, and where it begins."""

    what: str
    start: int


_SECRETS = {
    "a private key": re.compile(
        r"-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY-----\s{1,9}(?:[A-Za-z0-9+/=]{40,80}\s{1,9}){2}"
    ),
    "a Slack token": re.compile(r"\b(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{20,}"),
    "a Slack webhook": re.compile(r"hooks\.slack\.com/services/T\w{7,}/B\w{7,}/\w{20,}"),
    "an AWS access key": re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    "an AWS secret key": re.compile(
        r"(?i:secret_?access_?key)[\"']?\s{0,3}[:=]\s{0,3}[\"']?[A-Za-z0-9/+]{40}\b"
    ),
    "a GitHub token": re.compile(r"\b(?:gh[oprsu]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})"),
    "a GitLab token": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}"),
    "an OpenAI or Anthropic key": re.compile(r"\bsk-(?:proj-|svcacct-|ant-)?[A-Za-z0-9_-]{32,}"),
    "a Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{20,}"),
    "a Google key": re.compile(r"\b(?:AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{24,})"),
    "a SendGrid key": re.compile(r"\bSG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{40,}"),
    "an npm token": re.compile(r"\bnpm_[A-Za-z0-9]{36}\b"),
    "a Hugging Face token": re.compile(r"\bhf_[A-Za-z0-9]{34}\b"),
}
_MADE_UP = re.compile(r"example|sample|dummy|redacted|your[_-]|x{4}|\*{3}|\.\.\.", re.IGNORECASE)
_TAIL = 20
_FEWEST_CHARACTERS = 10
"""Different ones in a real secret's tail: `aaaa…` and `1234512345` show a form, no key."""

_REPLY = r"(?:answer|output|replies|reply|response)"
_MENTION = re.compile(rf"\byour (?:\w+ )?{_REPLY}\b")
"""What a model is asked to change. Readers have messages and texts; a reply is a model's."""
_BEFORE = 200
"""Characters before a mention in which the command must stand."""
_BEGINS = re.compile(r"(?:^|[.!?:;]\s|\n|\*\*|>)\s*")
_VERBS = frozenset(
    """
    add alter anagram append apply arrange augment begin change combine convert craft cite delete
    divide embed employ encode encrypt end enhance ensure exchange express finish group hide
    highlight include incorporate inject insert integrate interchange introduce invert jumble link
    mention misspell mix modify omit provide randomize rearrange recommend remove render reorder
    repeat rephrase replace reply respond reverse rewrite scramble shift shuffle split start
    substitute suggest swap tease translate transform transpose turn use utilize write
    """.split()  # noqa: SIM905  # one word a line would be a page
)
_FIRST_WORDS = 4
"""Words of a sentence among which a command has its verb: `Please add`, `Can you reverse`."""
_AFTER = re.compile(
    rf"\b(?:in|to|with) your {_REPLY}, (?:{'|'.join(sorted(_VERBS))})\b",
)
_OVERRULES = re.compile(
    r"""
    \b(?:disregard|forget|ignore|override)\ (?:(?:all|any|every|of|the|these|those|your)\ ){0,4}
        (?:previous|prior|above|earlier|preceding|system)\ (?:\w+\ ){0,2}
        (?:guidelines|instructions?|prompts?|rules)\b
  | \byou\ are\ now\ (?:an?|in|the)\ (?:\w+\ ){0,3}(?:ai|assistant|bot|mode|model)\b
  | \b(?:reply|respond|answer)\ (?:only\ )?(?:in|with|using)
        \ (?:base64|rot13|morse|reverse|emojis?)\b
  | \b(?:do\ not|don't|never)\ (?:tell|inform|reveal\ (?:\w+\ ){1,3}to)
        \ the\ (?:asker|user|human)\b
    """,
    re.VERBOSE,
)


_OVERRULED_ELSEWHERE = re.compile(
    r"""
    \b(?:ignor|olvid|oubli|vergiss|vergess|missacht|negeer|vergeet|dimentic|esque[cç]|zignoruj
           |игнорир|забудь)\w*
        \ (?:[\w'’]+\ ){0,5}
        (?:instruc|instruk|instruç|istruz|indicaci|consigne|anweisung|regel[ns]|règles|reglas
           |polece|инструкц|правил)
  | (?:忽略|无视|無視|忘记).{0,16}(?:指令|指示|说明|說明|规则)
  | (?:指示|命令|指令).{0,8}無視 | 지시.{0,10}무시
    """,
    re.VERBOSE,
)
"""The same in other languages: to ignore, to forget, and what is to be ignored."""
_MODEL = r"(?:assistant|chatbot|bot|ai|llm|(?:language\ )?model)"
_SAYS = r"(?:say|tell|reply|respond|answer|recommend|mention|output|write|include)"
_TO_A_MODEL = re.compile(
    rf"""
    \b{_MODEL}s?\ (?:must|should|shall|has\ to|needs\ to|will)\ (?:now\ |always\ |only\ )?{_SAYS}\b
  | \b(?:when|if)\ (?:an?|the|any)\ {_MODEL}\ (?:reads|sees|finds|processes)\ this\b
  | (?:^|\n|[.!?]\s)\W{{0,4}}(?:system|assistant|developer)(?:\ prompt|\ message)?\s?:\s
        [^\n]{{0,60}}\b(?:{_SAYS}|rules?|instructions?)\b
  | \b(?:encode|encrypt|invert|jumble|render|reverse|scramble|translate)\ (?:\w+\ ){{0,6}}
        your\ message\b
  | \b(?:order\ of|letters\ (?:of|in)|words\ in)\ (?:\w+\ ){{0,3}}your\ message\b
  | \bcan\ you\ (?:reply|respond|answer)\ (?:only\ )?in\ \w+
  | \bdecode\ (?:this|it|the\ following)\b[^.\n]{{0,40}}\b(?:do|follow|obey|execute)\b
    """,
    re.VERBOSE,
)
_ENCODED = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/]{20,2000}={0,2}(?![\w+/=-])")


def secret(text: str) -> Find | None:
    """Return the first secret that a text holds; what is plainly made up is none."""
    return min(_secrets(text), key=lambda find: find.start, default=None)


def instruction(text: str) -> Find | None:
    """Return a place that tells a model, not a reader, what to do; the first of its kind."""
    lowered = text.lower()
    orders = (_OVERRULES, _AFTER, _OVERRULED_ELSEWHERE, _TO_A_MODEL)
    found = next((it for order in orders if (it := order.search(lowered))), None)
    if found:
        return Find(" ".join(found.group().split()), found.start())
    mentions = _MENTION.finditer(lowered) if "your " in lowered else ()
    commanded = next((find for it in mentions if (find := _commanded(lowered, it))), None)
    return commanded or next(_in_code(text), None)


def _in_code(text: str) -> Iterator[Find]:
    """Yield words in Base64 that tell a model what to do."""
    for found in _ENCODED.finditer(text):
        padded = found.group().rstrip("=")
        try:
            told = b64decode(padded + "=" * (-len(padded) % 4)).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if instruction(told):
            yield Find(f"in Base64: {told[:80]}", found.start())


def _secrets(text: str) -> Iterator[Find]:
    for what, form in _SECRETS.items():
        for found in form.finditer(text):
            written = found.group()
            different = len(set(written[-_TAIL:]))
            if not _MADE_UP.search(written) and different >= _FEWEST_CHARACTERS:
                yield Find(what, found.start())


def _commanded(text: str, reply: re.Match[str]) -> Find | None:
    """Return the sentence around a mention of the reply, where it begins with a command."""
    first = max(0, reply.start() - _BEFORE)
    before = text[first : reply.start()]
    for begins in reversed(list(_BEGINS.finditer(before))):
        words = re.findall(r"[a-z']+", before[begins.end() : begins.end() + 60])[:_FIRST_WORDS]
        if _VERBS.intersection(words):
            said = before[begins.end() :] + reply.group()
            return Find(" ".join(said.split()), first + begins.end())
    return None
