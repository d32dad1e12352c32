"""Read letters of other scripts as the Latin ones they look like, in words where they do not belong.

A Russian word stays Russian. A word that is Latin but for a few letters mixes scripts, which no language
does, and is read as Latin; one that is Russian but for a few letters as Russian. A word of nothing but
look-alikes is Latin among Latin words. What stands upside down is turned.

Everything here replaces one character by one, so places in the text stay as they were.
"""

import re
from collections.abc import Callable
from itertools import compress, filterfalse, islice
from operator import not_

from bot.filter.native import core
from bot.filter.reading.drawn_alike import TURNED
from bot.filter.reading.lookalikes import (
    FOREIGN_LETTERS,
    LATIN_FORMS,
    LATIN_LOOKS,
    PLAIN_FORMS,
    UPRIGHT_FORMS,
)
from bot.filter.reading.translate import ends_in, translator
from bot.filter.reading.vocabulary import shared_vocabulary

_LIKELY = 14.0  # bits
MAX_WORDS = 100  # of a text that are looked at one by one
MAX_DRAWN = 1_000  # characters of a text that are drawn like Latin letters
MAX_DISTINCT = 1_000  # these and others; 4,000 characters of Chinese have up to 950 different ones
MAX_SPELLED = 700  # of them that are no Han; Korean has up to 600
MAX_STRANGE = 200  # of these that are neither syllables nor drawn like Latin letters; no alphabet has as many
_CHOSEN_FROM = 2_000  # characters; of a text that has _TOO_MANY among them, nothing else comes from the rest
_TOO_MANY = MAX_DISTINCT + MAX_STRANGE
# Planes that Unicode leaves empty or to private use. One such character says as little as another; looking
# each up would cost a message of nothing else 5 ms.
_MEANINGLESS = re.compile("[\U00040000-\U000dffff\U000f0000-\U0010ffff]")
_ANY_MEANINGLESS = "\ue000"
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")
_SYLLABLE = re.compile("[\u1200-\u139f\u1400-\u167f\u3040-\u30ff\ua000-\ua48f\uac00-\ud7a3]")
_PLAIN = frozenset(map(chr, range(128)))
_EASY = _PLAIN | LATIN_LOOKS  # never too many: the rest is chosen from
_CHUNK = re.compile(r"\S+")
_FOREIGN_CHUNK = re.compile(r"(?<!\S)[^\s\x80-\U0010ffff]*+[^\s\x00-\x7f]\S*+")  # that is not all ASCII
_FOREIGN = re.compile("[" + "".join(map(re.escape, sorted(FOREIGN_LETTERS))) + "]")
_OWN = re.compile("[^\\W\\d_a-z]")  # letters that are not Latin, once plain
_LETTER = re.compile(r"[^\W\d_]")
_RUN = re.compile(r"[^\W\d_]+")
_WHOLE = 3  # letters that are no piece of a word taken apart
_LATIN_LETTER = re.compile("[a-z]")
_TURNED = re.compile("[" + "".join(map(re.escape, sorted(TURNED))) + "]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
# Latin letters and digits that stand in for Cyrillic ones.
_to_plain, _to_latin = translator(PLAIN_FORMS), translator(LATIN_FORMS)
_to_upright = translator(UPRIGHT_FORMS)
folded_ends = ends_in(PLAIN_FORMS)  # of a meaningful text
_AS_CYRILLIC = str.maketrans("aceopxykmhtbnur346", "асеорхукмнтвпигзчб")


def fold(text: str, most: int) -> str:
    """Return a meaningful text in plain letters, each word in its own script, cut to most characters."""
    plain = _to_plain(text)[:most]
    if not plain.isascii() and _may_mix_scripts(plain):
        plain = _in_their_scripts(text, plain)
    return _turned(text, plain) if _is_turned(text) else plain


def meaningful_in_python(text: str, /) -> str:
    """Return the text as long as it was, but ready to be folded: in bounds.

    One and the same character stands for each that says nothing, and for all that are too many to look up.
    Plain letters are never too many. Of the others what is drawn like one is kept first, so that strange
    characters hide no word, and then what stands first in the text.
    """
    text = _MEANINGLESS.sub(_ANY_MEANINGLESS, text)
    if len(text) <= MAX_STRANGE:
        return text
    characters = list(text)
    met, rest = dict.fromkeys(characters[:_CHOSEN_FROM]), characters[_CHOSEN_FROM:]
    met.update(dict.fromkeys(rest if len(met) <= _TOO_MANY else filter(LATIN_LOOKS.__contains__, rest)))
    if len(met) <= MAX_STRANGE:
        return text
    is_easy = list(map(_EASY.__contains__, met))
    drawn_latin = list(filterfalse(_PLAIN.__contains__, compress(met, is_easy)))
    others = "".join(compress(met, map(not_, is_easy)))
    spelled = _HAN.sub("", others)
    left = max(0, MAX_SPELLED - len(drawn_latin))
    chosen = _SYLLABLE.sub("", spelled)[: min(MAX_STRANGE, left)]
    chosen += "".join(_SYLLABLE.findall(spelled)[: left - len(chosen)])
    left = max(0, MAX_DISTINCT - len(drawn_latin) - len(chosen))
    chosen += "".join(_HAN.findall(others)[:left])
    if len(met) <= _TOO_MANY and len(drawn_latin) <= MAX_DRAWN and len(chosen) == len(others):
        return text
    kept = _PLAIN.union(drawn_latin[:MAX_DRAWN], chosen)
    return "".join([one if one in kept else _ANY_MEANINGLESS for one in characters])


def is_turned_in_python(text: str, /) -> bool:
    """Whether a letter of it stands upside down."""
    return _TURNED.search(text) is not None


def may_mix_scripts_in_python(plain: str, /) -> bool:
    """Whether some letter looks like another, and some piece has letters and is not all ASCII.

    A picture that stands alone is only a picture.
    """
    return _FOREIGN.search(plain) is not None and any(
        _LETTER.search(piece) is not None for piece in plain.split() if not piece.isascii()
    )


def _beginning(text: str, form: Callable[[str], str], length: int) -> tuple[str, str]:
    """Return a beginning of the text in these forms, at least as long as asked, and the rest of the text."""
    end = length
    while len(formed := form(text[:end])) < length and end < len(text):
        end *= 2  # some have no form
    return formed, text[end:]


def in_their_scripts_in_python(text: str, plain: str) -> str:
    """Choose word by word between the plain reading, of which some is not ASCII, and one in Latin letters."""
    has_latin = _LATIN_LETTER.search(plain) is not None
    foreign = [match.span() for match in islice(_FOREIGN_CHUNK.finditer(plain), MAX_WORDS)]
    latin, rest = _beginning(text, _to_latin, foreign[-1][1])
    has_own = _OWN.search(latin) is not None or _OWN.search(_to_latin(rest)) is not None
    if has_own and not has_latin:
        return plain
    speaks = has_own or _speaks(plain, latin, foreign, len(plain.split()) - len(foreign))
    pieces: list[str] = []
    last = 0
    for start, end in foreign:
        pieces += (plain[last:start], _in_its_script(plain[start:end], latin[start:end], has_latin, speaks))
        last = end
    pieces.append(plain[last:])
    return "".join(pieces)


def _speaks(plain: str, latin: str, foreign: list[tuple[int, int]], others: int) -> bool:
    """Whether more words are known as they stand, in their own script, than are Latin."""
    vocabulary = shared_vocabulary()
    own = 0
    for start, end in foreign:
        if vocabulary.knows(_bare(plain[start:end])):
            own += 1
        elif _bare(latin[start:end]) in vocabulary.english:
            others += 1
    return own > others


def _in_its_script(word: str, latin: str, has_latin: bool, speaks: bool) -> str:
    vocabulary = shared_vocabulary()
    bare, bare_latin = _bare(word), _bare(latin)
    if bare == "" or _OWN.search(word) is None:
        return _pictures(word, latin)
    mixed = _LATIN_LETTER.search(word) is not None
    if has_latin and not mixed and not speaks:
        return latin
    if vocabulary.knows(bare):
        return word
    if mixed and speaks and _is_of_two_words(word):
        return word
    if not mixed:
        if _OWN.search(latin) is not None:
            return word
        likely = vocabulary.english.get(bare_latin, 99.0) <= _LIKELY and len(bare_latin) > 2
        return latin if likely or bare_latin in vocabulary.strong else word
    cyrillic = len(_CYRILLIC.findall(word))
    if cyrillic * 2 > len(bare) or (speaks and cyrillic * 2 == len(bare)):
        russian = word.translate(_AS_CYRILLIC)
        complete = _LATIN_LETTER.search(russian) is None
        if vocabulary.knows(_bare(russian)) or (complete and speaks and not vocabulary.knows(bare_latin)):
            return russian
    return latin


def _is_of_two_words(word: str) -> bool:
    """Whether no run of letters mixes Latin with others, and they are no single letters: "mod.pak"."""
    runs = _RUN.findall(word)
    return max(map(len, runs)) >= _WHOLE and all(
        _LATIN_LETTER.search(run) is None or _OWN.search(run) is None for run in runs
    )


def _pictures(word: str, latin: str) -> str:
    """Read pictures as letters inside a word, not behind one that is complete without them."""
    if _LATIN_LETTER.search(word) is None or shared_vocabulary().knows(_bare(word)):
        return word
    return latin


def _bare(word: str) -> str:
    """Return the word from its first letter or digit to its last."""
    if word.isalnum():
        return word
    start, end = 0, len(word)
    while start < end and not word[start].isalnum():
        start += 1
    while start < end and not word[end - 1].isalnum():
        end -= 1
    return word[start:end]


def _turned(text: str, plain: str) -> str:
    """Stand words on their feet: all, or the surely turned ones; whichever makes the likelier words."""
    vocabulary = shared_vocabulary()
    spans = [match.span() for match in islice(_CHUNK.finditer(plain), MAX_WORDS)]
    upright, _ = _beginning(text, _to_upright, spans[-1][1]) if spans else ("", "")
    ways: list[list[str]] = [
        [upright[start:end][::-1] for start, end in spans],
        [upright[start:end] for start, end in spans],
        [plain[start:end] for start, end in spans],
    ]
    costs = [[vocabulary.cost(_bare(word)) for word in words] for words in ways]
    likest = [  # of each word; one that is the same turned or not stays as it stands
        prices.index(min(prices)) if turned != standing else 2
        for prices, turned, standing in zip(zip(*costs, strict=True), ways[1], ways[2], strict=True)
    ]
    ways.append([ways[way][at] for at, way in enumerate(likest)])
    costs.append([costs[way][at] for at, way in enumerate(likest)])
    sums = [sum(prices) for prices in costs]
    words = ways[sums.index(min(sums))]
    pieces: list[str] = []
    last = 0
    for (start, end), word in zip(spans, words, strict=True):
        pieces += (plain[last:start], word)
        last = end
    pieces.append(plain[last:])
    return "".join(pieces)


def in_their_scripts_in_c(text: str, plain: str) -> str:
    """Choose as Python does; for machines that have the library."""
    assert core is not None
    found: str = core.in_their_scripts(shared_vocabulary().native, plain, _to_latin(text))
    return found


meaningful: Callable[[str], str]
_may_mix_scripts: Callable[[str], bool]
_is_turned: Callable[[str], bool]
_in_their_scripts: Callable[[str, str], str]
if core is None:
    meaningful, _in_their_scripts = meaningful_in_python, in_their_scripts_in_python
    _may_mix_scripts, _is_turned = may_mix_scripts_in_python, is_turned_in_python
else:
    _characters = core.Characters("".join(LATIN_LOOKS), "".join(FOREIGN_LETTERS), "".join(TURNED))
    meaningful, _in_their_scripts = _characters.meaningful, in_their_scripts_in_c
    _may_mix_scripts, _is_turned = _characters.may_mix_scripts, _characters.is_turned
