"""Cut a string of letters into the words that were written without spaces between them.

Every cut costs bits, like the words (`vocabulary.py`); the cheapest way is taken.
"""

from bot.filter.reading.vocabulary import SHORT, STRONG_BONUS, Guess, Vocabulary, shared_vocabulary

GLUED_COST = 5.0  # for each missing space
_MAX_PIECE = 14  # letters of a word that is looked for among others
MIN_GLUED = 6
_LONG = 13  # letters; names may hold strong words by chance
_LONGEST_WORD = 20  # letters; what is longer is surely several words, even if not all of them are known
_STRONG_INSIDE = 60.0  # bits in favour of a cut that finds a strong word among others
_STRAY_LETTER_COST = 8.0  # of one that belongs to no word
_STRAY = "\0"
_UNREACHED = float("inf")
_LETTER_PIECE_COST = 3.0  # for "a" and "i" between words


def glued(letters: str, vocabulary: Vocabulary) -> Guess:
    """Cut a string that is long enough into words."""
    if len(letters) < MIN_GLUED:
        return _UNREACHED, (letters,)
    cost, words = cut_in_python(letters, GLUED_COST, vocabulary)
    if len(letters) >= _LONGEST_WORD and _holds_strong(words, vocabulary):
        cost -= _STRONG_INSIDE
    return cost + GLUED_COST, words


def _holds_strong(words: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    """Whether a strong word stands among others that are words, and no letters of something else."""
    strong, english = vocabulary.strong, vocabulary.english
    return any(
        word in strong and len(word) > 3 and all(len(side) > 1 and side in english for side in sides)
        for word, *sides in zip(words, ("is", *words), (*words[1:], "is"), strict=False)
    )


def cut(letters: str, *, each: float = GLUED_COST) -> Guess:
    """Cut a string into words at the least cost, and return that cost and the words.

    Short words must be ones that often stand among others; letters that belong to no word are left together.
    each: bits that a cut costs.
    """
    native = shared_vocabulary().native
    if native is None:
        return cut_in_python(letters, each, shared_vocabulary())
    found: Guess = native.cut(letters, each)
    return found


def cut_in_python(letters: str, each: float, vocabulary: Vocabulary) -> Guess:
    """Do what `cut` does, where no C is."""
    english, openings = vocabulary.english, vocabulary.indexes.openings
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
            if cost is None or (end - start < 4 and piece not in SHORT):
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
        stray = len(piece) == 1 and piece not in SHORT
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
        letters[-4:] in vocabulary.indexes.closings
        or letters[-3:] in SHORT
        or letters[-2:] in SHORT
        or letters[-1:] in SHORT
    )


def _begins_like_a_word(letters: str, vocabulary: Vocabulary) -> bool:
    return (
        letters[:4] in vocabulary.indexes.openings
        or letters[:3] in SHORT
        or letters[:2] in SHORT
        or letters[:1] in SHORT
    )
