"""Guess which word a string of letters stands for: drawn out, misspelt, reversed, without vowels or spaces.

Guesses are compared by their cost in bits (`vocabulary.py`): how surprising the word is, and how surprising
the way in which it was changed. A guess that costs more than the letters as they stand is dropped, so a
name or a rare word stays itself.
"""

import re
from collections.abc import Iterator

from bot.filter.reading.vocabulary import STRONG_BONUS, Vocabulary, shared_vocabulary, squeeze, unknown_cost

MAX_LETTERS = 60  # of a string that is looked into; nobody reads longer ones
_MAX_REMEMBERED = 10_000  # guesses
MAX_GLUED = 200  # of a longer one that is cut into words
_COMMON = 12.0  # bits, of a word that is meant by chance seldom enough
_DRAWN_OUT_COST = 2.0
_ONE_DOUBLE_COST = 8.0  # one letter doubled is as likely another word
_SLIP_COST = 8.0
_SWAP_COST = 6.0
_SLIP_BONUS = 2.0  # a slip in a strong word is seldom one
_MIN_SLIP = 4  # letters; shorter words are near too many others
_DRAWN_WITH_TWO = (("vv", "w"), ("rn", "m"), ("ph", "f"), ("cl", "d"), ("kk", "ck"), ("ii", "u"))
_TWO_FOR_ONE_COST = 6.0
_SELDOM = "jkqvwxz"  # letters whose presence a slip explains best; "reaped" is a word of its own
_SOUND_ALIKE = (
    {"c", "k"},
    {"s", "z"},
    {"i", "y"},
    {"u", "v"},
    {"k", "q"},
    {"g", "q"},
    {"i", "e"},
    {"o", "u"},
)
_REVERSED_COST = 7.0
_NO_VOWELS_COST = 3.0
_MIN_HIDDEN = 4  # consonants; three stand for many things: "slt" greets, "prn" prints
_SHORTENED = frozenset({"cnt", "dts"})  # what programmers and film lovers write for other words
_GLUED_COST = 5.0  # for each missing space
_MAX_PIECE = 14  # letters of a word that is looked for among others
_MIN_GLUED = 6
_LONG = 13  # letters; names may hold strong words by chance
_LONGEST_WORD = 20  # letters; what is longer is surely several words, even if not all of them are known
_STRAY_LETTER_COST = 8.0  # of one that belongs to no word
_STRAY = "\0"
_UNREACHED = float("inf")
_LETTER_PIECE_COST = 3.0  # for "a" and "i" between words
_LONG_RUN = re.compile(r"(.)\1\1+")
_ANY_RUN = re.compile(r"(.)\1*")
_ODD_DOUBLE = re.compile(r"([aiuyhjkqvx])\1")  # letters that English hardly ever doubles
_OFTEN_DOUBLE = frozenset("bcdfglmnprstz")
_ENDINGS = ("s", "es", "d", "ed", "ing", "er", "ers", "ly", "y", "in", "'s", "ness", "able")
# Short words that may stand among others without a space; other short strings are pieces of words.
_SHORT_WORDS = """
a i u ur to of in on it is be by my we he me so do go no up us or as at an am if im all and are but can
did die for get go got had has her him his how its kys let man new not now off old one our out own put
say she the too two use was way who why yes you gay fag cum ass sex hit cut run try bad big fat end eat
dog tit gun red jew
"""
_SHORT = frozenset(_SHORT_WORDS.split())

Guess = tuple[float, tuple[str, ...]]  # what it costs, and the words


class _Guesses(dict[str, Guess]):
    """A memo, of bounded size: the same word comes with a comma, a bracket, in a path."""

    def __missing__(self, letters: str) -> Guess:
        found = _guess(letters)
        if len(letters) <= MAX_LETTERS:
            if len(self) >= _MAX_REMEMBERED:
                self.clear()
            self[letters] = found
        return found


_GUESSES = _Guesses()


def guess(letters: str) -> Guess:
    """Return the cheapest reading of a string of letters, in bits and words; it may be itself."""
    return _GUESSES[letters]


def _guess(letters: str) -> Guess:
    vocabulary = shared_vocabulary()
    if letters in vocabulary.known:
        return vocabulary.cost(letters), (letters,)
    if not letters.isascii() or len(letters) < 2:
        return unknown_cost(letters), (letters,)
    if len(letters) > MAX_LETTERS:
        return cut(_shortened(letters)[:MAX_GLUED])
    single = squeeze(letters)
    if single != letters:
        return min(_guesses_at_repeats(letters, single, vocabulary))
    best = unknown_cost(letters), (letters,)
    if (others := _other_guesses(letters, vocabulary)) or len(letters) >= _MIN_GLUED:
        return min([best, *others, _glued(letters)])
    return best


