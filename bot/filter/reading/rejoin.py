"""Put together what was split over several pieces: "i d i o t", "id iot", "idi-" and "ot" on two lines."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice, pairwise
from operator import add

from bot.filter.native import core
from bot.filter.reading.glued import cut
from bot.filter.reading.respell import BACKWARDS, LOOSE, Respelling, respell
from bot.filter.reading.vocabulary import Vocabulary, shared_vocabulary
from bot.filter.reading.words import piece_spans

MAX_PIECES = 200  # that are put together, at the beginning of a text
_JOIN_COST = 5.0  # bits, for each space that should not be there
_TURN_COST = 3.0  # for each word that is read backwards where most are
_MOSTLY = 0.6
_KNOWN_COST = 4.0  # where all parts are words, as in "the pen is red"
_MAX_PARTS = 5
_MAX_LETTERS = 16
_MIN_SPELLED = 3
_ODD = LOOSE | BACKWARDS
_NO_WORD = "\0"  # joins with nothing
_MAX_SPELLED = 400  # letters of a run that is cut into words
_SIGNS = "@$!|+(0134578"
_ALPHABETIC = re.compile("[a-z\u0370-\u052f]")

Join = tuple[int, int, str]  # the first word, one past the last, and the word that they make


class Part:
    """Words that stand for some pieces in a row."""

    __slots__ = ("first", "last", "marks", "text", "words")

    def __init__(self, first: int, last: int, text: str, words: Sequence[str], marks: int = 0) -> None:
        """Take the marks of the respelling, too, where it is one piece as it was read."""
        self.first = first
        self.last = last
        self.text = text
        self.words = words
        self.marks = marks


def may_belong_together(text: str, pieces: list[str], read: list[Respelling]) -> bool:
    """Whether it is worth a closer look: most texts have an unknown word, and nothing is wrong with it."""
    native = shared_vocabulary().native
    if native is None:
        return may_belong_together_in_python(text, pieces, read, shared_vocabulary())
    found: bool = native.may_belong_together(text, pieces, read)
    return found


def may_belong_together_in_python(
    text: str, pieces: Sequence[str], read: Sequence[Respelling], vocabulary: Vocabulary
) -> bool:
    """Do the same, where no C is."""
    if "-\n" in text:
        return True
    places = [place for place, (_, _, marks) in enumerate(read[:MAX_PIECES], 2) if marks & _ODD]
    if not places:
        return False
    english = vocabulary.english
    # The one word of each piece, or what joins with nothing; so are two at either end.
    words = [one[0] if len(one) == 1 else _NO_WORD for one, _, _ in read[: MAX_PIECES + _MAX_PARTS]]
    words = [_NO_WORD, _NO_WORD, *words, _NO_WORD, _NO_WORD]
    loose = [place for place in places if read[place - 2].marks & LOOSE]
    if any(_is_split(words[place - 2 : place + 3], english) for place in loose):
        return True
    backwards = len(places) - len(loose) + sum([_may_be_turned(words[place], vocabulary) for place in loose])
    if backwards > 1:
        return True
    letters = map(_letter, islice(pieces, MAX_PIECES))
    return len(loose) > 1 and (_has_spelled_out(letters) or _is_split_often(words, loose, english))


def _is_split(five: Sequence[str], english: Container[str]) -> bool:
    """Whether the middle one of five words makes another one with one or two of its neighbours."""
    first, before, word, after, last = five
    joined, following = before + word, word + after
    return (
        joined in english
        or following in english
        or joined + after in english
        or (len(joined) < _MAX_LETTERS and first + joined in english)
        or (len(following) < _MAX_LETTERS and following + last in english)
    )


def _is_split_often(words: Sequence[str], loose: Sequence[int], english: Container[str]) -> bool:
    """Whether four or five words in a row, two of them loose, make a word."""
    lengths = list(map(len, words))
    fours = map(sum, zip(lengths, lengths[1:], lengths[2:], lengths[3:], strict=False))
    return any(
        "".join(words[at : at + parts]) in english and sum(at <= place < at + parts for place in loose) > 1
        for at, letters in enumerate(fours)
        if letters <= _MAX_LETTERS  # as few words are as short
        for parts in (_MAX_PARTS - 1, _MAX_PARTS)
    )


def put_together(text: str, pieces: list[str], read: Sequence[Respelling]) -> list[Part]:
    """Return the parts of the first pieces of a text, those put together that were split over several."""
    parts = [Part(at, at, said, words, marks) for at, (words, said, marks) in enumerate(read[:MAX_PIECES])]
    parts = _spelled_out(text, pieces, parts)
    if "-\n" in text:
        parts = _over_lines(text, pieces, parts)
    parts = _rejoined(parts)
    _turn_around(parts)
    return parts


def _over_lines(text: str, pieces: list[str], parts: list[Part]) -> list[Part]:
    """Join words that a hyphen at the end of a line divides."""
    spans = piece_spans(text, MAX_PIECES)
    vocabulary = shared_vocabulary()
    found: list[Part] = []
    for part in parts:
        before = found[-1] if found else None
        if (
            before is not None
            and before.first == before.last
            and pieces[before.last].endswith("-")
            and text[spans[part.first][0] - 1] == "\n"
        ):
            read = respell(pieces[before.last].rstrip("-") + part.text)
            if all(map(vocabulary.knows, read.words)):
                found[-1] = Part(before.first, part.last, read.text, read.words)
                continue
        found.append(part)
    return found


def _spelled_out(text: str, pieces: list[str], parts: list[Part]) -> list[Part]:
    """Put letters together that stand alone one after the other: "i d i o t", "i . d . i . o . t"."""
    letters = _lone_letters(pieces, MAX_PIECES)
    if not _has_spelled_out(letters):
        return parts
    spans = piece_spans(text, MAX_PIECES)
    found: list[Part] = []
    index = 0
    while index < len(parts):
        if letters[index] is None:
            found.append(parts[index])
            index += 1
            continue
        end = index + 1
        while end < len(parts) and letters[end] is not None:
            end += 1
        run = [at for at in range(index, end) if letters[at]]
        if sum(_ALPHABETIC.match(letters[at] or "") is not None for at in run) < _MIN_SPELLED:
            found += parts[index:end]
            index = end
            continue
        spelled = [(at, letters[at] or "") for at in run]
        read = list(_words_of_run(spelled, spans))
        found += read or parts[index:end]
        index = end
    return found


def _has_spelled_out(letters: Iterable[str | None]) -> bool:
    """Whether enough single letters stand one after the other, with nothing but punctuation between them."""
    in_a_row = 0
    for letter in letters:
        if letter is None:
            in_a_row = 0
        elif letter and _ALPHABETIC.match(letter) is not None:
            in_a_row += 1
            if in_a_row >= _MIN_SPELLED:
                return True
    return False


def _letter(piece: str) -> str | None:
    """Return the one letter that a piece holds, "" if it is punctuation between letters, None otherwise."""
    if piece == "'":
        return piece
    if len(piece) > 1 and piece.isalpha():
        return None
    bare = piece.strip(".,-_*~|/\\:;'\"`")
    if len(bare) == 1 and (_ALPHABETIC.match(bare) or bare in _SIGNS):
        return bare
    return "" if len(piece) <= 2 and not any(map(str.isalnum, piece)) else None


def lone_letters_in_python(pieces: Sequence[str], most: int, /) -> list[str | None]:
    """Return of each of the first pieces the one letter that it holds."""
    return list(map(_letter, islice(pieces, most)))


_lone_letters: Callable[[list[str], int], list[str | None]] = (
    lone_letters_in_python if core is None else core.lone_letters
)


def _words_of_run(run: list[tuple[int, str]], spans: list[tuple[int, int]]) -> Iterator[Part]:
    """Cut a run of letters where gaps are wider or, unlike others, hold no sign; or where known words end."""
    gaps = [spans[after][0] - spans[before][1] for (before, _), (after, _) in pairwise(run)]
    signs = [after - before > 1 for (before, _), (after, _) in pairwise(run)]
    if len(signs) > sum(signs) > len(signs) / 2:  # "n . o  y . o . u": the signs join
        ends = [not sign for sign in signs]
    else:
        narrow = min(gaps)
        ends = [gap > narrow for gap in gaps]
    start = 0
    for at in range(len(run)):
        if at == len(gaps) or ends[at]:
            yield from _words_of_letters(run[start : at + 1])
            start = at + 1


def _words_of_letters(run: list[tuple[int, str]]) -> Iterator[Part]:
    joined = "".join(letter for _, letter in run)[:_MAX_SPELLED]
    first, last = run[0][0], run[-1][0]
    if len(joined) < 2:
        yield Part(first, last, joined, (joined,))
        return
    read = respell(joined)
    words: Sequence[str] = read.words
    if not all(map(shared_vocabulary().knows, words)):
        words = cut("".join(words), each=1.0)[1] or words
    yield Part(first, last, " ".join(words), words)


def _rejoined(parts: list[Part]) -> list[Part]:
    """Join words that were split: each loose one with its neighbours, where that makes a likelier word."""
    words = [
        part.words[0] if len(part.words) == 1 and part.words[0].isalpha() else _NO_WORD for part in parts
    ]
    is_loose = [part.marks & LOOSE != 0 for part in parts]
    found: list[Part] = []
    at = 0
    for first, end, word in _joins(words, is_loose):
        found += parts[at:first]
        found.append(Part(parts[first].first, parts[end - 1].last, word, (word,)))
        at = end
    return found + parts[at:]


def _joins(words: list[str], is_loose: list[bool]) -> list[Join]:
    """Return which of the words are joined."""
    native = shared_vocabulary().native
    if native is None:
        return joins_in_python(words, is_loose, shared_vocabulary())
    found: list[Join] = native.joins(words, is_loose)
    return found


def joins_in_python(words: list[str], is_loose: list[bool], vocabulary: Vocabulary) -> list[Join]:
    """Do the same, where no C is."""
    found: list[Join] = []
    index = 0
    while index < len(words):
        near = is_loose[index] or (index + 1 < len(words) and is_loose[index + 1])
        best = _best_join(words, is_loose, index, vocabulary) if near else None
        if best is not None:
            found.append(best)
        index = best[1] if best is not None else index + 1
    return found


def _best_join(
    words: Sequence[str], is_loose: Sequence[bool], index: int, vocabulary: Vocabulary
) -> Join | None:
    """Return the best join that begins here; None if they are better apart."""
    english = vocabulary.english
    letters = words[index]
    best_gain, best = 0.0, None
    for end in range(index + 1, min(len(words), index + _MAX_PARTS)):
        letters += words[end]
        if letters not in english or not 4 <= len(letters) <= _MAX_LETTERS:
            continue
        if not any(is_loose[index : end + 1]):
            continue
        joined = words[index : end + 1]
        apart = reduce(add, map(vocabulary.cost, joined))  # one by one: sum() rounds as the version likes
        gain = apart - vocabulary.cost(letters) - _JOIN_COST * (end - index)
        if all(len(word) > 1 and vocabulary.knows(word) for word in joined):
            gain -= _KNOWN_COST
        if gain > best_gain:
            best_gain, best = gain, (index, end + 1, letters)
    return best


def _may_be_turned(word: str, vocabulary: Vocabulary) -> bool:
    """Whether it is a word if it is read backwards, and none as it stands."""
    return word[::-1] in vocabulary.english and _is_unknown(word, vocabulary)


def _is_unknown(word: str, vocabulary: Vocabulary) -> bool:
    return len(word) > 2 and not vocabulary.knows(word)


def _turn_around(parts: list[Part]) -> None:
    """Read words backwards if that makes most of the unknown ones known."""
    vocabulary = shared_vocabulary()
    unknown = [
        part.words[0] for part in parts if part.marks & LOOSE and _is_unknown(part.words[0], vocabulary)
    ]
    turned = sum([part.marks & BACKWARDS != 0 for part in parts])
    backwards = turned + sum([word[::-1] in vocabulary.english for word in unknown])
    if backwards < max(2, (turned + len(unknown)) * _MOSTLY):
        return
    for part in parts:
        if len(part.words) == 1 and not part.marks & BACKWARDS:
            word = part.words[0]
            if vocabulary.cost(word[::-1]) + _TURN_COST < vocabulary.cost(word):
                part.text, part.words = word[::-1], (word[::-1],)
