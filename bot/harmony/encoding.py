"""Load the vocabulary that is shipped with Bylaw, once, and count tokens with it.

openai-harmony would otherwise fetch the vocabulary from the network at first use.
"""

import os
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import as_file, files
from pathlib import Path

from openai_harmony import HarmonyEncoding, HarmonyEncodingName, HarmonyError, load_harmony_encoding

from bot.core.errors import ConfigError

VOCABULARY_FILE = "o200k_base.tiktoken"
_LONGEST_WORD = 64  # characters that are encoded as one word; no language has longer ones in use
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}|\s{{{_LONGEST_WORD + 1},}}")
_CUT = re.compile(r"\n(?=\S)|(?<=\w)(?= [a-zA-Z])")
_PIECE_CHARACTERS = 1000
_LONGEST_PIECE = 4000
_FOLDER_VARIABLE = "TIKTOKEN_ENCODINGS_BASE"  # where openai-harmony looks before it asks the network


@cache
def load_encoding() -> HarmonyEncoding:
    """Return the one shared encoding; the first call takes about 0.4 s, and it may be used from any thread.

    Raises ConfigError when the vocabulary file is missing or is not the one that was shipped: the library
    compares its sha256 with the one in the NOTICE beside it.
    """
    with as_file(files("bot.harmony").joinpath("vocabulary")) as folder:
        return _load_from(folder)


def _load_from(folder: Path) -> HarmonyEncoding:
    """Load the encoding from a folder, leaving the environment as it was."""
    if not (folder / VOCABULARY_FILE).is_file():
        raise ConfigError(f"The model's vocabulary, {VOCABULARY_FILE}, is missing. Install Bylaw again.")
    before = os.environ.get(_FOLDER_VARIABLE)
    os.environ[_FOLDER_VARIABLE] = str(folder)
    try:
        return load_harmony_encoding(HarmonyEncodingName.HARMONY_GPT_OSS)
    except HarmonyError as error:
        raise ConfigError(
            f"The model's vocabulary, {VOCABULARY_FILE}, has been changed or damaged. Install Bylaw again."
        ) from error
    finally:
        if before is None:
            del os.environ[_FOLDER_VARIABLE]
        else:
            os.environ[_FOLDER_VARIABLE] = before


def pieces_of(text: str) -> Iterator[str]:
    """Cut a text where it can be encoded piece by piece to the same ids, about every 1,000 characters.

    That is after a line break and before whatever is no white space, or else between a word and a space that
    a letter follows. A piece takes some 2 ms at most, so that long texts hold nobody up if others get a turn
    between two pieces.
    """
    at = 0
    for cut in _CUT.finditer(text):
        if cut.end() - at >= _PIECE_CHARACTERS:
            yield from _at_most(text[at : cut.end()])
            at = cut.end()
    yield from _at_most(text[at:])


def _at_most(piece: str) -> Iterator[str]:
    """Cut a piece that has no good place to be cut, such as a page of Chinese in one line, all the same."""
    for at in range(0, max(1, len(piece)), _LONGEST_PIECE):
        yield piece[at : at + _LONGEST_PIECE]


def encode_text(text: str) -> list[int]:
    """Return the ids of a text in which nothing is special, in time that grows no faster than the text.

    Merging takes the square of a word's length: 16,000 characters without a space hold the global lock for
    140 ms (openai-harmony 0.0.8). So what is longer than 64 characters is encoded in parts, which the model
    reads as it would any unusual spelling. Lone surrogates are not accepted.
    """
    encode = load_encoding().encode
    return [token for part in _without_long_words(text) for token in encode(part, disallowed_special=())]


def count_tokens(text: str) -> int:
    """Count the tokens that the model would read."""
    return len(encode_text(text))


def _without_long_words(text: str) -> Iterator[str]:
    """Cut the text where a word, or a run of white space, has become too long."""
    at = 0
    for word in _LONG_WORD.finditer(text):
        for cut in range(word.start() + _LONGEST_WORD, word.end(), _LONGEST_WORD):
            yield text[at:cut]
            at = cut
    yield text[at:]


def check_distributions() -> None:
    """Make sure that the bot's own harmony library is the one installed; call this when the bot starts.

    oss-harmony, which vLLM brings along, overwrites openai-harmony's files, and removing either then breaks
    both. Raises ConfigError, naming the fix.
    """
    if _is_installed("openai-harmony") and _is_installed("oss-harmony"):
        raise ConfigError(
            "Both openai-harmony and oss-harmony are installed here, and they overwrite each other's files; "
            "vLLM was probably installed into Bylaw's own environment. Remove that environment, install "
            "Bylaw into a new one, and give vLLM one of its own with: bylaw model install"
        )


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
