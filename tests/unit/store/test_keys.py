"""Where the key comes from."""

import base64
import stat
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.store.keys import check_key, key_path, load_key

KEY = bytes(range(32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.mark.parametrize("text", [KEY.hex(), KEY.hex().upper(), base64.b64encode(KEY).decode()])
def test_the_environment_gives_the_key(folder: Path, text: str) -> None:
    key = load_key({"BYLAW_KEY": f" {text}\n"}, folder)
    assert (key.key, key.path, key.is_new) == (KEY, None, False)
    assert not key_path(folder).exists()


@pytest.mark.parametrize("text", ["secret", KEY.hex()[:-2], base64.b64encode(KEY[:-1]).decode(), "é" * 64])
def test_a_key_that_is_none_is_refused_and_not_repeated(folder: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="BYLAW_KEY must hold 32 bytes") as caught:
        load_key({"BYLAW_KEY": text}, folder)
    assert text not in str(caught.value)
    with pytest.raises(ConfigError):
        check_key({"BYLAW_KEY": text}, folder)


def test_the_first_start_makes_a_key_beside_the_folder(folder: Path) -> None:
    made = load_key({}, folder)
    again = load_key({}, folder)
    assert made.is_new
    assert made.path == folder.parent / "data.key"
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert (again.key, again.is_new) == (made.key, False)
    assert len(made.key) == 32


def test_a_key_does_not_show_when_printed(folder: Path) -> None:
    made = load_key({}, folder)
    assert repr(made.key) not in repr(made)


def test_a_key_file_that_others_can_read_is_refused(folder: Path) -> None:
    path = load_key({}, folder).path
    assert path is not None
    path.chmod(0o640)
    with pytest.raises(ConfigError, match=f"chmod 600 {path}"):
        load_key({}, folder)
    with pytest.raises(ConfigError, match="chmod 600"):
        check_key({}, folder)


def test_a_missing_key_to_a_database_is_not_replaced(folder: Path) -> None:
    folder.mkdir()
    (folder / "bylaw.sqlite3").touch()
    with pytest.raises(ConfigError, match="missing"):
        load_key({}, folder)
    assert not key_path(folder).exists()


def test_a_check_makes_nothing(folder: Path) -> None:
    check_key({}, folder)
    check_key({"BYLAW_KEY": KEY.hex()}, folder)
    assert not key_path(folder).exists()


def test_a_key_file_that_cannot_be_read_is_a_config_error(folder: Path) -> None:
    key_path(folder).mkdir(mode=0o700)
    with pytest.raises(ConfigError, match="cannot be used"):
        load_key({}, folder)
