"""A text with words that mix scripts spelled in one of them, and the way back to what was typed.

A reading decides by what it knows whether such a word is Latin, and a server's keyword may be known to nobody
else; so keywords and terms are looked for in each script that a word has letters of. Only letters that look
alike are taken for one another: "cosplay" in Russian letters but for "cos" hides nothing, since no Russian
letter looks like an s.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import filterfalse, islice

from bot.filter.native import core
from bot.filter.reading.lookalikes import PLAIN_FORMS
from bot.filter.reading.normalise import MAX_FOLDED, Reading, pack, words_of
from bot.filter.reading.pieces import has_odd_run
from bot.filter.reading.vocabulary import squeeze

MAX_MIXED = 400  # characters of words that are spelled anew in one text; the last of them is spelled whole
_AFTER = (
    200  # characters behind the last of them that are looked at: the rest of a phrase, whom it is said to
)

_LATIN, _GREEK, _CYRILLIC = r"A-Za-z\u00c0-\u024f", r"\u0370-\u03ff\u1f00-\u1fff", r"\u0400-\u052f"
_ANY = _LATIN + _GREEK + _CYRILLIC
_MIXED = re.compile(  # letters of two scripts, with nothing but signs and digits between them
    "|".join(
        rf"[{one}][^\s{_ANY}]*+[{other}]"
        for one, other in (
            (_LATIN, _GREEK + _CYRILLIC),
            (_GREEK, _LATIN + _CYRILLIC),
            (_CYRILLIC, _LATIN + _GREEK),
        )
    )
)
_PIECE = re.compile(r"\S+")
_RUN = re.compile(rf"[{_ANY}\u0300-\u036f\u00ad\u200b-\u200f]+")
_SHORT, _FEWEST = 2, 3  # letters of a run, and such runs: a word that is taken apart


class _Letters(dict[int, str]):
    """One script, as a str.translate table: its own letters, and in place of others those that look alike."""

    def __init__(self, script: str, *alike: tuple[str, str]) -> None:
        """`alike`: letters of another script, and as many of this one."""
        super().__init__()
        self._own = re.compile(f"[{script}]")
        self._other = re.compile(f"(?![{script}])[{_ANY}]")
        self._letters: Mapping[str, str] = {
            other: own for others, owns in alike for other, own in zip(others, owns, strict=True)
        }

    def __missing__(self, code: int) -> str:
        one, letters = chr(code), self._letters  # of a run: there are some thousand at most
        own = one if self._own.match(one) else letters.get(one) or letters.get(_plain(one), one)
        self[code] = own
        return own

    def respell(self, run: str) -> str:
        """Return a run of letters in this script; as it is if it has none of it, or not only look-alikes."""
        if self._own.search(run) is None or self._other.search(run) is None:
            return run
        respelled = run.translate(self)
        return run if self._other.search(respelled) is not None else respelled


_SCRIPTS = (
    _Letters(
        _CYRILLIC,
        ("aceopxykmhtbnurABCEHKMOPTXY", "асеорхукмнтвпигАВСЕНКМОРТХУ"),
        ("αορκχυτβεμΑΒΕΗΚΜΟΡΤΥΧ", "аоркхутвемАВЕНКМОРТУХ"),
    ),
    _Letters(
        _LATIN,
        ("асеорхукмнтвьіјѕһԁԛԝпигАВСЕНКМОРТХУІЈЅ", "aceopxykmhtbbijshdqwnurABCEHKMOPTXYIJS"),
        ("αβεικηορτυνωχγϲΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abeiknoptuvwxycABEZHIKMNOPTYX"),
    ),
    _Letters(
        _GREEK,
        ("abceikmnopstuvwxyzABEHIKMNOPSTXYZ", "αβσεικμηορστυνωχυζΑΒΕΗΙΚΜΝΟΡΣΤΧΥΖ"),
        ("аеокрхтувмнАВЕНКМОРТУХ", "αεοκρχτυβμηΑΒΕΗΚΜΟΡΤΥΧ"),
    ),
)
# A keyword with them is found without, and one from a Persian keyboard in Arabic letters; not the other way
# round, where they make words differ.
_PLAIN_ARABIC = str.maketrans(
    "\u0623\u0625\u0622\u0671\u06cc\u06a9",  # alef with hamza or madda, Persian ya and kaf
    "\u0627\u0627\u0627\u0627\u064a\u0643",
)
_ALEF, _ALEFS = "\u0627", ("\u0623", "\u0625", "\u0622")
_ARTICLE = "\u0627\u0644"


class OtherSpelling(Reading):
    """One way to spell a text; what it quotes is what was typed."""

    __slots__ = ("_word_starts",)

    def __init__(self, typed: Reading, text: str, folded: str) -> None:
        """`text` is as long as the beginning of what was typed that it stands for; folded, it is `folded`."""
        super().__init__("")
        self.original = typed.original
        self._unwrapped = text
        self.folded = self.decoded = folded
        self.words = words_of(folded)
        self.packed = pack(folded)
        self.squeezed = squeeze(self.packed) if has_odd_run(folded) else None
        self._word_starts: list[int] = []  # in the folded text, as far as asked

    def typed_word(self, index: int) -> str:
        """Return what was typed for one of the words, cut to evidence length."""
        starts, words = self._word_starts, self.words
        while len(starts) <= index:
            at = starts[-1] + len(words[len(starts) - 1]) if starts else 0
            starts.append(self.folded.index(words[len(starts)], at))
        return self.typed(starts[index], starts[index] + len(words[index]))


def other_spellings(reading: Reading) -> Sequence[Reading]:
    """Return a text with its mixed words in each script that they have letters of, unless it was read so."""
    if reading.others is None:
        reading.others = _other_spellings(reading)
    return reading.others


def _other_spellings(reading: Reading) -> Sequence[Reading]:
    if reading.original.isascii() or not _mixes_scripts(reading.original):
        return ()
    typed = reading.meaningful
    mixed = _mixed(typed)
    spelled = {piece: _in_each_script(piece) for piece in {piece.group() for piece in mixed}}
    found: dict[str, OtherSpelling] = {}
    for script in range(len(_SCRIPTS)):
        parts, end = list[str](), 0
        for piece in mixed:
            parts += (typed[end : piece.start()], spelled[piece.group()][script])
            end = piece.end()
        text = "".join(parts)
        if text == typed[:end]:
            continue
        text += typed[end : _end_of_piece(typed, end + _AFTER)]
        folded = text.translate(PLAIN_FORMS)[:MAX_FOLDED]
        if folded not in found and not reading.folded.startswith(folded):
            found[folded] = OtherSpelling(reading, text, folded)
    return tuple(found.values())


def mixes_scripts_in_python(text: str, /) -> bool:
    """Whether letters of two scripts stand side by side, or with only signs and digits between them."""
    return any(map(_MIXED.search, filterfalse(str.isascii, text.split())))


_mixes_scripts: Callable[[str], bool] = mixes_scripts_in_python if core is None else core.mixes_scripts


def _mixed(typed: str) -> list[re.Match[str]]:
    """Return the pieces that mix scripts, as far as they are looked into."""
    mixed: list[re.Match[str]] = []
    left = MAX_MIXED
    for found in _PIECE.finditer(typed):
        piece = found.group()
        if not piece.isascii() and _mixes_scripts(piece):
            mixed.append(found)
            left -= len(piece)
            if left <= 0:
                break
    return mixed


def _end_of_piece(typed: str, at: int) -> int:
    """Return where a piece ends that this place is in."""
    inside = _PIECE.match(typed, at)
    return at if inside is None else inside.end()


def _in_each_script(piece: str) -> list[str]:
    """Return a piece with each run of letters respelled; all of them as one, if it is taken apart."""
    runs = _RUN.findall(piece)
    letters = "".join(runs)
    if len(runs) >= _FEWEST and max(map(len, runs)) <= _SHORT:
        runs = [letters]
    return [_with_letters(piece, letters, "".join(map(script.respell, runs))) for script in _SCRIPTS]


def _with_letters(piece: str, letters: str, others: str) -> str:
    """Return a piece with others in place of its letters, one for one."""
    if others == letters:
        return piece
    one_by_one = iter(others)
    return _RUN.sub(lambda run: "".join(islice(one_by_one, len(run.group()))), piece)


def spellings(keyword: str) -> list[str]:
    """Return a keyword as it is written, and as others type it: Arabic with and without its hamza."""
    if keyword.isascii():
        return [keyword]
    found = [keyword, keyword.translate(_PLAIN_ARABIC)]
    for start in ("", _ARTICLE):
        if keyword.startswith(start + _ALEF) and not keyword.startswith(_ARTICLE, len(start)):
            found += [start + alef + keyword[len(start) + 1 :] for alef in _ALEFS]
    return list(dict.fromkeys(found))


def _plain(character: str) -> str:
    """Return a letter without its accent."""
    return PLAIN_FORMS[ord(character)]
