"""Words: which of a sentence are its source's own, which are others, and which say nothing."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.grounding.links import without_addresses
from knowledge.analysis import STOPWORDS, query_terms, terms
from knowledge.languages import Language
from knowledge.markup import plain

ENOUGH_WORDS = 0.7
"""Share of a sentence's content words that its cited sentences, or their headings, must hold."""

_SYNONYMS = """
able can let allow permit enable possible
account profile
add append include insert attach
additional extra further more other
address url link
admin administrator
amount number quantity count
answer reply respond response
app application
ask request
automatic automatically auto
begin start launch initiate
bill invoice
build construct
buy purchase
call invoke
cancel terminate
change modify edit alter update adjust amend
check verify confirm validate ensure sure see make
keep continue
decide determine
example instance like
choose select pick
click press tap hit
close shut
collect gather
complete finish
config configure configuration
connect link
contact reach
contain hold comprise include
copy duplicate
cost price charge fee
current currently present now
create make generate produce
data information info
default standard
delete remove erase
deploy deployment
describe explain
directory folder
display show present
doc document documentation
download fetch
e-mail email mail
enter type input
error failure
example instance
fail failure
feature function functionality
file document
find locate
fix repair resolve solve correct
folder directory
forbid prohibit
free gratis
get obtain receive retrieve acquire
give provide supply offer
guide tutorial
handle process
help assist aid support
hide conceal
id identifier
immediate immediately instantly
improve enhance
install set setup
issue problem trouble
keep retain preserve
large big
list enumerate
login sign log
look see view
menu dropdown
method way approach
minimum least
maximum most
month monthly
move migrate transfer
must need require necessary obligatory
name call
new fresh
navigate go head
object item
open access reach gain
option choice
order sequence
page screen
pay payment
people person user
plan subscription
quick fast rapid quickly
quit exit leave
regard concern
repository repo
restart reboot
run execute
save store
search find
section part
send submit transmit
several multiple various
site website
small little
specify define state indicate
stop halt end cease
suggest recommend propose
switch toggle
take last
set configure
anytime any time
team group
tell inform notify
try attempt
turn switch
type kind sort
use utilise utilize employ usage
value setting
version release
visit open
wait pause
want wish like
watch monitor observe
whole entire complete
work function operate
write author
year yearly annual annually
week weekly
day daily
hour hourly
"""
# Words that a rewording may bring along: they say nothing that could be wrong.
_LIGHT = """
accord accordingly actually additional additionally allow also alternatively appear apply aside
available away back based basically become besides bring come consider contain currently
different do ensure especially etc even exist far feel find
for furthermore general generally get give go good happen have hence however important include
including indeed instead involve know lead least let look lot make mean means moreover
need note now obtain occur offer often ok okay one overall particular
particularly perform please possible provide put refer regard regarding relate
related remember require same see serve show simply so specific specifically step still
such take tell therefore thing think thus together try turn unless use used useful using
usually various via want way well whether whole within without would yes yet your yourself
able can cannot could may might must shall should will every each all any some both either neither
much many more most less few lot not never no none always within per upon onto toward towards
already else ever since though although while whereas because unless until once ask
"""


@lru_cache(maxsize=65_536)
def content(text: str, language: Language = Language.ENGLISH) -> tuple[str, ...]:
    """Return the stems of a text that say something; none where none does."""
    found = query_terms(text, language)
    return tuple(it for it in found if it not in STOPWORDS and it not in _stops())


@lru_cache(maxsize=1)
def _stops() -> frozenset[str]:
    return frozenset(stem for word in STOPWORDS for stem in terms(word))


@lru_cache(maxsize=1)
def _light() -> frozenset[str]:
    return frozenset(terms(_LIGHT)) | _stops()


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[str]]:
    """Return for each stem all stems that mean nearly the same."""
    groups: dict[str, frozenset[str]] = {}
    for line in _SYNONYMS.strip().splitlines():
        stems = frozenset(terms(line))
        for stem in stems:
            groups[stem] = groups.get(stem, frozenset()) | stems
    return groups


_ENDINGS = re.compile(
    r"(?:ations?|itions?|tions?|ions?|ments?|ings?|ed|es|al|ally|ly|able|ible|ity|ive|ness|ence"
    r"|ance|ency|ancy|at|e|s|y|i)$"
)
_SHORTEST_ROOT = 4


@lru_cache(maxsize=65_536)
def _root(stem: str) -> str:
    # British and American spelling: behaviour, recognise, kilometre.
    spelt = stem.replace("our", "or").replace("metr", "met").removesuffix("is").removesuffix("iz")
    root = _ENDINGS.sub("", spelt)
    return root if len(root) >= _SHORTEST_ROOT else stem


def known(stem: str, theirs: Iterable[str]) -> bool:
    """Say whether a word, or one that means nearly the same, is among those of the source."""
    theirs = theirs if isinstance(theirs, (set, frozenset)) else set(theirs)
    if stem in theirs or not theirs.isdisjoint(_groups().get(stem, ())):
        return True
    root = _root(stem)
    return any(_root(other) == root for other in theirs)


def says_nothing(stem: str) -> bool:
    """Say whether a word may be added freely."""
    return stem in _light() or stem.isdigit() or len(stem) == 1


def foreign(text: str, theirs: frozenset[str], elsewhere: frozenset[str]) -> str | None:
    """Return a word that its source lacks and other passages have: it may have been swapped in."""
    for stem in content(_bare(text)):
        if stem in elsewhere and not says_nothing(stem) and not known(stem, theirs):
            return stem
    return None


def shares_words(text: str, theirs: frozenset[str], language: Language) -> bool:
    """Say whether enough of a sentence's words are its source's own; without words it has none."""
    mine = [it for it in content(_bare(text), language) if not says_nothing(it)]
    if not mine:
        return bool(content(_bare(text)))
    return sum(known(it, theirs) for it in mine) >= ENOUGH_WORDS * len(mine)


def shares_any(text: str, theirs: frozenset[str]) -> bool:
    """Say whether a text has no word that says something, or one of its source's at least."""
    mine = [it for it in content(_bare(text)) if not says_nothing(it)]
    return not mine or any(known(it, theirs) for it in mine)


def stems(texts: Sequence[str], language: Language = Language.ENGLISH) -> frozenset[str]:
    """Return every stem of some texts, function words and all."""
    return frozenset(stem for text in texts for stem in terms(plain(text), language))


def words_of(text: str) -> frozenset[str]:
    """Return every run of letters and digits of a text, markup and all, in lower case."""
    return frozenset(re.findall(r"[^\W_]+", text.lower()))


def _bare(text: str) -> str:
    return plain(without_addresses(text))
