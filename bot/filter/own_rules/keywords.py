"""A server's keywords: exact words and phrases, and the two ways to ask for more.

    leak        the word itself, in any spelling trick
    leak*       every word that begins so;  *leak  that ends so;  *leak*  that holds it
    leak~       the word and its common English endings, which `/rule add` lists

Nothing is guessed that a moderator did not write, for a keyword can be armed to delete.
"""

import re
from collections.abc import Iterator, Sequence

import ahocorasick_rs

from bot.core.errors import RuleError
from bot.filter.lexicon.matching import TermMatcher
from bot.filter.own_rules.nesting import MAX_NESTED, too_nested
from bot.filter.own_rules.typed_words import TypedWords
from bot.filter.reading.normalise import Reading
from bot.filter.reading.other_spellings import spellings

MAX_KEYWORD_CHARACTERS = 100
MIN_WILDCARD_LETTERS = 3  # "a*" would be half of all words
MAX_WILD_HITS = 1_400  # looked at in one message: as often as three letters fit in
_PIECE = 256  # letters searched at once

_STARS = "*"
_ENDINGS = "~"
# Scripts written without spaces: there a keyword is found anywhere, with or without a star.
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_MEANT_EDGE = re.compile(r"^[#$:<.]+(?=\d)|^\.+(?=\w)|(?<=\w)(?:\+{2,}|[#%]+)$")  # signs that people mean
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_HISSES = re.compile(r"(?:s|x|z|ch|sh)$")
_DOUBLES = re.compile(r"^[^aeiou]*[aeiou][bdgklmnprtvz]$")  # one short syllable: "ban", "scam", "plot"


def check_keyword(value: str) -> None:
    """Raise RuleError, in a sentence, if the keyword cannot be accepted."""
    if len(value) > MAX_KEYWORD_CHARACTERS:
        raise RuleError(
            f"The keyword has {len(value)} characters; at most {MAX_KEYWORD_CHARACTERS} are allowed."
        )
    core = _core(value)
    letters = Reading(core).packed
    if not letters:
        raise RuleError("The keyword is empty: it needs at least one letter or digit.")
    if (sign := _MEANT_EDGE.search(core)) is not None:
        raise RuleError(
            f"A keyword is found by its letters and digits, so the “{sign.group()}” would count for nothing: "
            "leave it out, or add a pattern."
        )
    if _STARS in core:
        raise RuleError("A * can stand only at the beginning or the end of a keyword.")
    if _is_wild(value) and letters.isascii() and len(letters) < MIN_WILDCARD_LETTERS:
        raise RuleError(
            f"A keyword with * needs {MIN_WILDCARD_LETTERS} letters: fewer would match half of all words."
        )
    if value.endswith(_ENDINGS) and (_is_wild(value) or not core[-1:].isascii() or not core[-1:].isalpha()):
        raise RuleError("A ~ takes English endings: it stands after a letter, and not together with *.")


def check_together(keywords: Sequence[str]) -> None:
    """Raise RuleError, in a sentence, if so many keywords end alike that some would not be looked for."""
    left_out = KeywordMatcher(keywords).left_out
    if left_out:
        shown = keywords[min(left_out)]
        raise RuleError(
            f"More than {MAX_NESTED} keywords end like “{shown}”. Remove some, or write one with *."
        )


def forms_of(value: str) -> tuple[str, ...]:
    """Return the words or phrases that a keyword stands for; with ~, the last word takes endings."""
    core = _core(value)
    if not value.endswith(_ENDINGS):
        return (core,)
    return (core, *(stem + ending for stem, ending in _with_endings(core)))


