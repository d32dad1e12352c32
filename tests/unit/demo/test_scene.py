import json

import pytest

from bot.core.errors import ConfigError
from bot.demo.scene import MAX_TEXT, NAME_LIMIT, Scene, load_scene, scene_of_messages
from bot.evaluation.message_file import MessageFileError

HEAD = """
server = "Lantern Guild"
owner = "ada"
moderators = ["bela"]
members = ["cleo"]
channels = ["general"]
mod_log = "mod-log"
mode = "review"
policies = ["harassment"]
"""
STEP = '[[step]]\nid = "hello"\nby = "cleo"\nin = "general"\ntext = "hi"\n'
PRESS = '[[press]]\nby = "bela"\nbutton = "Delete"\nstep = "hello"\n'


def load(folder, text: str | bytes) -> Scene:
    path = folder / "scene.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_scene(path)


def messages(folder, *rows: object) -> tuple[Scene, list[str]]:
    path = folder / "messages.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return scene_of_messages(load(folder, HEAD), path)


def test_a_scene_is_read_as_written(tmp_path) -> None:
    scene = load(tmp_path, HEAD + STEP + PRESS)

    (step,) = scene.steps
    assert (step.authors, step.channel, step.text, step.expect) == (("cleo",), "general", "hi", None)
    assert [press.button for press in scene.presses] == ["Delete"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("server = ", "Invalid value"),
        (b"\xff", "utf-8"),
        (HEAD.replace("owner", "boss"), "owner: Field required; boss: Extra inputs are not permitted."),
        (HEAD.replace('["general"]', "[]"), "channels: "),
        (HEAD + STEP.replace("text", "words"), "step.0.text: Field required"),
        (
            HEAD + STEP + 'expect = "applause"\n',
            "step.0.expect: Input should be 'nothing', 'cleared' or 'shown'.",
        ),
        (HEAD + STEP.replace("cleo", "zoe"), "there are no people called zoe."),
        (HEAD + STEP.replace('"general"', '"cellar"'), "there are no channels called cellar."),
        (HEAD + STEP + STEP, "two steps have the same id."),
        (HEAD + STEP + PRESS.replace("hello", "bye"), "there are no steps called bye."),
        (HEAD + STEP + PRESS.replace("bela", "zoe"), "there are no people called zoe."),
    ],
)
def test_a_scene_that_cannot_be_played_says_why(tmp_path, text, problem) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)

    assert str(caught.value).startswith("The scene scene.toml cannot be used")
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_scene_is_named(tmp_path) -> None:
    with pytest.raises(
        ConfigError, match=r"scene nowhere\.toml cannot be read: No such file or directory\.$"
    ):
        load_scene(tmp_path / "nowhere.toml")


def test_a_files_messages_are_steps_in_order_that_expect_nothing(tmp_path) -> None:
    scene, problems = messages(
        tmp_path,
        {"text": "one", "author": "zoe", "channel": "seeds"},
        {"text": "two", "author": "bela"},
        {"text": "three"},
    )

    assert problems == []
    assert [(step.authors, step.channel, step.text, step.expect) for step in scene.steps] == [
        (("zoe",), "seeds", "one", None),
        (("bela",), "general", "two", None),
        (("member",), "general", "three", None),
    ]
    assert scene.presses == ()


def test_everybody_and_every_channel_of_the_file_is_there_once(tmp_path) -> None:
    scene, _ = messages(
        tmp_path,
        {"text": "one", "author": "zoe", "channel": "seeds"},
        {"text": "two", "author": "zoe", "channel": "general"},
        {"text": "three", "author": "ada"},
    )

    assert scene.members == ("zoe",)  # ada is the owner, and there already
    assert scene.channels == ("general", "seeds")


def test_long_names_and_texts_are_cut_to_what_discord_takes(tmp_path) -> None:
    scene, _ = messages(tmp_path, {"text": "a" * 9_000, "author": "z" * 99, "channel": " \n"})

    (step,) = scene.steps
    assert len(step.text) == MAX_TEXT
    assert step.authors == ("z" * NAME_LIMIT,)
    assert step.channel == "general"


def test_half_a_character_is_replaced_because_the_local_discord_cannot_send_it(tmp_path) -> None:
    scene, _ = messages(tmp_path, {"text": "a\ud800b", "author": "z\udc00", "channel": "\ud800"})

    (step,) = scene.steps
    assert (step.text, step.authors, step.channel) == ("a?b", ("z?",), "?")


def test_bad_lines_are_named_and_empty_messages_left_out(tmp_path) -> None:
    scene, problems = messages(tmp_path, {"text": "one"}, "oops", {"text": "  "})

    assert [step.text for step in scene.steps] == ["one"]
    assert problems == ["Line 2 is not JSON: Expecting value at column 1."]


def test_a_file_that_cannot_be_read_is_an_error(tmp_path) -> None:
    with pytest.raises(MessageFileError, match="cannot be read"):
        scene_of_messages(load(tmp_path, HEAD), tmp_path / "nowhere.jsonl")
