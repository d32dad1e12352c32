import pytest

from bot.model.check import ServerFacts, advise, ask_version
from bot.model.stand_in import StandIn


def facts(
    *, model: str = "openai/gpt-oss-safeguard-20b", length: int | None = 8192, version: str | None = "0.32.0"
) -> ServerFacts:
    return ServerFacts(model=model, max_model_len=length, version=version)


@pytest.mark.parametrize("version", ["0.32.0", "0.33.1rc2", "1.0", None, "dev"])
def test_a_fitting_server_gets_no_advice(version: str | None) -> None:
    assert advise(facts(version=version)) == ()


@pytest.mark.parametrize(
    ("unfit", "word"),
    [
        (facts(model="llama-guard"), "harmony"),
        (facts(length=2048), "--max-model-len"),
        (facts(version="0.10.2"), "older"),
    ],
)
def test_what_does_not_fit_is_told(unfit: ServerFacts, word: str) -> None:
    (advice,) = advise(unfit)
    assert word in advice


async def test_a_server_is_asked_for_its_version() -> None:
    async with StandIn.start() as stand_in:
        assert await ask_version(stand_in.url) == "bylaw-stand-in"


async def test_a_server_that_does_not_answer_has_no_version() -> None:
    assert await ask_version("http://127.0.0.1:9") is None
