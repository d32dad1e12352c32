"""Count how many of the characters that Unicode calls confusable with a letter or digit are read as it.

    python -m benchmarks.confusables FILE

FILE is confusables.json as the package confusable-homoglyphs carries it, made from Unicode's UTS #39 data; it
is no part of this project. Letters and digits that look alike in most fonts (l, I, 1; O, 0) count as one.
"""

import argparse
import json
import unicodedata
from pathlib import Path

from bot.filter.reading.lookalikes import latin_form, plain_form

_ALIKE = ("il1", "o0", "z2", "s5", "3ez", "8b", "6bg", "9gq")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    drawn_as = pairs(json.loads(parser.parse_args().file.read_text(encoding="utf-8")))
    missed = [character for character, letters in drawn_as.items() if not is_read(character, letters)]
    print(f"{len(drawn_as) - len(missed)} of {len(drawn_as)} are read as what they look like")
    for character in missed:
        name = unicodedata.name(character, "?")
        print(f"  {name}: {latin_form(character)!r} instead of {drawn_as[character]}")


def pairs(confusables: dict[str, list[dict[str, str]]]) -> dict[str, set[str]]:
    """Return single characters above ASCII, each with the ASCII letters and digits it is confusable with."""
    found: dict[str, set[str]] = {}
    for one, others in confusables.items():
        for other in others:
            for letter, character in ((one, other["c"]), (other["c"], one)):
                if len(letter) == len(character) == 1 and letter.isascii() and letter.isalnum():
                    found.setdefault(character, set()).add(letter.lower())
    return {character: letters for character, letters in found.items() if not character.isascii()}


def is_read(character: str, letters: set[str]) -> bool:
    wanted = letters.union(*(group for group in _ALIKE if letters & set(group)))
    return bool({plain_form(character), latin_form(character)} & wanted)


if __name__ == "__main__":
    main()
