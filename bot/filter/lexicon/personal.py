"""Somebody's private data: numbers, addresses and accounts that are written in forms of their own.

Whose they are, and whether they may stand there, no filter can know. So each is a hint, and enough for a look
where it stands near words about somebody else.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from ipaddress import AddressValueError, IPv4Address
from itertools import islice

import re2

from bot.core.signal import Category, Signal, Stage
from bot.filter.combine import Hit, signal_from_hits
from bot.filter.native import core
from bot.filter.own_rules.patterns import options
from bot.filter.reading.normalise import Reading

MAX_FOUND, MAX_TRIED = 20, 100  # in one message
_HINTED, _ABOUT = 0.3, 0.65  # alone, and near words about somebody else
_MAILED = 0.1  # alone; people give away their own more readily than any other
_NEAR = 40  # characters
_SECRET = 0.65  # what nobody posts of themselves either
_CAP = 0.9

_DIGIT = re.compile(r"\d")
_ASCII_DIGIT = re.compile("[0-9]")  # found in half the time
_HAS_NUMBER = re.compile(r"(?<![@!&#:\d])\d|\w@\w")  # not of a mention, a channel or an emoji
_ROADS = ("street", "avenue", "ave", "road", "rd", "lane", "ln", "blvd", "boulevard", "terrace", "crescent")
_STRASSEN = ("strasse", "str.", "platz", "gasse", "allee", "straat")
_RUES = ("rue", "avenue", "boulevard", "impasse")
_CALLES = ("calle", "avenida", "rua", "carrera", "travessa")
_STREETS = [  # one of these stands in each street
    *(f" {name}" for name in _ROADS),
    *_STRASSEN,
    *(f"{name} " for name in (*_RUES, *_CALLES)),
]
# One group of a kind, so that what was found tells what it is; the plainest first.
_KINDS = {
    "card": r"\b(?:\d{4}[ -]?){3}\d{1,4}\b",
    "iban": r"\b[a-z]{2}\d{2} ?(?:[a-z0-9]{4} ?){3,7}[a-z0-9]{0,3}\b",
    "ssn": r"\b\d{3}-\d{2}-\d{4}\b",
    "ip": r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b",
    "mail": r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.[a-z]{2,20}\b",
    "phone": r"(?:\+|\b00)\d{1,3}[ ./-]?(?:\(?\d{1,5}\)?[ ./-]?){2,6}\d{2}\b"
    r"|\(?\b[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}\b|\b0\d{2,5}[ /-]\d{3,8}(?:[ -]\d{2,5})?\b",
    "street": rf"\b\d{{1,5}}[a-z]?,? (?:[a-z'.]{{2,20}} ){{1,3}}(?:{'|'.join(_ROADS)})\b"
    rf"|\b[a-z-]{{2,30}}(?:{'|'.join(map(re.escape, _STRASSEN))}) \d{{1,4}}[a-z]?\b"
    rf"|\b\d{{1,4}},? (?:{'|'.join(_RUES)}) [a-z' -]{{3,40}}"
    rf"|\b(?:{'|'.join(_CALLES)}) [a-z ]{{3,40}},? ?(?:n\.? ?)?\d{{1,5}}\b",
}
_NOBODYS = ("noreply@", "no-reply@", "support@", "info@", "contact@", "git@")
_SECRETS = frozenset({"card", "iban", "ssn"})
# What stands before a number that is none of these: a version, a part of a longer one.
_VERSION = re.compile(
    r"\b(?:v|version|python|node|build|release|update|patch|kernel|section|firmware|bios|chapter|rule)\.? ?$"
    r"|[\d.#][.-]$|#$"
)
_LEAST_DIGITS = 8  # of a telephone number; shorter ones are counts and scores as often
_NO_STREET = re.compile(
    r"\b(?:top|mid|middle|bot|bottom|jungle|fast|bike|bus) lane$"
    r"|^(?:arbeits|tabellen|sitz|stamm|park|start|listen|steh|lieblings)platz|^carrera de "
)
_EVERYBODYS = frozenset({"1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9"})  # public name servers
_TEST_CARDS = frozenset({"4242424242424242", "4111111111111111", "5555555555554444", "378282246310005"})
_ABOUT_SOMEBODY = re.compile(
    r"\b(?:his|her|hers|their|he|she|he's|she's|they|him|lives?|real name|dox+|swat|spam|raid|visit|address"
    r"|this (?:guy|girl|kid|dude|bitch|idiot|person|man|woman)|number is|phone|sein|seine|ihre?|er wohnt"
    r"|sie wohnt|son|sa|il habite|su casa|vive en|mora na|dele|dela)\b|<@!?\d+>"
)


class PersonalDataScreen:
    """The forms, compiled; the same for every server."""

    def __init__(self) -> None:
        groups = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items())
        chosen = options()
        chosen.never_capture = False
        chosen.max_mem = 8 << 20
        self._pattern = re2.compile(groups, chosen)
        self._may_hold = _glance()

    def screen(self, reading: Reading) -> list[Signal]:
        """Return one signal if private data may stand in the text, else none."""
        typed = reading.original
        if not _has_number(typed) or not self._may_hold(reading.folded):
            return []
        found = list(islice(self._found(reading.folded), MAX_FOUND))
        if not found:
            return []
        hits = [Hit(start, end, _score(kind, reading.folded, start, end)) for kind, start, end in found]
        return [signal_from_hits(Stage.TERMS, Category.DOXXING, hits, reading, cap=_CAP)]

    def _found(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield the kind and the place of what is there."""
        for match in islice(self._pattern.finditer(text), MAX_TRIED):
            kind = next(kind for kind in _KINDS if match.group(kind) is not None)
            if _is_real(kind, match.group()) and not _VERSION.search(text[: match.start()][-12:]):
                yield kind, match.start(), match.end()


