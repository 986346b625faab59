"""Which language a text is written in, told offline: by its script, else by its function words.

It says nothing rather than guess: a title of two nouns is in no language that we could name.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache


class Language(StrEnum):
    """A language that we tell from others; the value is Snowball's name where it stems it."""

    ARABIC = "arabic"
    CHINESE = "chinese"
    CZECH = "czech"
    DANISH = "danish"
    DUTCH = "dutch"
    ENGLISH = "english"
    FINNISH = "finnish"
    FRENCH = "french"
    GERMAN = "german"
    GREEK = "greek"
    HEBREW = "hebrew"
    HINDI = "hindi"
    HUNGARIAN = "hungarian"
    INDONESIAN = "indonesian"
    ITALIAN = "italian"
    JAPANESE = "japanese"
    KOREAN = "korean"
    NORWEGIAN = "norwegian"
    PERSIAN = "persian"
    POLISH = "polish"
    PORTUGUESE = "portuguese"
    ROMANIAN = "romanian"
    RUSSIAN = "russian"
    SPANISH = "spanish"
    SWEDISH = "swedish"
    THAI = "thai"
    TURKISH = "turkish"
    UKRAINIAN = "ukrainian"

    @property
    def in_words(self) -> str:
        """Return its name as a person writes it: `German`."""
        return self.value.capitalize()


