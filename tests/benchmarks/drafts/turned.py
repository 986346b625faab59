"""Faults in what is said: denials, conditions, roles, plans, halves and steps that were turned."""

import random
import re

from bot.grounding import numbered
from knowledge.analysis import query_terms, terms
from knowledge.markup import plain
from knowledge.models import BlockKind
from tests.benchmarks.drafts.faults import changed, swapped
from tests.benchmarks.drafts.pages import Case
from tests.benchmarks.drafts.planted import Faulty, Maker


def no_longer(case: Case, chance: random.Random) -> Faulty | None:
    """Say that it is so no longer, or hardly, or that one refuses to."""
    ways = ("no longer", "hardly ever", "never", "by no means")
    return swapped(
        case,
        chance,
        r"\b(?:is|are|can|will)\b(?! (?:no|not|n't|never|only))(?!n['’]t)",
        lambda it: f"{it} {chance.choice(ways)}",
    )


def fails_to(case: Case, chance: random.Random) -> Faulty | None:
    """Deny it without a `not`: fails to, refuses to, is unable to, stops."""
    ways = ("fails to", "is unable to", "refuses to", "does not", "stops short of wanting to")
    verbs = {"provides": "provide", "supports": "support", "allows": "allow", "uses": "use"} | {
        "creates": "create",
        "sends": "send",
        "enables": "enable",
        "shows": "show",
        "contains": "contain",
        "includes": "include",
        "requires": "require",
        "returns": "return",
    }
    return swapped(
        case, chance, rf"\b(?:{'|'.join(verbs)})\b", lambda it: f"{chance.choice(ways)} {verbs[it]}"
    )


def unless(case: Case, chance: random.Random) -> Faulty | None:
    """Turn a condition round."""
    turned = {"if": "unless", "unless": "if", "when": "except when", "with": "without"} | {
        "without": "with",
        "If": "Unless",
        "When": "Except when",
        "until": "after",
        "because": "although",
    }
    return swapped(case, chance, rf"\b(?:{'|'.join(turned)})\b", lambda it: turned[it])


def only(case: Case, chance: random.Random) -> Faulty | None:
    """Add an `only`, an `except`, or take one away."""
    lost = swapped(case, chance, r"\b(?:only|solely|exclusively) ", lambda _: "")
    if lost:
        return lost
    ways = ("can only", "alone can", "can exclusively")
    limited = swapped(case, chance, r"\bcan\b(?! (?:not|only))", lambda _: chance.choice(ways))
    text = case.text
    tails = (", except on weekends.", ", but only once.", ", except for new users.")
    added = changed(case, text[:-1] + chance.choice(tails)) if text.endswith(".") else None
    return limited if limited and chance.random() < 0.5 else added or limited  # half


def forces(case: Case, chance: random.Random) -> Faulty | None:
    """Say another force: may for must, must for should, can for need."""
    forced = {"must": ("may", "should", "can"), "should": ("must", "may", "need not")} | {
        "can": ("must", "should", "has to", "is required to"),
        "may": ("must", "should"),
        "need to": ("can", "may want to"),
        "have to": ("can", "may"),
        "might": ("will", "must"),
        "is required": ("is optional", "is recommended"),
        "recommended": ("required", "mandatory"),
        "optional": ("required", "mandatory"),
    }
    words = "|".join(sorted(forced, key=len, reverse=True))
    return swapped(case, chance, rf"\b(?:{words})\b(?! not)", lambda it: chance.choice(forced[it]))


_IF = re.compile(r"^(If|When|Once|After|Before) ([^,;:.]{10,100}), (?:then )?([^,;:.]{10,120})\.$")
_THEN = re.compile(r"^([A-Z][^,;:.]{9,120}) (if|when|once|after|before) ([^,;:.]{10,100})\.$")


def conditions(case: Case, _: random.Random) -> Faulty | None:
    """Swap the condition and what follows from it."""
    found = _IF.match(case.text)
    if found:
        return changed(case, f"{found[1]} {found[3]}, {found[2]}.")
    found = _THEN.match(case.text)
    return (
        changed(
            case,
            f"{found[3][0].upper()}{found[3][1:]} {found[2]} {found[1][0].lower()}{found[1][1:]}.",
        )
        if found
        else None
    )


_ACTS = re.compile(
    r"^(?:The |An? )?((?:[\w-]+ ){0,2}[\w-]+?) (is \w+ed by|sends|calls|uses|creates|contains"
    r"|includes|replaces|manages|owns|controls|supports|provides|requires|overrides|updates|reads"
    r"|runs|deletes|receives|matches|defines|extends|inherits|belongs to|depends on"
    r"|is part of|points to|connects to|is faster than|is larger than)"
    r" (?:the |an? )?((?:[\w-]+ ){0,1}[\w-]+)([ ,.].*)$"
)


