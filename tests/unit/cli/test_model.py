import pytest

from bot.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["stand-in", "--port", "99999"], "--port: must be from 0 to 65535"),
        (["stand-in", "--port", "-1"], "--port: must be from 0 to 65535"),
        (["serve", "--port", "99999"], "--port: must be from 0 to 65535"),
        (["stand-in", "--slots", "0"], "--slots: must be 1 or more"),
        (["stand-in", "--latency", "nan"], "--latency: must be from 0 to 3600"),
        (["stand-in", "--latency", "-1"], "--latency: must be from 0 to 3600"),
    ],
)
def test_numbers_that_make_no_sense_are_refused_before_anything_is_served(
    capsys, arguments, sentence
) -> None:
    with pytest.raises(SystemExit):
        main(["model", *arguments])

    assert sentence in capsys.readouterr().err
