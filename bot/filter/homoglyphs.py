"""Read letters of other scripts as the Latin ones they look like, in words where they do not belong.

A Russian word stays Russian. A word that is Latin but for a few letters mixes scripts, which no language
does, and is read as Latin; one that is Russian but for a few letters as Russian. A word of nothing but
look-alikes is Latin among Latin words. What stands upside down is turned.

Everything here replaces one character by one, so places in the text stay as they were.
"""

import re
from itertools import islice

from bot.filter.drawn_alike import TURNED
from bot.filter.lookalikes import FOREIGN_LETTERS, Forms, latin_form, plain_form, upright_form
from bot.filter.vocabulary import shared_vocabulary

MAX_WORDS = 150  # of a text that are looked at one by one
_PLAIN, _LATIN, _UPRIGHT = Forms(plain_form), Forms(latin_form), Forms(upright_form)
_CHUNK = re.compile(r"\S+")
_FOREIGN = re.compile("[" + "".join(map(re.escape, sorted(FOREIGN_LETTERS))) + "]")
_OWN = re.compile("[^\\W\\d_a-z]")  # letters that are not Latin, once plain
_LATIN_LETTER = re.compile("[a-z]")
_TURNED = re.compile("[" + "".join(map(re.escape, sorted(TURNED))) + "]")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_CYRILLIC = re.compile("[\u0400-\u052f]")
# Latin letters and digits that stand in for Cyrillic ones.
_AS_CYRILLIC = str.maketrans("aceopxykmhtbnur346", "асеорхукмнтвпигзчб")


def folded_lengths(text: str) -> list[int]:
    """Return how many characters each character of a text becomes."""
    return [len(_PLAIN[ord(letter)]) for letter in text]


def fold(text: str, most: int) -> str:
    """Return the text in plain letters, each word in the script it belongs to, cut to most characters."""
    plain = text.translate(_PLAIN)[:most]
    if not plain.isascii() and _FOREIGN.search(plain) is not None:
        plain = _in_their_scripts(plain, text.translate(_LATIN)[:most])
    return _turned(text.translate(_UPRIGHT)[:most], plain) if _TURNED.search(text) else plain


def _in_their_scripts(plain: str, latin: str) -> str:
    """Choose word by word between two readings of the same length."""
    has_latin = _LATIN_LETTER.search(plain) is not None
    speaks = _OWN.search(latin) is not None
    if speaks and not has_latin:
        return plain
    pieces: list[str] = []
    end = looked_at = 0
    for match in _CHUNK.finditer(plain):
        word = match.group()
        if word.isascii():
            continue
        looked_at += 1
        if looked_at > MAX_WORDS:
            break
        start = match.start()
        pieces += (plain[end:start], _in_its_script(word, latin[start : match.end()], has_latin, speaks))
        end = match.end()
    pieces.append(plain[end:])
    return "".join(pieces)


def _in_its_script(word: str, latin: str, has_latin: bool, speaks: bool) -> str:
    known = shared_vocabulary().known
    bare = _EDGES.sub("", word)
    if bare in known or bare == "":
        return word
    own = len(_OWN.findall(word))
    if own == 0:  # pictures only
        return _pictures(word, latin)
    if _LATIN_LETTER.search(word) is None:
        if _OWN.search(latin) is not None or (speaks and _EDGES.sub("", latin) not in known):
            return word
        return latin if has_latin or _EDGES.sub("", latin) in known else word
    cyrillic = len(_CYRILLIC.findall(word))
    if cyrillic * 2 > len(bare):
        russian = word.translate(_AS_CYRILLIC)
        if _EDGES.sub("", russian) in known or (_OWN.search(latin) and _EDGES.sub("", latin) not in known):
            return russian
    return latin


def _pictures(word: str, latin: str) -> str:
    """Read pictures as letters inside a word, not behind one that is complete without them."""
    letters = _LATIN_LETTER.findall(word)
    if not letters or _EDGES.sub("", word) in shared_vocabulary().known:
        return word
    return latin


def _turned(upright: str, plain: str) -> str:
    """Turn words around that hold turned letters, whichever way makes a known word of them."""
    known = shared_vocabulary().known
    pieces: list[str] = []
    end = 0
    for match in islice(_CHUNK.finditer(plain), MAX_WORDS):
        start = match.start()
        turned = upright[start : match.end()]
        readings = (turned[::-1], match.group(), turned)
        pieces.append(plain[end:start])
        pieces.append(next((one for one in readings if _EDGES.sub("", one) in known), turned[::-1]))
        end = match.end()
    pieces.append(plain[end:])
    return "".join(pieces)