class KeywordMatcher:
    """All keywords of a server, found in one or two passes."""

    def __init__(self, keywords: Sequence[str]) -> None:
        exact: list[tuple[str, int]] = []
        wild: list[tuple[str, int]] = []
        for index, keyword in enumerate(keywords):
            if _is_wild(keyword) and (patterns := _wild_patterns(keyword)):
                wild.extend((pattern, index) for pattern in patterns)
            else:
                exact.extend((spelling, index) for form in forms_of(keyword) for spelling in spellings(form))
        self._exact = TermMatcher([form for form, _ in exact], exact=True, foreign=True) if exact else None
        self._exact_index = [index for _, index in exact]
        nested = too_nested([pattern for pattern, _ in wild])
        self.left_out = frozenset(wild[number][1] for number in nested)  # indexes of keywords
        if self._exact is not None:
            self.left_out |= {exact[number][1] for number in self._exact.left_out}
        wild = [found for number, found in enumerate(wild) if number not in nested]
        self._longest_wild = max((len(pattern) for pattern, _ in wild), default=0)
        self._wild = ahocorasick_rs.AhoCorasick([pattern for pattern, _ in wild]) if wild else None
        self._wild_index = [index for _, index in wild]
        self._wild_patterns = [pattern for pattern, _ in wild]

    def find(self, reading: Reading) -> Iterator[tuple[int, str]]:
        """Yield the index of each keyword that is there, with what was typed."""
        if self._exact is not None:
            for found in self._exact.find(reading):
                yield self._exact_index[found.index], reading.typed(found.start, found.end)
        if self._wild is not None:
            yield from self._find_wild(reading)

    def _find_wild(self, reading: Reading) -> Iterator[tuple[int, str]]:
        """Look in the words, one space between them: a space in a pattern is the bound of a word."""
        assert self._wild is not None
        typed = TypedWords(reading)
        joined = f" {' '.join(typed.words)} "
        seen: set[int] = set()
        for pattern, start in self._wild_hits(joined):
            if pattern in seen:
                continue
            seen.add(pattern)
            first = joined.count(" ", 1, start + 1) if start else 0
            last = first + self._wild_patterns[pattern].strip().count(" ")
            yield self._wild_index[pattern], typed.typed(first, last)

    def _wild_hits(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield which pattern stands where, piece by piece, until there are enough."""
        assert self._wild is not None
        left = MAX_WILD_HITS
        for at in range(0, len(text), _PIECE):
            piece = text[at : at + _PIECE + self._longest_wild - 1]
            for pattern, start, _ in self._wild.find_matches_as_indexes(piece, overlapping=True):
                if start < _PIECE:  # else the next piece begins with it
                    left -= 1
                    yield pattern, at + start
            if left <= 0:
                return


def _core(value: str) -> str:
    return value.strip().strip(_STARS).removesuffix(_ENDINGS).strip()


def _is_wild(value: str) -> bool:
    return value.startswith(_STARS) or value.endswith(_STARS)


def _wild_patterns(keyword: str) -> list[str]:
    """Return what to look for among words set apart by spaces; nothing where nothing sets them apart."""
    before = "" if keyword.startswith(_STARS) else " "
    after = "" if keyword.endswith(_STARS) else " "
    spelled = [" ".join(TypedWords(Reading(spelling)).words) for spelling in spellings(_core(keyword))]
    if not spelled[0] or _NO_SPACES.search(spelled[0]):
        return []
    return [f"{before}{words}{after}" for words in dict.fromkeys(spelled)]


def _with_endings(word: str) -> Iterator[tuple[str, str]]:
    """Yield a verb or noun, shortened or doubled as English wants it, with each ending it takes."""
    last = word.rsplit(" ", 1)[-1].lower()
    if last.endswith("e"):
        yield from ((word, "s"), (word, "d"), (word[:-1], "ing"))
    elif _CONSONANT_Y.search(last):
        yield from ((word[:-1], "ies"), (word[:-1], "ied"), (word, "ing"))
    elif _HISSES.search(last):
        yield from ((word, "es"), (word, "ed"), (word, "ing"))
    elif _DOUBLES.match(last):
        yield from ((word, "s"), (word + word[-1], "ed"), (word + word[-1], "ing"))
    else:
        yield from ((word, "s"), (word, "ed"), (word, "ing"))
