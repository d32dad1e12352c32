"""Guess at a piece with signs among its letters: taken apart, leet, or starred out."""

import re
from itertools import islice, product

from bot.filter.reading.guesses import guess
from bot.filter.reading.leet import LETTERS_FOR, undrawn
from bot.filter.reading.vocabulary import Guess, Vocabulary

_MAX_LEET_READINGS = 16
_MAX_JOINED = 24  # letters that may be several words in disguise; the names of files are longer
_JOINED_COST, _GAP_COST = 3.0, 0.5
_LEET_COST, _SIGN_COST = 2.0, 1.2
_MENTION_COST = 6.0  # "@lice" is somebody
_STAR_COST, _HIDDEN_COST = 3.0, 1.0
_STRONG_BONUS = 4.0  # what is starred out is seldom harmless
_STAR_LEFT_OUT_COST = 6.0  # "f*ck" is not "fck"
CONTRACTION = re.compile(r"[^\W\d_]+'[^\W\d_]+")
_SENTENCE_ENDS = ".,:;!?\"'"
_PLAINEST = frozenset("0134578@$!")  # read as letters before any other sign is
_ALL_SIGNS = frozenset(LETTERS_FOR)
_ANY = re.compile("[" + "".join(map(re.escape, sorted(_ALL_SIGNS))) + "]")
_FURTHER = re.compile("[" + "".join(map(re.escape, sorted(_ALL_SIGNS - _PLAINEST))) + "]")
NON_WORD = re.compile(r"[\W_]+")
NO_PRICE = re.compile(r"[a-z@]\$|\$[a-z]")
_NUMBERED = re.compile(r"[a-z]+(?:\d{1,2}[a-z]+)+")
_MIN_NUMBERED = 4  # letters; shorter ones are codes
_NUMBERED_COST, _NUMBER_COST = 5.0, 0.5
_STARS = re.compile(r"\*+")


def joined(body: str, core: str, words: tuple[str, ...], vocabulary: Vocabulary) -> list[Guess]:
    """Leave out what stands between letters."""
    whole_words = all(len(word) > 2 and vocabulary.knows(word) for word in words)
    only_strong = whole_words or CONTRACTION.fullmatch(body) is not None or "&" in body or len(core) < 3
    if only_strong and core not in vocabulary.strong:
        return []
    meant: tuple[str, ...] = (core,)
    if min(map(len, words), default=0) > 2:  # whoever breaks a word leaves shorter parts, or breaks it once
        if core not in vocabulary.english:
            return []
        cost = vocabulary.cost(core)
    elif len(core) > _MAX_JOINED and not all(len(word) == 1 for word in words):
        return []
    else:
        cost, meant = guess(core)
        if not all(map(vocabulary.knows, meant)):
            return []
    gaps = len(NON_WORD.findall(body.strip("*_~|`")))
    left_out = _STAR_LEFT_OUT_COST if len(_STARS.findall(body)) % 2 else 0.0
    return [(cost + _JOINED_COST + _GAP_COST * gaps + left_out, meant)]


def numbered(body: str, vocabulary: Vocabulary) -> list[Guess]:
    """Leave out numbers that stand between letters."""
    if _NUMBERED.fullmatch(body) is None:
        return []
    letters = "".join([sign for sign in body if sign.isalpha()])
    cost, meant = guess(letters)
    if len(letters) < _MIN_NUMBERED or len(meant) > 1 or meant[0] not in vocabulary.english:
        return []
    return [(cost + _NUMBERED_COST + _NUMBER_COST * (len(body) - len(letters)), meant)]


def leet_readings(piece: str, body: str, vocabulary: Vocabulary, *, eager: bool) -> list[Guess]:
    """Read signs and digits as letters: first the usual ones, then all, then letters drawn with several."""
    drawn = undrawn(piece)
    if drawn == piece and _ANY.search(body) is None:
        return []
    found: list[Guess] = []
    forms = {body: 0}
    if drawn != piece:
        forms[drawn.strip(_SENTENCE_ENDS)] = len(piece) - len(drawn)
    if body.count("||") > 1:  # spoiler bars come in pairs
        forms = {body.replace("||", ""): 1}
    elif "||" in body:
        forms[body.replace("||", "")] = 1
    for form, changes in forms.items():
        only_plainest = not _FURTHER.search(form)
        for signs in (_PLAINEST,) if only_plainest else (_PLAINEST, _ALL_SIGNS):
            kept = [sign for sign in form if sign.isalnum() or sign in signs]
            meant = [LETTERS_FOR[sign] if sign in signs else sign for sign in kept]
            changed = sum(sign in signs for sign in kept) + changes
            if kept and changed and (len(kept) >= 3 or eager):
                gaps = len(form) - len(kept)
                found += _readings(kept, meant, changed, gaps, vocabulary, eager=eager)
    return found


def _readings(
    kept: list[str], meant: list[str], changed: int, gaps: int, vocabulary: Vocabulary, *, eager: bool
) -> list[Guess]:
    extra = (
        0.0
        if eager
        else _LEET_COST + _SIGN_COST * changed + (_JOINED_COST + _GAP_COST * gaps if gaps else 0.0)
    )
    if kept[0] == "@":
        extra += _MENTION_COST
    letterless = not eager and not any(sign.isalpha() for sign in kept)
    signs = "".join(kept)
    found: list[Guess] = []
    unknown = ""
    for letters in islice(product(*(choice or " " for choice in meant)), _MAX_LEET_READINGS):
        word = "".join(letters).replace(" ", "")
        if vocabulary.knows(word) and (not letterless or word in vocabulary.strong or NO_PRICE.search(signs)):
            found.append((vocabulary.cost(word) + extra, (word,)))
        unknown = unknown or word
    if not found and not letterless and len(unknown) <= _MAX_JOINED and unknown.isalpha():
        cost, words = guess(unknown)
        if all(vocabulary.knows(word) for word in words) or (
            gaps == 0 and changed * 2 < len(kept) and kept[0].isalpha()
        ):
            found.append((cost + extra, words))
    return found


def starred(body: str, vocabulary: Vocabulary) -> list[Guess]:
    """Find words with letters hidden behind signs, a sign for each letter."""
    body = body.lstrip("*_~|`") if body[-1:].isalnum() and not body[-2:-1].isalpha() else body
    hidden = sum(not letter.isalpha() for letter in body)
    if hidden * 4 > len(body) * 3 or not 4 <= len(body) <= 20:
        return []
    first, last = (end if end.isalpha() else "" for end in (body[0], body[-1]))
    candidates = [*vocabulary.by_ends.get((first, "" if first else last, len(body)), ())]
    if first and last:
        candidates += vocabulary.by_ends.get((first, last, len(body)), ())
    extra = _STAR_COST + _HIDDEN_COST * hidden
    return [
        (vocabulary.cost(word) + extra - _STRONG_BONUS * (word in vocabulary.strong), (word,))
        for word in candidates
        if all(typed == letter or not typed.isalpha() for typed, letter in zip(body, word, strict=True))
    ]
