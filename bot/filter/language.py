"""Say when a message is in a language or script that the scorer cannot read, rather than call it clean.

A script is told by the names of the letters that were typed. Between languages in Latin letters decide the
parts of words: each part weighs for every language, all its weights in one long integer with a field for
each, so that adding two parts is one addition. Most English chat is let go before that, by its commonest
words. The table is made by `bot/training/languages.py`.

Pure, bounded work: at most 8 stretches of 24 words are looked at, 100 of them if they are new, and for their
script the first and the last 400 characters.
"""

import json
import re
import struct
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from bot.core.signal import Category, Signal, Stage
from bot.filter.native import core
from bot.filter.reading.lookalikes import PLAIN_FORMS
from bot.filter.reading.normalise import Reading
from bot.filter.reading.vocabulary import shared_vocabulary

_FILE = Path(__file__).with_name("language_table.bin")
READ_LANGUAGES = frozenset({"en", "de", "fr", "es", "pt"})  # what the scorer was seen to read
UNKNOWN = "und"  # ISO 639: undetermined
NO_LANGUAGE = "zxx"  # ISO 639: no linguistic content; names, code, keys struck at random

_STRETCH_WORDS, _MAX_STRETCHES = 24, 8
_MAX_WORD = 16  # characters of a word that are looked at
_PART_LENGTHS = (2, 3, 4)
# Where the parts of a word lie, for each length that it can have with its two ends.
_PARTS_OF = [
    [slice(0, end), *(slice(at, at + size) for size in _PART_LENGTHS for at in range(end - size + 1))]
    for end in range(_MAX_WORD + 3)
]
_SCRIPT_CHARACTERS = 400
MAX_NEW_WORDS = 100  # of one message that are weighed; a stretch that has more is left
_FIELD_BYTES = 4  # a stretch adds up far fewer parts than would overflow it
_MAX_CACHED = 8_192
_MAX_CHARACTERS = 20_000  # whose script is remembered; hostile text could otherwise fill it with a million
_STRANGE_LETTER = re.compile(r"[\x80-\u1fff]|[^\W\d_\x00-\x7f]")
_BEYOND_LATIN = re.compile(  # what may be a letter of another script; most signs and pictographs are not
    "[^\x00-\xb4\xb6-\u024f\u2000-\u206f\u2190-\u2bff\ufe00-\ufe0f\U0001f000-\U0001faff]"
)
_ACCENTED = re.compile(r"\*[^\x00-\x7f]")  # a part that stands for an accented letter
_LETTER_RUN = 3  # letters of a script side by side; fewer are drawn faces, like ಠ_ಠ
_SIGN_RUN = 2  # where one sign is a syllable or a word

_LANGUAGE_OF_SCRIPT = {
    "ARABIC": "ar",
    "ARMENIAN": "hy",
    "BENGALI": "bn",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "DEVANAGARI": "hi",
    "ETHIOPIC": "am",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "HANGUL": "ko",
    "HEBREW": "he",
    "HIRAGANA": "ja",
    "KANNADA": "kn",
    "KATAKANA": "ja",
    "KATAKANA-HIRAGANA": "ja",
    "KHMER": "km",
    "LAO": "lo",
    "MALAYALAM": "ml",
    "MYANMAR": "my",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
}
_SIGNS = frozenset({"zh", "ja", "ko"})
_SIGN_WEIGHT = 3  # a sign says as much as three letters
_FOREIGN_SHARE = 0.3  # of what is written, from where it is not read
_FOREIGN_LETTERS = 15  # or so much of it beside whatever else: a sentence
_TELLING = {  # letters that one language of a script has and the commonest one lacks
    "ru": (("uk", "іїєґ"), ("sr", "ђћџљњј")),
    "ar": (("ur", "ٹڈڑںے"), ("fa", "پچژگ")),
    "zh": (("ja", "ぁあいうえおかがきくけこさしすせそたってでとなにのはひほまみもやよらりるれろわをん"),),
}
_MIN_WORDS = 3  # fewer are as often a name or a borrowed phrase
# By how much a language that is not read must lead, in natural logarithms.
BASE_LEAD, LEAD_A_WORD = 1.0, 0.3


