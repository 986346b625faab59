"""What a style may rule out, as it looks in English: people, contractions, courtesies, marks.

Other languages have none of these words: a voice in one is measured by its own words and lengths.
"""

import re

from bot.voice.style import Reader

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

WE = re.compile(r"\b(?:[Ww]e|[Oo]urs?|us|[Oo]urselves)\b")
# With a verb or an apostrophe after it: not I/O, not a Roman numeral.
ME = re.compile(r"\bI(?=['’]|\s+[a-z])|\b(?:[Mm]y|[Mm]ine|me|[Mm]yself)\b")
READER = {
    Reader.YOU: (
        re.compile(
            r"\bthe (?:user|customer|asker|reader)s?"
            r"(?= (?:can|could|may|must|needs?|should|has to|have to|will|is able|are able)\b)",
            re.IGNORECASE,
        ),
        "say “you”",
    ),
    Reader.NOBODY: (
        re.compile(r"\byou(?:r|rs|rself)?\b", re.IGNORECASE),
        "do not address the asker",
    ),
}
CONTRACTED = re.compile(
    r"\b\w+n['’]t\b|\b\w+['’](?:re|ve|ll|d|m)\b"
    r"|\b(?:it|that|there|here|what|who|where|how|he|she|let|everything|nothing|something)['’]s\b",
    re.IGNORECASE,
)
ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)])(?=[ \t]+\S)", re.MULTILINE)
BOLD = re.compile(r"\*\*(?=\S)[^*\n]+?(?<=\S)\*\*|(?<!\w)__(?=\S)[^_\n]+?(?<=\S)__(?!\w)")
EMOJI = re.compile(
    r"(?:[\U0001F1E6-\U0001F1FF]{2}|[\U0001F300-\U0001FAFF\u2600-\u2712\u2728-\u27BF\u2B50])"
    r"[\uFE0F\U0001F3FB-\U0001F3FF]*"
    r"(?:\u200D[\U0001F300-\U0001FAFF\u2600-\u27BF][\uFE0F\U0001F3FB-\U0001F3FF]*)*"
    r"|(?<![\w:]):[a-z][a-z0-9_+-]*:(?![\w:])"
)
EXCLAMATION = re.compile(r"!(?![=\[])")
GREETING = re.compile(
    r"(?:hi|hiya|hello|hey|dear|greetings|welcome|good (?:morning|afternoon|evening|day)"
    r"|thanks for|thank you for|(?:great|good) question|happy to help|glad you asked"
    r"|sure(?: thing)?|of course|certainly|absolutely)\b",
    re.IGNORECASE,
)
SIGN_OFF = re.compile(
    r"(?:(?:i |we )?hope (?:this|that|it) helps"
    r"|(?:please )?(?:let (?:me|us) know|feel free)"
    r"|(?:best|kind|warm) (?:regards|wishes)|regards|cheers|have a (?:nice|great|good|lovely)"
    r"|happy to help|thanks|thank you|is there anything else|you['’]re all set"
    r"|if (?:you|there)\b.{0,30}\b(?:questions|anything else)"
    r"|(?:please )?(?:do not|don['’]t) hesitate)\b",
    re.IGNORECASE,
)

# What is not the bot's own words.
SOURCE = re.compile(r"\s*\[\d{1,2}(?:–\d{1,2})?\](?!\()")
FENCED = re.compile(r"^[ \t]*(```+|~~~+).*?(?:^[ \t]*\1[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
INLINE = re.compile(r"`[^`\n]+`|https?://[^\s)>\]]*[^\s)>\].,;:!?]|“[^”\n]*”|\"[^\"\n]*\"")
