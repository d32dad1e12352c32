import pytest

from bot.model.stand_in.folding import fold_words


@pytest.mark.parametrize(
    "disguise",
    [
        "worthless idiot",
        "WORTHLESS Idiot!!",
        "w0rthl3ss 1diot",
        "worth\u200bless id\u2060iot",
        "wörthléss ïdiot",
        "wоrthlеss іdiоt",  # Cyrillic vowels
        "w o r t h l e s s idiot",
        "w.o.r.t.h.l.e.s.s idiot",
        "worthlessss idioooot",
        "ｗｏｒｔｈｌｅｓｓ ｉｄｉｏｔ",
        "worthle$$ id!ot",
    ],
)
def test_disguises_look_like_what_they_hide(disguise: str) -> None:
    assert fold_words(disguise) == fold_words("worthless idiot") == ("worthles", "idiot")


def test_numbers_and_plain_words_stay() -> None:
    assert fold_words("I turned 200 into 4000, don't you see?") == (
        *("i", "turned", "200", "into", "4000", "dont", "you", "se"),
    )  # fmt: skip