_FUNCTION_WORDS: Mapping[Language, str] = {
    Language.ENGLISH: (
        "a about after all also an and any are as at be because been before being both but by "
        "can could did do does each for from get go had has have he her here his how i if in "
        "into is it its just like make many may me more most my no not of off on once one only "
        "or other our out over own please same she should so some such than that the their them "
        "then there these they this those through to too under until up us use using very want "
        "was we were what when where which while who whom whose why will with would you your"
    ),
    Language.GERMAN: (
        "aber alle allem allen aller alles als also am an auch auf aus bei beim bekomme "
        "bekommen bereits bin bis bitte brauche braucht da damit danke dann darf das dass dazu "
        "dein deine dem den denn der des deshalb dich die dies diese diesem diesen dieser "
        "dieses dir doch dort du durch dürfen eigentlich ein eine einem einen einer eines er es "
        "etwas euch euer finde finden für gegen geht gern gerne gibt habe haben hallo hat hatte "
        "hier hilfe hätte ich ihm ihn ihr ihre ihrem ihren ihrer im immer in ins ist jede jeder "
        "jedoch jetzt kann kannst kein keine keinen können könnte lange lassen lässt mache "
        "machen macht mal man mehr mein meine meinem meinen meiner mich mir mit muss möchte "
        "möchten müssen nach nicht noch nur ob oder ohne schon sehr sein seine sich sie sind so "
        "soll sollen sollte sondern tun um und uns unser unsere unter viel viele vom von vor "
        "wann war warum was weil welche welchem welchen welcher welches wenn wer werden wie "
        "wieso will wir wird wirklich wo wofür woher wohin wollen womit woran wurde wäre wären "
        "würde zu zum zur zwischen über"
    ),
    Language.FRENCH: (
        "afin aide ainsi après au aucun autre autres aux avant avec avez avoir besoin bien "
        "bonjour c'est ce cela ces cet cette chaque chez combien comme comment d dans de depuis "
        "des dois doit doivent donc du déjà elle elles en encore entre est est-ce et faire fait "
        "faites faut ici il ils j je l la le les leur leurs lors lorsque ma mais merci mes moi "
        "mon n ne nos notre nous ou où par pas peut peuvent peux plaît plus pour pourquoi "
        "pouvez puis puis-je qu quand que quel quelle quelles quels qui quoi s sa sans se ses "
        "si son sont sous sur svp ta tes ton toujours tous tout toute toutes très tu un une "
        "veux vos votre voudrais vous y à été être"
    ),
    Language.SPANISH: (
        "a al ante antes aquí así ayuda aún cada como con contra cuando cuál cuáles cuándo "
        "cuánta cuánto cuántos cómo de debe debo del desde después donde dos dónde e el ella "
        "ellos en entre era es esa ese eso esta estas este esto estos está están fue gracias ha "
        "hacer hacia hago han hasta hay hola la las le les lo los me mi mis mucha mucho muy más "
        "nada necesito ni no nos nosotros o otra otro para pero por porque puede pueden puedo "
        "que quiero quisiera quién qué se sea ser si siempre sin sobre son su sus sí también "
        "tengo tiene todas todavía todo todos tu tus un una unas uno unos usted y ya yo"
    ),
    Language.ITALIAN: (
        "a ad agli ai aiuto al alla alle anche ancora bisogno c che chi ci ciao come con cosa "
        "cui da dagli dai dal dalla dalle degli dei del della delle dello deve devo di dopo "
        "dove e ed essere fanno fare fra già gli grazie ha hai hanno ho i il in io la le lei lo "
        "loro ma mi mia mie miei mio modo molto nei nel nella nelle non nostro o ogni per "
        "perché più possibile posso possono prima puoi può quale quali quando quanta quanti "
        "quanto quella quello questa queste questi questo sei sempre senza serve si sia sono "
        "stato su sua sue sul sulla suo suoi tra tu tua tuo tutti tutto un una uno vi voi "
        "vorrei vostro è"
    ),
    Language.PORTUGUESE: (
        "a ainda ajuda antes ao aos aquela aquele as até cada com como da das de dela dele "
        "deles depois deve devo do dos e ela ele eles em entre era essa esse esta este está "
        "estão eu fazer faço foi gostaria há isso isto já lhe mais mas me mesmo meu meus minha "
        "minhas muita muito na nas nem no nos não nós o obrigado olá onde os ou para pela pelas "
        "pelo pelos pode podem por porque posso preciso quais qual quando quanto quantos que "
        "quem se sem sempre ser seu seus sobre sua suas são também tem todas todos têm um uma "
        "você vocês às é"
    ),
    Language.DUTCH: (
        "aan al alle als alstublieft altijd andere bedankt ben bij dan dat de deze die dit doen "
        "door dus een eerst en er gebruiken geen graag had heb hebben heeft het hier hij hoe "
        "hoeveel hulp hun ik in is je jij jouw jullie kan krijg kun kunnen lang maar mag maken "
        "me meer men met mij mijn moet moeten na naar niet niets nodig nog nu of om omdat onder "
        "ons onze ook op over steeds te tegen tot u uit uw van veel vind vinden voor waar "
        "waarom wanneer was wat we weer wel welke werd wie wij wil wilt worden wordt zal ze "
        "zich zij zijn zo zonder zou zouden"
    ),
    Language.SWEDISH: (
        "alla allt att av bara blev bli blir de dem den denna deras dess det detta dig din dina "
        "ditt du där efter ej eller en ett får finns från för gör ha hade han har hon hur här i "
        "icke ingen inte in jag kan kunna man med mellan men mig min mina mitt mot måste mycket "
        "när någon något några och om oss på samma sedan sig sin sina ska som till under upp ut "
        "utan vad var varför vara vi vid vilka vilken vill är även tack"
    ),
    Language.DANISH: (
        "ad af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig din "
        "disse dit du efter eller en end er et få får for fra ham han har havde hende her hos hun "
        "hvad hvis hvor hvordan hvorfor i ikke ind ingen jeg jer kan kunne man mange med meget men "
        "mig min mit mod mod når noget nogle nu når og også om op os på sig sin sit skal som til "
        "ud uden under var ved vi vil være tak"
    ),
    Language.NORWEGIAN: (
        "alle at av bare ble bli blir da de deg den denne dere deres det dette din disse ditt du "
        "eller en er et etter for fra før gjøre ha hadde han har hun hva hvem hver hvilken hvis "
        "hvor hvordan hvorfor i ikke ingen inn jeg kan kunne man med meg mellom men min mitt mot "
        "mye må når noe noen nå og også om opp oss over på seg sin skal som så til under ut uten "
        "var ved vi vil være vår takk"
    ),
    Language.FINNISH: (
        "ei eivät ennen että hän he ilman ja jo jos joka jonka jossa jotka kaikki kanssa kuin "
        "kuinka kun kuten me mihin mikä miksi millä minun minä missä miten mitä mukaan mutta myös "
        "ne niin nyt olen olet oli olla on ovat pitää se sekä sen sinä sitä tai tämä tämän täytyy "
        "vaan vai vain voi voin voit voiko voinko yli kiitos"
    ),
    Language.POLISH: (
        "a ale albo bez by być był była czy co dla dlaczego do dzięki gdy gdzie go i ich jak jaka "
        "jaki jakie jako jego jej jest jestem jeśli już każdy kiedy która które który których lub "
        "ma mam może można możesz mnie moje mogę mój na nad nie o od oraz po pod przed przez przy "
        "są się ta tak także tam te tego ten to tych tylko tym w we więc wszystkie z za ze że żeby "
        "dziękuję proszę"
    ),
    Language.CZECH: (
        "a aby ale ani ano až bez by být co či do i ja jak jako je jeho jejich jen ještě již jsem "
        "jsou k kde kdo když která které který ma má mám mi mít mohu můj může můžete na nad nebo "
        "není o od po pod podle pro proč protože při s se si své ta tak také tato ten tento to "
        "tohoto u v ve však z za ze že děkuji prosím"
    ),
    Language.HUNGARIAN: (
        "a az azt be csak de egy el én és ez ezt ha hogy hogyan hol ki kell lehet lesz még meg "
        "mert mi miért mikor milyen mint minden nem nincs ott össze s saját sem szerint ti több "
        "tudom van vagy vagyok volt köszönöm"
    ),
    Language.ROMANIAN: (
        "a acest această aceste acestea ai al ale am ar are aș au ca că când care ce cel cine cu "
        "cum de deci din după e este eu fi fie fără în îmi într-o într-un la le mai mea meu nu o "
        "pe pentru poate pot prin sa să sau se și spre sunt te un una unde unei unui vă vreau "
        "mulțumesc"
    ),
    Language.TURKISH: (
        "ama bana bu bir biz bunu çok da daha de değil diye en gibi göre hangi hem her için ile "
        "ise kadar ki m\u0131 mi mu mü nas\u0131l ne neden nedir nerede o olan olarak oldu "
        "olduğu sadece sonra şu tüm ve veya ya yok var zaman teşekkürler miyim musunuz"
    ),
    Language.RUSSIAN: (
        "а без бы был была было быть в вам вас весь вот все всё всех вы где да для до его если "
        "есть ещё же за здесь и из или им их к как какая какие какой когда кто ли меня мне "
        "можно мой моя мы на надо нам нас не нет ни но о об он она они от по под почему при с "
        "сам свой свою себя со так такой там то тогда только тот ты у уже чем что чтобы эта эти "
        "это этот я"
    ),
    Language.INDONESIAN: (
        "ada adalah agar akan anda apa apakah atau bagaimana bagi bahwa beberapa berapa bisa bukan "
        "cara dalam dan dapat dari dengan di harus hanya ini itu jika juga kami kapan karena ke "
        "kenapa kepada ketika lebih mengapa oleh pada para saat saya sebagai sebuah secara semua "
        "setelah tanpa tidak untuk yang terima kasih"
    ),
}