def parties(case: Case, _: random.Random) -> Faulty | None:
    """Swap who does it and to whom it is done."""
    found = _ACTS.match(case.text)
    if not found or set(terms(found[1])) & set(terms(found[3])) or not query_terms(found[3]):
        return None
    return changed(
        case, f"{found[3][0].upper()}{found[3][1:]} {found[2]} {found[1].lower()}{found[4]}"
    )


_ROLES = [
    *("admin", "member", "owner", "viewer", "editor", "guest", "administrator", "developer"),
    *("customer", "operator", "user", "visitor"),
]
_PLANS = ["Free", "Starter", "Growth", "Business", "Enterprise", "Team", "Pro", "Premium", "Basic"]


def role(case: Case, chance: random.Random) -> Faulty | None:
    """Give it to another role."""
    mine = case.text.lower()

    def other(written: str) -> str:
        plural = "s" if written.endswith("s") else ""
        new = [it for it in _ROLES if it not in mine and it[:4] not in mine]
        return f"{chance.choice(new)}{plural}"

    return swapped(case, chance, rf"\b(?:{'|'.join(_ROLES)})s?\b", other)


def plan(case: Case, chance: random.Random) -> Faulty | None:
    """Give it to another plan."""
    new = [it for it in _PLANS if it.lower() not in case.text.lower()]
    return swapped(
        case,
        chance,
        rf"\b(?:{'|'.join(_PLANS)})\b(?=[ ,.]*(?:plans?|tiers?|customers|subscri|and\b|accounts?))",
        lambda _: chance.choice(new),
    )


_THINGS = {
    "button": "link",
    "page": "file",
    "file": "folder",
    "cluster": "node",
    "node": "pod",
    "pod": "container",
    "source": "destination",
    "event": "user",
    "email": "phone",
    "password": "username",
    "dashboard": "sidebar",
    "table": "chart",
    "website": "app",
    "domain": "subdomain",
    "image": "video",
    "key": "token",
    "server": "laptop",
    "script": "plugin",
    "goal": "funnel",
    "report": "invoice",
    "workspace": "team",
    "role": "group",
    "volume": "partition",
    "network": "firewall",
    "left": "right",
    "invoice": "receipt",
    "browser": "phone",
    "city": "country",
    "year": "decade",
}


def unseen_thing(case: Case, chance: random.Random) -> Faulty | None:
    """Swap a thing for one of its kind, whether or not a passage has it."""
    return swapped(
        case,
        chance,
        rf"(?<![\w/.-])(?:{'|'.join(_THINGS)})(?![\w/-])",
        lambda it: _THINGS[it],
    )


_DOINGS = {
    "create": "rename",
    "enable": "schedule",
    "view": "export",
    "delete": "archive",
    "send": "forward",
    "install": "upgrade",
    "configure": "disable",
    "select": "clear",
    "add": "hide",
    "remove": "rename",
    "update": "reset",
    "open": "print",
    "track": "block",
    "share": "lock",
    "use": "avoid",
    "filter": "sort",
    "click": "ignore",
    "edit": "copy",
    "supports": "limits",
    "allows": "asks",
    "contains": "hides",
    "provides": "removes",
    "collect": "sell",
    "store": "encrypt",
    "count": "hide",
}


def unseen_act(case: Case, chance: random.Random) -> Faulty | None:
    """Swap what is done for something else that can be done."""
    return swapped(
        case, chance, rf"(?<![\w/.`-])(?:{'|'.join(_DOINGS)})(?![\w/-])", lambda it: _DOINGS[it]
    )


def halves(case: Case, _: random.Random) -> Faulty | None:
    """Join the beginning of one sentence to the end of the next, and cite both."""
    after = case.following
    if after is None or case.cited.chunk.kind is not BlockKind.PARAGRAPH:
        return None
    verb = r"\b(is|are|can|will|must|should|has|have|does|provides|supports|allows|uses)\b"
    one, two = re.split(verb, case.text, maxsplit=1), re.split(verb, plain(after.text), maxsplit=1)
    if (
        len(one) != 3 or len(two) != 3 or not (query_terms(one[0]) and query_terms(two[2]))
    ):  # two halves and a verb
        return None
    if set(query_terms(one[0])) & set(query_terms(two[0])) or re.match(
        r"\s*(?:It|They|This|These|That|You|We|He|She|There)\b", two[0]
    ):
        return None
    return Faulty(f"{one[0]}{two[1]}{two[2]}", (case.cited.cite, after.cite))


