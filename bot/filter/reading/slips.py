"""Guess which word letters are near: one of them wrong, without vowels, or set apart by other letters.

Only strong words are looked for behind every slip; of others, what is likeliest. "hitching" is no slip.
"""

from collections.abc import Iterator
from itertools import pairwise

from bot.filter.reading.vocabulary import STRONG_BONUS, Guess, Vocabulary, vowelless

COMMON = 12.0  # bits, of a word that is meant by chance seldom enough
_SLIP_COST = 8.0
_SWAP_COST = 6.0
_SLIP_BONUS = 2.0  # a slip in a strong word is seldom one
_MIN_SLIP, _MAX_SLIP = 4, 14  # letters; shorter words are near too many others
_MAX_TWINS = 3  # in a word of which each is tried by itself
_TWIN_COST = 4.0
_SELDOM = "jkqvwxz"  # letters whose presence a slip explains best; "reaped" is a word of its own
_VOWELS = frozenset("aeiou")
_SOUND_ALIKE = (
    {"c", "k"},
    {"s", "z"},
    {"i", "y"},
    {"u", "v"},
    {"k", "q"},
    {"g", "q"},
)
_NEIGHBOURS = frozenset(  # on the keyboards of most languages
    {one + other for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for one, other in pairwise(row)}
)
_FORMS = ("s", "es", "ed", "ing", "er")
_BETWEEN_COST = 5.0  # "fxoxo" for "foo"
_FRAME_COST = 5.0
_FRAME = "xqz"  # letters that are put around a word: "xxwordxx"
_NO_VOWELS_COST = 3.0
_MIN_HIDDEN = 4  # consonants; three stand for many things: "slt" greets, "prn" prints


def near_guesses(letters: str, vocabulary: Vocabulary, extra: float) -> list[Guess]:
    """Guess at a word with one slip in it, or without its vowels. extra: bits that it costs besides."""
    guesses = [(cost + extra, words) for cost, words in _one_slip_away(letters, vocabulary)]
    if (meant := vocabulary.indexes.skeletons.get(letters)) is not None:
        hidden = meant in vocabulary.strong and len(letters) >= _MIN_HIDDEN
        bonus = STRONG_BONUS * hidden
        guesses.append((vocabulary.cost(meant) + _NO_VOWELS_COST + extra - bonus, (meant,)))
    if (
        len(letters) > _MIN_SLIP
        and (meant := vocabulary.indexes.skeletons.get(vowelless(letters))) is not None
    ):
        differ = [one + other for one, other in zip(letters, meant, strict=False) if one != other]
        if len(meant) == len(letters) and len(differ) == 1 and _VOWELS.issuperset(differ[0]):
            guesses.append((vocabulary.cost(meant) + _SLIP_COST + extra, (meant,)))
    return guesses


def _one_slip_away(word: str, vocabulary: Vocabulary) -> list[Guess]:
    """Look for words with one letter more or two swapped, and for strong ones with any one slip."""
    if not _MIN_SLIP <= len(word) <= _MAX_SLIP:
        return []
    near, strong, english = vocabulary.indexes.near_strong, vocabulary.strong, vocabulary.english
    guesses: list[Guess] = []
    if word in near:
        guesses += _slips(word, word, vocabulary)
    rests = [word[:at] + word[at + 1 :] for at in range(1, len(word))]
    if not (english.keys().isdisjoint(rests) and near.keys().isdisjoint(rests)):
        for at, rest in enumerate(rests, 1):
            added = len(rest) > 5 or word[at] in _SELDOM or (rest in strong and at < len(rest))
            if added and (cost := english.get(rest)) is not None and (cost <= COMMON or rest in strong):
                guesses.append((cost + _SLIP_COST - _SLIP_BONUS * (rest in strong), (rest,)))
            guesses += _slips(word, rest, vocabulary)
    swaps = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)]
    if not english.keys().isdisjoint(swaps):
        for swapped in english.keys() & swaps:
            guesses.append((english[swapped] + _SWAP_COST - _SLIP_BONUS * (swapped in strong), (swapped,)))
    return guesses


def _slips(word: str, rest: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    """Find the strong words that lack one letter to what is left, and are one slip away from the word."""
    for meant in vocabulary.indexes.near_strong.get(rest, ()):
        if _is_one_slip(word, meant) and not _is_form(word, vocabulary):
            yield vocabulary.cost(meant) + _SLIP_COST - _SLIP_BONUS, (meant,)


def _is_form(word: str, vocabulary: Vocabulary) -> bool:
    """Whether it is a regular form of a word: "birches"."""
    bases = (word.removesuffix(ending) for ending in _FORMS if word.endswith(ending))
    return any(len(base) >= _MIN_SLIP and base in vocabulary.english for base in bases)


def _is_one_slip(word: str, meant: str) -> bool:
    """Whether a letter was left out, swapped with the next, or changed for one that it may be taken for.

    That is one that sounds like it, another vowel, an x, or the key beside it.
    """
    if word[0] != meant[0]:
        return False  # "hitching" is not a misspelt insult
    if len(word) != len(meant):
        return True
    differ = [at for at in range(len(word)) if word[at] != meant[at]]
    if len(differ) == 1:
        (at,) = differ
        typed, letter = word[at], meant[at]
        if _VOWELS.issuperset((typed, letter)) or typed == "x" or {typed, letter} in _SOUND_ALIKE:
            return True
        inside = len(word) > _MIN_SLIP or at < len(word) - 1
        return inside and (typed + letter in _NEIGHBOURS or letter + typed in _NEIGHBOURS)
    return len(differ) == 2 and word[differ[0]] == meant[differ[1]] and word[differ[1]] == meant[differ[0]]


def twins(letters: str, vocabulary: Vocabulary) -> list[Guess]:
    """Find words in which an "l" stands for an "i" or the other way round: "kiII", with capitals.

    Either all are read as one of the two, or one of a few is read as the other.
    """
    number = letters.count("i") + letters.count("l")
    if not number or len(letters) < _MIN_SLIP:
        return []
    english = vocabulary.english
    words = [letters.replace("l", "i"), letters.replace("i", "l")]
    if 1 < number <= _MAX_TWINS:
        for at, letter in enumerate(letters):
            if letter in "il":
                words.append(f"{letters[:at]}{'l' if letter == 'i' else 'i'}{letters[at + 1 :]}")
    if english.keys().isdisjoint(words):
        return []
    return [(english[word] + _TWIN_COST, (word,)) for word in words if word in english]


def set_apart(letters: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    """Find a word with one letter between all others, or with others around it."""
    if len(letters) > _MIN_SLIP and letters[1] == letters[3] and len(frozenset(letters[1::2])) == 1:
        word = letters[::2]
        if (cost := vocabulary.english.get(word)) is not None:
            yield cost + _BETWEEN_COST, (word,)
    if letters[0] in _FRAME and letters[-1] in _FRAME:
        word = letters.strip(_FRAME)
        if len(word) > 2 and (cost := vocabulary.english.get(word)) is not None:
            yield cost + _FRAME_COST, (word,)