def _glance() -> Callable[[str], bool]:
    """Return what says whether the pattern may match: most numbers are short, and stand near no street."""
    if core is None:
        return lambda _: True  # the pattern itself is as quick to say
    digits: Callable[[str], bool] = core.may_hold_digits
    streets: Callable[[str], bool] = core.Forms(_STREETS, 0).holds_any
    return lambda text: digits(text) or streets(text)


def _has_number_in_python(text: str) -> bool:
    """Whether there is a number, or what may be an address of mail."""
    digit = _ASCII_DIGIT if text.isascii() else _DIGIT
    return ("@" in text or digit.search(text) is not None) and _HAS_NUMBER.search(text) is not None


_has_number: Callable[[str], bool] = _has_number_in_python if core is None else core.has_number


@cache
def shared_personal_data_screen() -> PersonalDataScreen:
    """Return the one compiled screen: it is the same for every server."""
    return PersonalDataScreen()


def _score(kind: str, text: str, start: int, end: int) -> float:
    if kind in _SECRETS:
        return _SECRET
    if _ABOUT_SOMEBODY.search(text, max(0, start - _NEAR), end + _NEAR) is not None:
        return _ABOUT
    return _MAILED if kind == "mail" else _HINTED


def _is_real(kind: str, typed: str) -> bool:
    """Whether it is what it looks like, as far as that can be told."""
    if kind == "ip":
        return _is_public(typed)
    if kind == "card":
        digits = "".join(filter(str.isdigit, typed))
        return digits not in _TEST_CARDS and _has_check_digit(list(map(int, digits)))
    if kind == "iban":
        return _is_iban("".join(typed.split()).upper())
    if kind == "phone":
        return sum(map(str.isdigit, typed)) >= _LEAST_DIGITS
    if kind == "street":
        return _NO_STREET.search(typed) is None
    return kind != "mail" or not typed.startswith(_NOBODYS)


def _is_public(typed: str) -> bool:
    try:
        address = IPv4Address(typed)
    except AddressValueError:
        return False
    if typed in _EVERYBODYS:
        return False
    return address.is_global or typed.startswith(("192.0.2.", "198.51.100.", "203.0.113."))  # in examples


def _has_check_digit(digits: list[int]) -> bool:
    """Whether a card's number ends with the digit that the others ask for (Luhn)."""
    doubled = [divmod(2 * digit, 10) for digit in digits[-2::-2]]
    return (
        13 <= len(digits) <= 19
        and len(set(digits)) > 1
        and (sum(digits[-1::-2]) + sum(map(sum, doubled))) % 10 == 0
    )


def _is_iban(number: str) -> bool:
    """Whether an account's number has the rest that ISO 13616 asks for."""
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1