def halves_apart(case: Case, chance: random.Random) -> Faulty | None:
    """Join halves of sentences of two passages, and cite both."""
    verb = r"\b(is|are|can|will|must|should)\b"
    one = re.split(verb, case.text, maxsplit=1)
    others = [it for it in numbered(case.sections) if it.chunk is not case.cited.chunk]
    chance.shuffle(others)
    for other in others:
        two = re.split(verb, plain(other.text), maxsplit=1)
        told = len(one) == len(two) == 3  # two halves and a verb
        if not told or one[1] != two[1] or len(query_terms(two[2])) <= 1:
            continue
        subject = set(query_terms(one[0]))
        if subject and subject.isdisjoint(query_terms(two[0])):
            return Faulty(f"{one[0]}{two[1]}{two[2]}", (case.cited.cite, other.cite))
    return None


def steps(case: Case, _: random.Random) -> Faulty | None:
    """Say two steps of a list in the wrong order."""
    after, text = case.following, case.text
    if after is None or not re.match(r"\s*\d+[.)]", case.cited.text):
        return None
    first, second = (re.sub(r"^\d+[.)]\s*", "", it) for it in (text, plain(after.text)))
    if not first.endswith(".") or not re.match(r"[A-Z][a-z]+ ", second):
        return None
    return Faulty(
        f"First {second[0].lower()}{second[1:].rstrip('.')}, and then "
        f"{first[0].lower()}{first[1:]}",
        (after.cite, case.cited.cite),
    )


def neighbour(case: Case, _: random.Random) -> Faulty | None:
    """Say one sentence and cite the next, which is no item under it."""
    after = case.following
    if after is None or case.text.endswith(":"):
        return None
    mine, theirs = set(query_terms(case.text)), set(query_terms(plain(after.text)))
    return Faulty(case.text, (after.cite,)) if len(mine - theirs) > len(mine) / 2 else None


def one_character(case: Case, chance: random.Random) -> Faulty | None:
    """Change one character of a path, a flag, a setting or a field."""

    def other(code: str) -> str:
        places = [n for n, letter in enumerate(code) if letter.isalpha()]
        at = chance.choice(places)
        new = chance.choice([it for it in "aeioutnrsl" if it != code[at].lower()])
        return f"{code[:at]}{new}{code[at + 1 :]}"

    return swapped(
        case,
        chance,
        r"(?<!\S)--?[a-z][\w-]+|(?<![\w/])/[a-z]\w+(?:/[\w.-]+)+|\b[a-z]+(?:_[a-z]+)+\b"
        r"|\b[a-z]+[A-Z]\w+\b|\b[a-z]{3,}\.(?:js|py|json|ya?ml|md|html|css|com|io)\b",
        other,
    )


def token_of_code(case: Case, chance: random.Random) -> Faulty | None:
    """Show the sentence with code of which one token is another."""
    found = list(re.finditer(r"`([^`\n]{4,60})`", case.cited.text))
    words = [re.findall(r"[A-Za-z]{3,}", it[1]) for it in found]
    if not any(words):
        return None
    said = next(it for it, has in zip(found, words, strict=True) if has)[1]
    old = chance.choice(re.findall(r"[A-Za-z]{3,}", said))
    new = said.replace(old, chance.choice(("delete", "admin", "force", "prod", "all")), 1)
    fence = chance.choice((f"`{new}`", f"\n```\n{new}\n```"))
    return changed(case, f"{case.text} Use {fence}") if new.lower() != said.lower() else None


def cause(case: Case, chance: random.Random) -> Faulty | None:
    """Give a reason or a consequence that nobody gave."""
    tails = (
        " because it is faster.",
        ", which deletes the old data.",
        ", so you need no backup.",
        " free of charge.",
        " without asking anyone.",
        " on every platform.",
        ", which is not recommended.",
        ", as required by law.",
    )
    return changed(case, case.text[:-1] + chance.choice(tails)) if case.text[-1:] == "." else None


TURNED: dict[str, tuple[Maker, ...]] = {
    "no longer": (no_longer,),
    "denied without not": (fails_to,),
    "condition turned": (unless,),
    "only, except": (only,),
    "may, must, should": (forces,),
    "if A, B for if B, A": (conditions,),
    "who and whom": (parties,),
    "role": (role,),
    "plan": (plan,),
    "thing of its kind": (unseen_thing,),
    "another act": (unseen_act,),
    "two halves": (halves,),
    "halves of passages": (halves_apart,),
    "steps reordered": (steps,),
    "neighbour cited": (neighbour,),
    "one character": (one_character,),
    "token of code": (token_of_code,),
    "reason added": (cause,),
}
