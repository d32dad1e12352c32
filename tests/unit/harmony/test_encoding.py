import hashlib
import os
import re
import shutil
import socket
from importlib.metadata import PackageNotFoundError
from importlib.resources import files
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.harmony import encoding as encoding_module
from bot.harmony import tokens
from bot.harmony.encoding import (
    _LONGEST_WORD,
    _load_from,
    _without_long_words,
    check_distributions,
    count_tokens,
    encode_text,
    load_encoding,
    pieces_of,
)


def vocabulary() -> Path:
    return Path(str(files("bot.harmony").joinpath("vocabulary")))


def test_the_encoding_is_loaded_once() -> None:
    assert load_encoding() is load_encoding()


def test_loading_asks_nobody_on_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")

    assert _load_from(vocabulary()).name == "HarmonyGptOss"


def test_loading_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_ENCODINGS_BASE", "/somewhere")
    _load_from(vocabulary())
    assert os.environ["TIKTOKEN_ENCODINGS_BASE"] == "/somewhere"


def test_the_shipped_vocabulary_is_the_one_that_the_notice_names() -> None:
    digest = hashlib.sha256((vocabulary() / "o200k_base.tiktoken").read_bytes()).hexdigest()
    notice = (vocabulary() / "NOTICE").read_text(encoding="utf-8")
    assert digest in notice
    assert "MIT License" in notice


def test_a_missing_vocabulary_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="missing"):
        _load_from(tmp_path)


def test_a_tampered_vocabulary_is_refused(tmp_path: Path) -> None:
    copy = Path(shutil.copy(vocabulary() / "o200k_base.tiktoken", tmp_path))
    with copy.open("ab") as file:
        file.write(b"\n")
    with pytest.raises(ConfigError, match="changed or damaged"):
        _load_from(tmp_path)


def test_tokens_are_counted_and_markers_count_as_text() -> None:
    assert count_tokens("hello world") == 2
    assert count_tokens("<|end|>") > 1


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("<|endoftext|>", tokens.END_OF_TEXT),
        ("<|return|>", tokens.RETURN),
        ("<|constrain|>", tokens.CONSTRAIN),
        ("<|channel|>", tokens.CHANNEL),
        ("<|start|>", tokens.START),
        ("<|end|>", tokens.END),
        ("<|message|>", tokens.MESSAGE),
        ("<|call|>", tokens.CALL),
        ("<|startoftext|>", tokens.FIRST_SPECIAL),
    ],
)
def test_the_ids_known_by_number_are_the_library_s(name: str, token: int) -> None:
    assert load_encoding().encode(name, allowed_special="all") == [token]
    assert token in tokens.STRUCTURE


def test_the_stops_are_those_of_an_assistant() -> None:
    assert set(tokens.STOPS) == set(load_encoding().stop_tokens_for_assistant_actions())
    assert tokens.END in load_encoding().stop_tokens()  # of other roles; never a stop here


@pytest.mark.parametrize("installed", [set(), {"openai-harmony"}, {"oss-harmony"}])
def test_one_harmony_library_is_fine(installed: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_installed(installed, monkeypatch)
    check_distributions()


def test_two_harmony_libraries_are_refused_and_the_fix_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_installed({"openai-harmony", "oss-harmony"}, monkeypatch)
    with pytest.raises(ConfigError, match="bylaw model install"):
        check_distributions()


def pretend_installed(names: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str) -> object:
        if name not in names:
            raise PackageNotFoundError(name)
        return object()

    monkeypatch.setattr(encoding_module, "distribution", find)


WORDS = st.lists(
    st.builds(
        lambda unit, times: unit * times,
        st.sampled_from(["a", "中", "-", " ", "\n", "a b"]),
        st.integers(0, 300),
    )
).map("".join)


@given(WORDS)
def test_no_long_word_is_encoded_in_one_go(text: str) -> None:
    parts = list(_without_long_words(text))

    assert "".join(parts) == text
    assert not any(re.search(rf"\S{{{_LONGEST_WORD + 1}}}|\s{{{_LONGEST_WORD + 1}}}", part) for part in parts)


@given(WORDS | st.text())
def test_an_encoded_text_comes_back(text: str) -> None:
    assert load_encoding().decode(encode_text(text)) == text


@given(st.text(max_size=_LONGEST_WORD))
def test_ordinary_text_is_encoded_as_the_library_does(text: str) -> None:
    assert encode_text(text) == load_encoding().encode(text, disallowed_special=())


@pytest.mark.parametrize("seed", range(20))
def test_pieces_are_encoded_to_the_same_ids_as_the_whole(seed: int) -> None:
    parts = [" word", "\n", "\n\n", " ", "a", "É", "中", "1", ".", "- ", "\t", "don't", "\r\n"]
    text = "".join(Random(seed).choices(parts, k=2_500))
    pieces = list(pieces_of(text))
    assert len(pieces) > 3
    assert "".join(pieces) == text
    assert [token for piece in pieces for token in encode_text(piece)] == encode_text(text)


def test_prose_is_cut_into_small_pieces() -> None:
    text = "Nobody may sell accounts here. " * 2_000
    assert max(map(len, pieces_of(text))) < 1_100
