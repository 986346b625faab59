"""Letters that pass for others: what was typed to look like a word is read as that word. Pure.

A word that mixes Latin with Cyrillic or Greek letters is read in one alphabet, where each of its
strange letters looks like one of that alphabet. Letters in disguise (full width, bold, in circles)
are read as plain ones. Words of one alphabet, code between backticks, superscripts, fractions and
whatever looks like nothing else stay as they are.
"""

import re
import unicodedata

# After Unicode's confusables.txt (UTS #39): small letters and capitals alike in most fonts.
_CYRILLIC = str.maketrans(
    "аеорсухіјѕԁһԛԝкмтвнгАВЕКМНОРСТУХІЈЅԌ", "aeopcyxijsdhqwkmtbhrABEKMHOPCTYXIJSG"
)
_GREEK = str.maketrans("αονρτυικχγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aovptuikxywABEZHIKMNOPTYX")
TO_LATIN = {**_CYRILLIC, **_GREEK}
"""Every strange letter, by what it looks like."""
_TO_CYRILLIC = str.maketrans("aeopcyxijsABEKMHOPCTYXIJS", "аеорсухіјѕАВЕКМНОРСТУХІЈЅ")
_TO_GREEK = str.maketrans("ovpABEZHIKMNOPTYX", "ονρΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_DISGUISED = re.compile(
    "[\u24b6-\u24e9\ufb00-\ufb06\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff"
    "\U0001f130-\U0001f149]"
)
_ENDED = re.compile(r"[A-Za-z]+[^\x00-\x7f]+")
_FEWEST = 3
"""Letters of a word that can be in disguise: µs, Δt and Ω stand for themselves."""


def undisguised(text: str) -> str:
    """Return a text with the letters that a reader takes its words to be made of."""
    if text.isascii():
        return text
    pieces = _CODE.split(text)
    # Every other piece is code.
    pieces[::2] = map(_plain, pieces[::2])
    return "".join(pieces)


def _plain(prose: str) -> str:
    visible = _DISGUISED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), prose)
    words = _WORD.findall(visible)
    # Who writes Russian or Greek puts its endings to English words.
    kept = {word for word in words if _ENDED.fullmatch(word)} if any(map(_strange, words)) else ()
    return _WORD.sub(
        lambda found: found[0] if found[0] in kept else _in_one_alphabet(found[0]), visible
    )


def _strange(word: str) -> bool:
    """Say whether a word is wholly in another alphabet than the Latin."""
    return len(word) > 1 and all(_alphabet(letter) in {"CYRILLIC", "GREEK"} for letter in word)


def _in_one_alphabet(word: str) -> str:
    if word.isascii() or len(word) < _FEWEST:
        return word
    latin = {letter for letter in word if letter.isascii()}
    strange = set(word) - latin
    for into_latin, out_of_latin in ((_CYRILLIC, _TO_CYRILLIC), (_GREEK, _TO_GREEK)):
        if latin and all(ord(letter) in into_latin or _is_latin(letter) for letter in strange):
            return word.translate(into_latin)
        same = {letter for letter in strange if _alphabet(letter) == _alphabet_of(into_latin)}
        if latin and same == strange and all(ord(letter) in out_of_latin for letter in latin):
            return word.translate(out_of_latin)
    return word


def _alphabet_of(table: dict[int, int]) -> str:
    return _alphabet(chr(next(iter(table))))


def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _is_latin(letter: str) -> bool:
    return _alphabet(letter) == "LATIN"