_TELLING_LETTERS: Mapping[str, Language] = {
    letter: language
    for letters, language in (
        ("ß", Language.GERMAN),
        ("ñ", Language.SPANISH),
        ("ãõ", Language.PORTUGUESE),
        ("œ", Language.FRENCH),
        ("łąęśżź", Language.POLISH),
        ("řěů", Language.CZECH),
        ("őű", Language.HUNGARIAN),
        ("țș", Language.ROMANIAN),
        ("ğ\u0131ş", Language.TURKISH),
    )
    for letter in letters
}
"""Letters that one language alone has, of those that we tell apart."""

_TELLING_SCRIPTS: tuple[tuple[str, Language], ...] = (
    (r"[\u3040-\u30ff]", Language.JAPANESE),
    (r"[\uac00-\ud7af\u1100-\u11ff]", Language.KOREAN),
    (r"[\u3400-\u4dbf\u4e00-\u9fff]", Language.CHINESE),
    (r"[іїєґ]", Language.UKRAINIAN),
    (r"[\u0400-\u04ff]", Language.RUSSIAN),
    (r"[\u0370-\u03ff\u1f00-\u1fff]", Language.GREEK),
    (r"[\u0590-\u05ff]", Language.HEBREW),
    (r"[پچژگکی]", Language.PERSIAN),
    (r"[\u0600-\u06ff]", Language.ARABIC),
    (r"[\u0900-\u097f]", Language.HINDI),
    (r"[\u0e00-\u0e7f]", Language.THAI),
)
"""What tells a script; Japanese has Chinese letters too, and Persian Arabic ones."""