def _guesses_at_repeats(letters: str, single: str, vocabulary: Vocabulary) -> list[Guess]:
    """Guess at a string in which some letter stands twice or more in a row, as typed and without."""
    bare = _shortened(letters)
    guesses = [*_less_drawn_out(letters, single, vocabulary)]
    guesses.append((unknown_cost(bare) + _DRAWN_OUT_COST * (bare != letters), (bare,)))
    guesses += _other_guesses(bare, vocabulary, _DRAWN_OUT_COST * (bare != letters))
    if single != bare:
        guesses += _near_guesses(single, vocabulary, _DRAWN_OUT_COST)
    guesses.append(_glued(bare))
    return guesses


def _glued(letters: str) -> Guess:
    """Cut a string that is long enough into words."""
    if len(letters) < _MIN_GLUED:
        return _UNREACHED, (letters,)
    cost, words = cut(letters)
    return cost + _GLUED_COST, words


def _other_guesses(letters: str, vocabulary: Vocabulary, extra: float = 0.0) -> list[Guess]:
    """Guess at one word: a form of a known one, misspelt, without vowels, backwards, drawn with two letters.

    extra: bits that a misspelt word costs besides.
    """
    guesses = _near_guesses(letters, vocabulary, extra)
    if letters.endswith(_ENDINGS) and (stem := _stem_cost(letters, vocabulary)) is not None:
        guesses.append((stem, (letters,)))
    if (meant := letters[::-1]) in vocabulary.english:
        guesses += _reversed(meant, vocabulary)
    for drawn, meant_by_it in _DRAWN_WITH_TWO:
        if drawn in letters and (word := letters.replace(drawn, meant_by_it)) in vocabulary.english:
            guesses.append((vocabulary.cost(word) + _TWO_FOR_ONE_COST, (word,)))
    return guesses


def _near_guesses(letters: str, vocabulary: Vocabulary, extra: float) -> list[Guess]:
    guesses = [(cost + extra, words) for cost, words in _one_slip_away(letters, vocabulary)]
    if (meant := vocabulary.skeletons.get(letters)) is not None and letters not in _SHORTENED:
        hidden = meant in vocabulary.strong and len(letters) >= _MIN_HIDDEN
        bonus = STRONG_BONUS * hidden
        guesses.append((vocabulary.cost(meant) + _NO_VOWELS_COST + extra - bonus, (meant,)))
    return guesses


def _shortened(letters: str) -> str:
    """Cut long runs: a letter that often stands double to two, others to one."""
    if _LONG_RUN.search(letters) is None:
        return letters
    return _LONG_RUN.sub(lambda run: run.group(1) * (2 if run.group(1) in _OFTEN_DOUBLE else 1), letters)


def _less_drawn_out(letters: str, single: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    """Find the known words that this is with letters repeated."""
    candidates = vocabulary.squeezed.get(single, ())
    if single in vocabulary.known:
        candidates = [*candidates, single]
    if not candidates:
        return
    runs = [len(run.group()) for run in _ANY_RUN.finditer(letters)]
    for word in candidates:
        needed = [len(run.group()) for run in _ANY_RUN.finditer(word)]
        added = [run - need for run, need in zip(runs, needed, strict=True)]
        if min(added) >= 0:
            deliberate = max(runs) > 2 or sum(added) > 1 or _ODD_DOUBLE.search(letters) is not None
            cost = _DRAWN_OUT_COST + 0.5 * sum(map(bool, added)) if deliberate else _ONE_DOUBLE_COST
            yield vocabulary.cost(word) + cost, (word,)


def _stem_cost(word: str, vocabulary: Vocabulary) -> float | None:
    """Return what a regular form of a known word costs."""
    costs = [
        vocabulary.cost(stem) + 4.0
        for ending in _ENDINGS
        if word.endswith(ending) and len(base := word.removesuffix(ending)) > 2
        for stem in (base, base + "e")
        if stem in vocabulary.known
    ]
    return min(costs, default=None)


def _one_slip_away(word: str, vocabulary: Vocabulary) -> list[Guess]:
    """Look for words with one letter more or two swapped, and for strong ones with any one slip."""
    if not _MIN_SLIP <= len(word) <= _MAX_PIECE:
        return []
    near, strong, english = vocabulary.near_strong, vocabulary.strong, vocabulary.english
    guesses: list[Guess] = []
    if word in near:
        guesses += _slips(word, word, vocabulary)
    rests = [word[:at] + word[at + 1 :] for at in range(1, len(word))]
    if not (english.keys().isdisjoint(rests) and near.keys().isdisjoint(rests)):
        for at, rest in enumerate(rests, 1):
            added = len(rest) > 5 or word[at] in _SELDOM
            if added and (cost := english.get(rest)) is not None and (cost <= _COMMON or rest in strong):
                guesses.append((cost + _SLIP_COST - _SLIP_BONUS * (rest in strong), (rest,)))
            guesses += _slips(word, rest, vocabulary)
    swaps = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)]
    for swapped in vocabulary.known.intersection(swaps):
        if (cost := english.get(swapped)) is not None:
            guesses.append((cost + _SWAP_COST - _SLIP_BONUS * (swapped in strong), (swapped,)))
    return guesses