class LanguageScreen:
    """Tells what the scorer cannot read."""

    def __init__(self, table: bytes, *, read: frozenset[str] = READ_LANGUAGES) -> None:
        """Unpack a table that `bot/training/languages.py` made."""
        header, _, fields = zlib.decompress(table).partition(b"\n")
        described = json.loads(header)
        self._read = read
        unpacked = LanguageTable(
            languages=tuple(described["languages"]),
            read=read | {NO_LANGUAGE},
            parts=described["parts"],
            fields=fields,
            common=described["english"],
            english=shared_vocabulary().english,
            scale=described["scale"],
        )
        self._words = WordLanguages(unpacked) if core is None else core.WordLanguages(unpacked)
        self._unread_by_words: Callable[[Sequence[str], str], str | None] = self._words.unread

    def screen(self, reading: Reading) -> list[Signal]:
        """Return one signal if a good part of the message is in a language that is not read."""
        language = self.unread_language(reading)
        if language is None:
            return []
        return [Signal(stage=Stage.LANGUAGE, category=Category.UNREAD_LANGUAGE, score=0.0, language=language)]

    def unread_language(self, reading: Reading) -> str | None:
        """Return the ISO 639 code of a language that is not read, “und” for an unknown one, or None."""
        letters, original = "", reading.original
        if not original.isascii() and (strange := _strangeness(original)):
            text = _both_ends(original)
            if strange > 1:
                script = _foreign_script(text, self._read)
                if script is not None:
                    return script
            letters = text.lower()
        return self._unread_by_words(reading.short_words, letters)

    @property
    def words_remembered(self) -> int:
        """How many words' weights are kept."""
        return len(self._words)

    def forget(self) -> None:
        """Forget the words met so far; for measuring."""
        self._words.clear()


class LanguageTable(NamedTuple):
    """How likely each part of a word is in each language, and what it takes to be sure."""

    languages: tuple[str, ...]
    read: frozenset[str]  # those of them that are none to tell
    parts: list[str]
    fields: bytes  # for each part, what it weighs for each language
    common: list[str]  # words that English says most and others do not
    english: dict[str, float]  # its keys are all the words that English has
    scale: float  # of the fields, by natural logarithms
    base_lead: float = BASE_LEAD
    lead_a_word: float = LEAD_A_WORD


class WordLanguages:
    """Tells by its words whether a message is in a language that is not read; `language.c` is its twin."""

    def __init__(self, table: LanguageTable) -> None:
        languages, read = table.languages, table.read
        self._languages = languages
        self._common = frozenset(table.common)
        self._english = table.english.__contains__
        self._scale, self._base_lead, self._lead_a_word = table.scale, table.base_lead, table.lead_a_word
        count = len(languages)
        wide = bytearray(len(table.fields) * _FIELD_BYTES)
        wide[::_FIELD_BYTES] = table.fields
        step = count * _FIELD_BYTES
        self._parts = {
            part: int.from_bytes(wide[row * step : (row + 1) * step], "little")
            for row, part in enumerate(table.parts)
        }
        self._accented = {
            part[1]: weight for part, weight in self._parts.items() if _ACCENTED.fullmatch(part)
        }
        self._fields = struct.Struct(f"<{count + 1}I")  # the last counts the words
        known = [index for index, name in enumerate(languages) if name in read]
        self._unknown = [index for index, name in enumerate(languages) if name not in read]
        self._of_known, self._of_unknown = _picker(known), _picker(self._unknown)
        self._weights = _Weights(self._parts, 1 << (8 * _FIELD_BYTES * count))

    def __len__(self) -> int:
        """Return how many words' weights are kept."""
        return len(self._weights)

    def clear(self) -> None:
        """Forget the words met so far."""
        self._weights.clear()

    def unread(self, words: Sequence[str], letters: str) -> str | None:
        """Return the language of a message, if it is one that is not read.

        letters: in lower case, if any has an accent: the words have none.
        """
        if len(words) < _MIN_WORDS or not self._unknown:
            return None
        self._weights.begin()
        marks = sum(map(self._accented.__getitem__, self._accented.keys() & set(letters)))
        for start in range(0, min(len(words), _STRETCH_WORDS * _MAX_STRETCHES), _STRETCH_WORDS):
            stretch = words[start : start + _STRETCH_WORDS]
            if not self._is_english(stretch):
                language = self._unread_stretch(stretch, marks)
                if language is not None:
                    return language
        return None

    def _is_english(self, words: Sequence[str]) -> bool:
        """Whether the words are plainly English: a third of them telling, or one and most of them known."""
        telling = len(self._common.intersection(words))
        if telling * 3 >= len(words):
            return True
        return telling > 0 and sum(map(self._english, words)) * 3 >= 2 * len(words)

    def _unread_stretch(self, words: Sequence[str], marks: int) -> str | None:
        total = sum(map(self._weights.__getitem__, dict.fromkeys(words)), marks)
        if self._weights.refused:
            return None
        fields = self._fields.unpack(total.to_bytes(self._fields.size, "little"))
        count = fields[-1]
        if count < _MIN_WORDS:
            return None
        best, known = max(self._of_unknown(fields)), max(self._of_known(fields))
        if best - known <= self._scale * (self._base_lead + self._lead_a_word * count):
            return None
        return self._languages[next(index for index in self._unknown if fields[index] == best)]


def _picker(indexes: Sequence[int]) -> Callable[[Sequence[int]], Sequence[int]]:
    """Return what takes these of many, at C's speed; there are at least two, or it would give one bare."""
    first = indexes[0] if indexes else 0
    return itemgetter(first, first, *indexes)


