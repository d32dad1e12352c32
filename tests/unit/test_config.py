import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import Config, check_config, load_config
from bot.core.errors import ConfigError

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
OPTIONAL = re.compile(r"^# (?=\w+ = )", re.MULTILINE)  # a key that stands in the example as a comment
BARE_KEY = re.compile(r"^(# )?(\w+) = ")


def keys_of(document: dict) -> set[str]:
    return {f"{section}.{key}" for section, table in document.items() for key in table}


def all_keys() -> set[str]:
    return keys_of(Config().model_dump())


def problems_of(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        check_config(tomllib.loads(text), "config.toml")
    return str(caught.value).splitlines()


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "config.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_example_is_the_defaults() -> None:
    assert load_config(EXAMPLE) == Config()


def test_every_key_stands_in_the_example_and_no_other_does() -> None:
    example = tomllib.loads(OPTIONAL.sub("", EXAMPLE.read_text()))

    assert keys_of(example) == all_keys()


def test_every_key_that_is_commented_out_in_the_example_can_be_used() -> None:
    example = tomllib.loads(OPTIONAL.sub("", EXAMPLE.read_text()))

    changed = check_config(example, "config.example.toml")

    assert changed.filter.scam_domains_file == Path("scam-domains.txt")
    assert changed.lists.scam_domains == "https://example.com/scam-domains.txt"
    assert changed.model_copy(update={"filter": Config().filter, "lists": Config().lists}) == Config()


def test_every_key_of_the_example_has_a_reason_above_it() -> None:
    lines = EXAMPLE.read_text().splitlines()
    explained: dict[str, bool] = {}
    has_reason = False
    for line in lines:
        if match := BARE_KEY.match(line):
            explained[match[2]] = has_reason
        else:
            has_reason = line.startswith("#")

    assert [key for key, has in explained.items() if not has] == []
    assert len(explained) == len(all_keys())


def test_without_a_file_the_defaults_hold(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert load_config(None) == Config()


def test_the_file_in_the_working_folder_is_read_without_being_named(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "[ops]\nport = 0\n")

    assert load_config(None).ops.port == 0


def test_a_named_file_that_is_missing_is_an_error(tmp_path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml cannot be read: No such file"):
        load_config(tmp_path / "nowhere.toml")


def test_every_problem_is_listed_at_once() -> None:
    problems = problems_of(
        """
        telegram = 1
        [discord]
        rest_url = "discord.com"
        gateway_url = "https://gateway.discord.gg"
        [model]
        url = "127.0.0.1:8000"
        in_flight = 0
        low_timeout_s = "8"
        temperature = 1.0
        [log]
        level = "debug"
        """
    )

    assert problems == [
        "config.toml: discord.rest_url must be an address that begins with https:// or http://.",
        "config.toml: discord.gateway_url must be an address that begins with wss:// or ws://.",
        'config.toml: model.url must be "none", or an address that begins with http:// or https://.',
        "config.toml: model.in_flight must be at least 1 (it is 0).",
        "config.toml: model.low_timeout_s must be a number (it is '8').",
        "config.toml: there is no key model.temperature. config.example.toml lists every key.",
        "config.toml: log.level must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR' (it is 'debug').",
        "config.toml: there is no key telegram. config.example.toml lists every key.",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("model = 3", "model must be a table, such as [model] (it is 3)."),
        ("[[model]]", "model must be a table, such as [model] (it is a list)."),
        ("[model]\nin_flight = 2.5", "model.in_flight must be a whole number (it is 2.5)."),
        ("[model]\nin_flight = true", "model.in_flight must be a whole number (it is True)."),
        (f"[ops]\nport = 0x{'f' * 5000}", "ops.port must be at most 65535 (it is a huge number)."),
        ("[filter]\nthreshold = nan", "filter.threshold must be less than 1 (it is nan)."),
        ("[filter]\nthreshold = 0", "filter.threshold must be more than 0 (it is 0)."),
        ("[model]\njudge_within_h = inf", "model.judge_within_h must be at most 168 (it is inf)."),
        ("[store]\nfolder = 5", "store.folder must be text in quotes (it is 5)."),
        ('[store]\nfolder = ""', "store.folder must name a path."),
        ('[store]\nfolder = "a\\u0000"', "store.folder must name a path."),
        ('[log]\nformat = "xml"', "log.format must be 'human' or 'json' (it is 'xml')."),
        ('"a\\nb" = 1', 'there is no key "a\\nb". config.example.toml lists every key.'),
    ],
)
def test_a_problem_is_one_sentence_that_names_file_and_key(text, problem) -> None:
    assert problems_of(text) == [f"config.toml: {problem}"]


def test_an_empty_address_for_metrics_is_refused_because_it_would_mean_every_address() -> None:
    assert problems_of('[ops]\nhost = ""') == [
        "config.toml: ops.host must be text in quotes, and not empty (it is '')."
    ]


@pytest.mark.parametrize(
    "url", ["http://[x", "http://h:99999", "http://h:x", "ftp://h", "http://", "http://a b"]
)
def test_an_address_that_cannot_be_reached_is_refused(url) -> None:
    (problem,) = problems_of(f'[model]\nurl = "{url}"')

    assert "model.url must be" in problem


@pytest.mark.parametrize(
    "url", ["http://me:hush@h", "http://hush@h", "http://h/?token=hush", "http://h/#hush"]
)
def test_an_address_may_hold_no_secret_and_the_error_does_not_repeat_it(url) -> None:
    (problem,) = problems_of(f'[model]\nurl = "{url}"')

    assert "may hold no user name, password or query" in problem
    assert "hush" not in problem


@pytest.mark.parametrize("text", ['token = "hush"', '[discord]\ntoken = "hush"', '[store]\nkey = "hush"'])
def test_a_secret_in_the_file_is_an_unknown_key_and_is_not_repeated(text) -> None:
    (problem,) = problems_of(text)

    assert "there is no key" in problem
    assert "hush" not in problem


def test_a_slash_at_the_end_of_an_address_does_not_matter() -> None:
    assert check_config({"model": {"url": "http://h:8000/"}}, "").model.url == "http://h:8000"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'[log]\nlevel = "\xff"', "is not UTF-8 text (byte 15). Save it as UTF-8."),
        (b"[log\n", "is not valid TOML: "),
        (b"a = " + b"[" * 5000, "is not valid TOML: its values are nested too deeply."),
        (b"a = " + b"1" * 5000, "is not valid TOML: "),
    ],
)
def test_a_file_that_is_no_toml_says_so(tmp_path, content, problem) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, content))

    assert f"config.toml {problem}" in str(caught.value)


