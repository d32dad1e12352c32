"""Take off what a text is wrapped in before its letters are read, and keep where each character came from.

That is entities, tags, escapes, spoiler bars inside words, and orders to draw from right to left.
"""

import html
import re
from collections.abc import Iterator
from itertools import islice

from bot.filter.reading.lookalikes import LATIN_FORMS, PLAIN_FORMS
from bot.filter.reading.vocabulary import shared_vocabulary
from bot.filter.reading.words import words_of

_TAG = "/?(?:b|i|u|s|em|strong|del|ins|span|sub|sup|font|p|br|wbr)"
# What divides a word, behind "<": Discord's own markup, and tags with attributes.
_DIVISOR = (
    r"(?:(?:a?:\w{1,32}:|@[!&]?|\#)\d{15,21}>"
    rf"|{_TAG}(?:\s{{1,3}}+[a-z-]{{1,20}}+=[\"']?[\w\#:;.,%()-]{{0,40}}+[\"']?){{0,4}}+\s?/?>)"
)
_DIVIDING = rf"(?:\|\||<{_DIVISOR})"  # spoiler bars do as well
# Everything begins with one of five signs, which are found at once; what stands before is looked at then.
_WRAPPED = re.compile(
    r"&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}[0-9]{0,2});"
    r"|%(?<!\d%)[0-9a-fA-F]{2}(?:%[0-9a-fA-F]{2})*"
    rf"|<{_TAG}/?>"
    rf"|<(?<=[^\W_]<)(?>{_DIVISOR}{_DIVIDING}*)(?=[^\W_])"
    r"|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}"
    rf"|\|\|(?<=[^\W_]\|\|)(?>{_DIVIDING}*)(?=[^\W_])"
    r"|<!--[^<>]{0,40}?-->"
)
_INSIDE = re.compile(
    rf"(?:\|\|(?<=[^\W_]\|\|)|<(?<=[^\W_]<){_DIVISOR}){_DIVIDING}*+(?=[^\W_])"
)  # a division inside a word
_DIVIDED = re.compile(rf"[^\W_]++(?:{_DIVIDING}++[^\W_]++)++")
_LETTERS = re.compile(r"[^\W_]*+")
_DIVISION = re.compile(f"{_DIVIDING}++")
_NAME = re.compile(r"[^\W\d_]+")
_LONG_WORD = 3  # letters of a word that is no mere part of another
_MIRRORED = re.compile("[\u202e\u2067]([^\u202c\u2069\n]{2,})")  # one letter is the same from either side
_MAX_COMPARED = 200  # characters of a run
MAX_MIRRORED = 60  # runs of a text that are compared; what comes later stays as typed


def is_wrapped(text: str) -> bool:
    """Whether there may be something to take off."""
    if "&" in text or ">" in text or "%" in text or ("|" in text and "||" in text):
        return True
    return _is_turned(text) or ("\\" in text and ("\\u" in text or "\\x" in text))


def _is_turned(text: str) -> bool:
    return "\u202e" in text or "\u2067" in text


def unwrap(text: str) -> tuple[str, list[int] | None]:
    """Return the text without its wrapping, and where each of its characters stood; None: where it was."""
    pieces: list[str] = []
    origin: list[int] = []
    end = 0
    apart: frozenset[int] | None = None
    for match in _WRAPPED.finditer(text):
        wrapped = match.group()
        if (meant := _meant(wrapped)) == wrapped:
            continue
        if meant == "":
            if apart is None:
                apart = _apart(text)
            if match.start() in apart:
                continue
        pieces += (text[end : match.start()], meant)
        origin += range(end, match.start())
        origin += [match.start()] * len(meant)
        end = match.end()
    if end:
        pieces.append(text[end:])
        origin += range(end, len(text))
        text = "".join(pieces)
    if _is_turned(text) and (mirrored := _mirrored(text)) is not None:
        text, order = mirrored
        origin = [origin[index] for index in order] if end else order
        return text, origin
    return (text, origin) if end else (text, None)


def _apart(text: str) -> frozenset[int]:
    """Return where markup stands between words, and not inside one.

    It does if it names something strong, or if a part of what it divides is a word and the whole is none.
    """
    knows, strong = shared_vocabulary().knows, shared_vocabulary().strong
    apart: list[int] = []
    for start, divided in _divided_words(text):
        parts = _DIVISION.sub(" ", divided).lower().split()
        has_word = any(len(part) >= _LONG_WORD and knows(part) for part in parts)
        named = _NAME.findall("".join(_DIVISION.findall(divided)).lower()) if "<" in divided else ()
        if (has_word and not knows("".join(parts))) or not strong.isdisjoint(named):
            apart += [start + division.start() for division in _DIVISION.finditer(divided)]
    return frozenset(apart)


def _divided_words(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each word begins that has a division inside, and all of it."""
    end = 0
    for division in _INSIDE.finditer(text):
        if division.start() < end:
            continue  # the second one of a word
        before = _LETTERS.match(text[end : division.start()][::-1])
        start = division.start() - (before.end() if before is not None else 0)
        if (divided := _DIVIDED.match(text, start)) is not None:
            yield start, divided.group()
            end = divided.end()


def _meant(wrapped: str) -> str:
    if wrapped[0] in "<|":
        return ""
    if wrapped[0] == "&":
        return html.unescape(wrapped)
    if wrapped[0] == "%":
        try:
            meant = bytes.fromhex(wrapped.replace("%", "")).decode()
        except UnicodeDecodeError:
            return wrapped
        return wrapped if "\ufffd" in meant else meant
    return chr(int(f"0x{wrapped[2:]}", 0))


def _reads_better_backwards(text: str) -> bool:
    forwards = _known_words(text[:_MAX_COMPARED])
    if forwards == 0 and text.isascii():
        return True
    return _known_words(text[-1 : -_MAX_COMPARED - 1 : -1]) > forwards


def _known_words(text: str) -> int:
    """Count the words that are known as they stand, or with all look-alikes read as Latin."""
    knows = shared_vocabulary().knows
    plain = text.translate(PLAIN_FORMS)
    found = sum(map(knows, set(words_of(plain))))
    if plain.isascii() or (latin := text.translate(LATIN_FORMS)) == plain:
        return found
    return max(found, sum(map(knows, set(words_of(latin)))))


def _mirrored(text: str) -> tuple[str, list[int]] | None:
    """Put what is to be drawn from right to left in the order in which it is seen."""
    order: list[int] = []
    end = 0
    for match in islice(_MIRRORED.finditer(text), MAX_MIRRORED):
        start, stop = match.span(1)
        if not _reads_better_backwards(match.group(1)):
            continue  # Hebrew and Arabic are drawn so anyway, and some mark what they did not turn around
        order += range(end, start)
        order += range(stop - 1, start - 1, -1)
        end = stop
    if not order:
        return None
    order += range(end, len(text))
    return "".join([text[index] for index in order]), order