SCRIPTS = frozenset(language for _, language in _TELLING_SCRIPTS)
"""Languages that are not written in Latin letters."""

# What stands in an address, a path or a name of code is no word of a sentence.
_WORD = re.compile(r"(?<![\w/.@-])[^\W\d_]+(?:['’-][^\W\d_]+)*(?![\w/@]|\.\w)")
_FOREIGN = re.compile(r"[^\x00-\u024f\W\d_]")
_ENOUGH_FOREIGN = 0.3
"""Share of letters of another script from which a text is in it, product names aside."""
_ENOUGH = 1.5
"""Weight of function words that a text has at least; one word alone may stand in any language."""
_AHEAD = 1.5
"""How much more of one language than of the next it has."""
_READ = 4_000
"""Characters that are looked at: more say nothing new."""


def _weights() -> dict[str, dict[Language, float]]:
    """Return what each word says for each language: the less, the more languages have it."""
    spoken: defaultdict[str, set[Language]] = defaultdict(set)
    for language, words in _FUNCTION_WORDS.items():
        for word in words.split():
            spoken[word].add(language)
    return {word: dict.fromkeys(known, 1 / len(known)) for word, known in spoken.items()}


_WEIGHTS = _weights()


def function_words(language: Language) -> frozenset[str]:
    """Return the words of a language that say nothing about what a text is about."""
    return frozenset(_FUNCTION_WORDS.get(language, "").split())


@lru_cache(maxsize=4_096)
def language_of(text: str) -> Language | None:
    """Return the language of a text, None where too little of it tells."""
    text = text[:_READ].lower()
    return script_of(text) or _by_words(text)


def script_of(text: str) -> Language | None:
    """Return the language of a text in another script than the Latin one, None for all others."""
    letters = sum(map(str.isalpha, text))
    if not letters or len(_FOREIGN.findall(text)) < _ENOUGH_FOREIGN * letters:
        return None
    return next(
        (language for letter, language in _TELLING_SCRIPTS if re.search(letter, text)), None
    )


def _by_words(text: str) -> Language | None:
    scores: defaultdict[Language, float] = defaultdict(float)
    for word in set(_WORD.findall(text)):
        for language, weight in _WEIGHTS.get(word, {}).items():
            scores[language] += weight
        if not word.isascii():
            for language in {_TELLING_LETTERS[one] for one in word if one in _TELLING_LETTERS}:
                scores[language] += 1
    ranked = sorted(scores, key=lambda language: -scores[language])
    if not ranked or scores[ranked[0]] < _ENOUGH:
        return None
    ahead = len(ranked) == 1 or scores[ranked[0]] >= _AHEAD * scores[ranked[1]]
    return ranked[0] if ahead else None