class _Weights(dict[str, int]):
    """What each word weighs for every language, and 1 in the field that counts; 0, if it tells nothing."""

    def __init__(self, parts: Mapping[str, int], one: int) -> None:
        super().__init__()
        self._parts, self._one = parts, one
        self._new_left = MAX_NEW_WORDS
        self.refused = False

    def begin(self) -> None:
        """Begin a message, which may have only so many new words; `refused` says if it had more."""
        self._new_left = MAX_NEW_WORDS
        self.refused = False
        if len(self) + MAX_NEW_WORDS > _MAX_CACHED:
            self.clear()

    def __missing__(self, word: str) -> int:
        if self._new_left <= 0:
            self.refused = True
            return 0
        self._new_left -= 1
        weight = 0
        if word.isalpha() or "'" in word:
            weight = sum(filter(None, map(self._parts.get, parts_of(word))), self._one)
        self[word] = weight
        return weight


def parts_of(word: str) -> list[str]:
    """Return the word itself and its runs of 2–4 letters, a space standing for its either end."""
    padded = f" {word[:_MAX_WORD]} "
    return list(map(padded.__getitem__, _PARTS_OF[len(padded)]))


def _strangeness_in_python(text: str) -> int:
    """Return 2 if a letter of another script may stand at either end, 1 if an accented one may anywhere."""
    if _STRANGE_LETTER.search(text) is None:
        return 0
    return 1 if _BEYOND_LATIN.search(_both_ends(text)) is None else 2


_strangeness: Callable[[str], int] = _strangeness_in_python if core is None else core.strangeness


def _both_ends(text: str) -> str:
    if len(text) <= 2 * _SCRIPT_CHARACTERS:
        return text
    return f"{text[:_SCRIPT_CHARACTERS]} {text[-_SCRIPT_CHARACTERS:]}"


class _Scripts(dict[int, str]):
    """A str.translate table: one letter for each script, "l" for Latin, a space for what is no letter."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MAX_CHARACTERS:
            self.clear()
        self[code] = told = _script_of(chr(code))
        return told


def _script_of(character: str) -> str:
    if "\u4e00" <= character <= "\u9ffc":  # as all others, but told without a look at the name
        return _LETTER_OF_SCRIPT["CJK"]
    if "\uac00" <= character <= "\ud7a3":
        return _LETTER_OF_SCRIPT["HANGUL"]
    if unicodedata.category(character)[0] not in "LM":
        return " "
    script = unicodedata.name(character, "").partition(" ")[0]
    if (letter := _LETTER_OF_SCRIPT.get(script)) is not None:
        return letter
    if script == "LATIN" or PLAIN_FORMS[ord(character)].isascii():  # a decorated letter, or nothing
        return "l" if character.isalpha() else " "
    return _LETTER_OF_LANGUAGE[UNKNOWN]


_LANGUAGES = (UNKNOWN, *dict.fromkeys(_LANGUAGE_OF_SCRIPT.values()))
_LETTER_OF_LANGUAGE = {language: chr(ord("A") + index) for index, language in enumerate(_LANGUAGES)}
_LETTER_OF_SCRIPT = {script: _LETTER_OF_LANGUAGE[name] for script, name in _LANGUAGE_OF_SCRIPT.items()}
_SIGN_LETTERS = frozenset(_LETTER_OF_LANGUAGE[language] for language in _SIGNS)
_SCRIPTS = _Scripts()


def _foreign_script(text: str, read: frozenset[str]) -> str | None:
    """Return the language of the script that a good part of the text is in, if it is not read.

    A word in letters of several alphabets is a disguise, and counts as Latin.
    """
    words = text.translate(_SCRIPTS).split()
    weights: defaultdict[str, int] = defaultdict(int)
    latin = longest = 0
    for word in words:
        for letter in () if _SIGN_LETTERS.isdisjoint(word) else _SIGN_LETTERS & set(word):
            weights[letter] += _SIGN_WEIGHT * word.count(letter)
            longest = max(longest, _LETTER_RUN if letter * _SIGN_RUN in word else 0)
        if word == word[0] * len(word) and word[0] not in _SIGN_LETTERS and word[0] != "l":
            weights[word[0]] += len(word)
            longest = max(longest, len(word))
        elif word[0] not in _SIGN_LETTERS or "l" in word:
            latin += len(word)
    if longest < _LETTER_RUN:
        return None
    foreign = sum(weights.values())
    if foreign < min(_FOREIGN_LETTERS, _FOREIGN_SHARE * (foreign + latin)):
        return None
    script = _LANGUAGES[ord(max(weights, key=weights.__getitem__)) - ord("A")]
    language = next((name for name, telling in _TELLING.get(script, ()) if set(telling) & set(text)), script)
    return language if language not in read else None


@cache
def shared_language_screen() -> LanguageScreen:
    """Return the screen with the table that comes with the package; read once, about 20 ms."""
    return LanguageScreen(_FILE.read_bytes())
