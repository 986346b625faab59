"""What is taken off a sentence before it is looked at: nothing of it may reach Slack.

Images, mentions of people and channels, tags of HTML, emoji, invisible characters, and numbers of
sources that the model put in itself. Look-alike letters are seen through: a Cyrillic one
in `@channel` does not hide it.
"""

import html
import re
import unicodedata

from bot.lookalikes import TO_LATIN

_LOOK_ALIKE = TO_LATIN | str.maketrans(
    "\u04bb\u0131\u2039\u203a\u27e8\u27e9\u3008\u3009\u2329\u232a\u01c3\u2024\u3002\ua789\u2236",
    "hi<><><><>!..::",
)
_INVISIBLE = frozenset({"Cf", "Cc", "Co", "Cs"})
_KEPT = "\n\t"
_JOINERS = "\u200c\u200d"
_COMBINING = re.compile(r"[\ufe00-\ufe0f\u034f\u115f\u1160\u3164\uffa0\U000e0000-\U000e0fff]")
_EMOJI = re.compile(
    r"[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
    r"|(?<!\w):[a-z][a-z0-9_+-]{1,30}:(?!\w)"
)
_TAGS = (
    "a|abbr|applet|area|article|audio|b|base|blockquote|body|br|button|center|code|col|dd|del|div|dl"
    "|dt|embed|em|fieldset|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img"
    "|input|ins|label|li|link|main|map|marquee|math|meta|nav|noscript|object|ol|option|p|param"
    "|picture|pre|q|s|script|section|select|small|source|span|strike|strong|style|sub|sup|svg|table"
    "|tbody|td|template|textarea|tfoot|th|thead|title|tr|track|u|ul|video"
)
_DROPPED = re.compile(
    rf"""
    !\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?                    # an image
  | <\s*[!@\#](?:[^<>]|<[^<>]*>)*>?                          # Slack's mentions
  | (?<![\w`])@\s?(?:channel|here|everyone|group)\b         # what people type for them
  | <!--.*?(?:-->|$)
  | </?(?:{_TAGS})(?:[\s/][^<>]*)?>
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_CODED = re.compile(r"%([2-7][0-9A-F])|\\u00([2-7][0-9a-f])", re.IGNORECASE)
_DEFANGED = re.compile(r"(?<=\w)\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?(?=\w)", re.IGNORECASE)
_SPLIT_SCHEME = re.compile(r"\b(j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)
_OWN_NUMBERS = re.compile(r"\s*\[p\d+\.s\d+(?:\s*,\s*p\d+\.s\d+)*\]|\s+\[\d{1,2}\](?=[\s.,;\[]|$)")
_SLACK_LINK = re.compile(r"<((?:[a-z][a-z0-9+.-]*:)[^<>|\s]*)\|([^<>]*)>", re.IGNORECASE)
_AUTOLINK = re.compile(
    r"<((?:[a-z][a-z0-9+.-]*:|www\.)[^<>\s]*|[^<>\s@]+@[^<>\s@]+)>", re.IGNORECASE
)


def undecorated(text: str) -> str:
    """Return a sentence without decoration; links keep their words and targets, to be looked at."""
    text = _SPLIT_SCHEME.sub("javascript:", _DEFANGED.sub(".", _decoded(visible(text))))
    # What was taken out may have held another one apart: `<!chan<!x>nel>`.
    while (shorter := _without(_DROPPED, text)) != text:
        text = shorter
    text = _SLACK_LINK.sub(r"[\2](\1)", _seen_through(_SLACK_LINK, text))
    text = _AUTOLINK.sub(r"\1", text)
    return _OWN_NUMBERS.sub("", text).strip()


def _decoded(text: str) -> str:
    """Return a text without the codes for characters behind which a mention or a tag may hide."""
    read = text
    while (plainer := _CODED.sub(_character, html.unescape(read))) != read:
        read = plainer
    # Code for code's sake stays: `&lt;` on a page about HTML.
    return visible(read) if _DROPPED.search(looks_like(visible(read))) else text


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2], 16))


def without_emoji(text: str, evidence: str) -> str:
    """Return a sentence without the emoji that its evidence does not hold."""
    cleared = _EMOJI.sub(lambda found: found[0] if found[0] in evidence else "", text)
    return re.sub(r"[ \t]{2,}", " ", cleared).strip() if cleared != text else text


def visible(text: str) -> str:
    """Return a text without what nobody sees; joiners stay within scripts that need them."""
    text = _COMBINING.sub("", text)
    shown = (
        character
        for n, character in enumerate(text)
        if unicodedata.category(character) not in _INVISIBLE
        or character in _KEPT
        or (character in _JOINERS and n and text[n - 1] > "\u05ff" and text[n - 1].isalpha())
    )
    return "".join(shown)


def looks_like(text: str) -> str:
    """Return a text of the same length in the plain letters that it looks like."""
    folded = (unicodedata.normalize("NFKC", character) for character in text)
    plain = "".join(new if len(new) == 1 else old for old, new in zip(text, folded, strict=True))
    return plain.translate(_LOOK_ALIKE)


def _without(pattern: re.Pattern[str], text: str) -> str:
    """Return a text without what looks like the pattern."""
    kept, position = "", 0
    for found in pattern.finditer(looks_like(text)):
        kept += text[position : found.start()]
        position = found.end()
    return kept + text[position:]


def _seen_through(pattern: re.Pattern[str], text: str) -> str:
    """Return a text in which what looks like the pattern is written in plain letters."""
    plain = looks_like(text)
    return plain if plain != text and pattern.search(plain) else text