def _slips(word: str, rest: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    """Find the strong words that lack one letter to what is left, and are one slip away from the word."""
    for meant in vocabulary.near_strong.get(rest, ()):
        if _is_one_slip(word, meant):
            yield vocabulary.cost(meant) + _SLIP_COST - _SLIP_BONUS, (meant,)


def _is_one_slip(word: str, meant: str) -> bool:
    """Whether a letter of it was left out, swapped with the next, or changed for one that sounds like it."""
    if word[0] != meant[0]:
        return False  # "hitching" is not a misspelt insult
    if len(word) != len(meant):
        return True
    differ = [at for at in range(len(word)) if word[at] != meant[at]]
    if len(differ) == 1:
        return word[differ[0]] == "x" or {word[differ[0]], meant[differ[0]]} in _SOUND_ALIKE
    return len(differ) == 2 and word[differ[0]] == meant[differ[1]] and word[differ[1]] == meant[differ[0]]


def _reversed(meant: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    cost = vocabulary.english[meant]
    if len(meant) > 3 and (cost <= _COMMON or meant in vocabulary.strong):
        yield cost + _REVERSED_COST, (meant,)


def cut(letters: str, *, each: float = _GLUED_COST) -> Guess:
    """Cut a string into words at the least cost, and return that cost and the words.

    Short words must be ones that often stand among others; letters that belong to no word are left together.
    each: bits that a cut costs.
    """
    vocabulary = shared_vocabulary()
    english, openings = vocabulary.english, vocabulary.openings
    size = len(letters)
    if size < _LONGEST_WORD and not (
        _ends_like_a_word(letters, vocabulary) and _begins_like_a_word(letters, vocabulary)
    ):
        return _UNREACHED, (letters,)
    best = [_UNREACHED] * size + [_UNREACHED]
    best[0] = 0.0
    cut_at = [0] * (size + 1)
    for start in range(size):
        if best[start] == _UNREACHED:
            continue  # no words end here
        so_far = best[start] + each
        longest = _MAX_PIECE if letters[start : start + 4] in openings else 3
        for end in range(start + 1, min(size, start + longest) + 1):
            piece = letters[start:end]
            cost = english.get(piece)
            if cost is None or (end - start < 4 and piece not in _SHORT):
                if end - start > 1 or size < _LONGEST_WORD:
                    continue
                cost = _STRAY_LETTER_COST
            elif end - start == 1:
                cost += _LETTER_PIECE_COST
            elif size >= _LONG and piece in vocabulary.strong:
                cost -= STRONG_BONUS
            if so_far + cost < best[end]:
                best[end] = so_far + cost
                cut_at[end] = start
    if best[size] == _UNREACHED:
        return _UNREACHED, (letters,)
    words: list[str] = []
    end = size
    while end:
        start = cut_at[end]
        piece = letters[start:end]
        stray = len(piece) == 1 and piece not in _SHORT
        if stray and words and words[-1][:1] == _STRAY:
            words[-1] = f"{_STRAY}{piece}{words[-1][1:]}"
        else:
            words.append(_STRAY + piece if stray else piece)
        end = start
    found = tuple(bare for word in reversed(words) if (bare := word.strip(f"{_STRAY}'")))
    return best[size] - each, found


def _ends_like_a_word(letters: str, vocabulary: Vocabulary) -> bool:
    """Whether the last piece of a string can be a word; few names end like one, and then no cut is found."""
    return (
        letters[-4:] in vocabulary.closings
        or letters[-3:] in _SHORT
        or letters[-2:] in _SHORT
        or letters[-1:] in _SHORT
    )


def _begins_like_a_word(letters: str, vocabulary: Vocabulary) -> bool:
    return (
        letters[:4] in vocabulary.openings
        or letters[:3] in _SHORT
        or letters[:2] in _SHORT
        or letters[:1] in _SHORT
    )
