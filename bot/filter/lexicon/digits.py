"""Digits in terms: where they are meant, and where a price, a time or a letter only holds the same ones."""

import re
from collections.abc import Sequence

# What shows, before it and after it, that a number is a part of a longer one.
_BEFORE_A_PART, _AFTER_A_PART = re.compile(r"\d[.,:/-]\Z"), re.compile(r"[.,:/-]\d")
_APART = re.compile(r"[\s/]+")


def says_number(text: str, start: int, end: int, words: Sequence[str]) -> bool:
    """Whether a text says a term of digits alone there, given its words.

    Signs between digits are no disguise: so do prices and times look.
    """
    if _BEFORE_A_PART.search(text[max(0, start - 2) : start]) or _AFTER_A_PART.match(text, end):
        return False
    return _APART.split(text[start:end]) == list(words)


def has_its_digits(term: str, typed: str) -> bool:
    """Whether no letter stands for a digit of a term: "3d" is not in "ed". Both are packed, not decoded."""
    return len(term) != len(typed) or not any(
        wanted.isdigit() and got.isalpha() for wanted, got in zip(term, typed, strict=True)
    )