def test_a_byte_order_mark_does_not_matter(tmp_path) -> None:
    assert load_config(write(tmp_path, "\ufeff[ops]\nport = 1\n")).ops.port == 1


VALUES = st.one_of(
    st.integers().map(str),
    st.floats().map(repr),
    st.booleans().map(lambda value: str(value).lower()),
    st.sampled_from(["[]", "[1]", "{}", "{a = 1}", "2024-01-01", '"none"', '""', '"http://h"', "'human'"]),
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="'")).map(
        lambda text: f"'{text}'"
    ),
)
LINES = st.tuples(st.sampled_from(sorted(all_keys())), VALUES).map(" = ".join)
DOCUMENTS = st.one_of(
    st.lists(LINES, unique_by=lambda line: line.partition(" ")[0]).map("\n".join),
    st.text(st.characters(exclude_categories=["Cs"])),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=DOCUMENTS)
def test_any_document_is_a_configuration_or_an_error_in_sentences(tmp_path, text) -> None:
    try:
        load_config(write(tmp_path, text))
    except ConfigError as error:
        problems = str(error).splitlines()
    else:
        problems = []

    assert [line for line in problems if not (line.startswith(str(tmp_path)) and line.endswith("."))] == []


def test_shares_of_the_model_are_named_by_server() -> None:
    config = check_config({"model": {"weights": {"1049571234567890123": 3.0}}}, "c.toml")
    assert config.model.weights == {1049571234567890123: 3.0}


@pytest.mark.parametrize("weights", [{"guild": 2.0}, {"12": 0.0}, {"12": 1000.0}])
def test_a_share_that_makes_no_sense_is_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match=r"model\.weights"):
        check_config({"model": {"weights": weights}}, "c.toml")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 60.0),
        ("[model]\nlow_timeout_s = 300", 900.0),
        ('[model]\nfurther_urls = ["http://b:8000", "http://c:8000"]', 180.0),
        ('[model]\nurl = "none"', 60.0),
    ],
)
def test_a_question_may_take_three_tries_at_every_server(text: str, seconds: float) -> None:
    assert check_config(tomllib.loads(text), "config.toml").model.longest_s == seconds
