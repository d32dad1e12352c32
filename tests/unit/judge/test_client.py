import aiohttp
import pytest

from bot.core.errors import ConfigError
from bot.judge.client import Client, Endpoint


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://gpu.lan:8000/", "http://gpu.lan:8000"),
        ("https://gpu.example/v1", "https://gpu.example"),
        ("https://gpu.example/moderation/v1/", "https://gpu.example/moderation"),
    ],
)
def test_an_address_may_end_in_v1_or_not(url: str, base: str) -> None:
    assert Endpoint(url=url).base == base


@pytest.mark.parametrize(
    "url",
    [
        "gpu.lan:8000",
        "ftp://gpu.lan",
        "http://",
        "http://me:secret@gpu.lan",
        "http://gpu.lan/?key=1",
        "http://[::1",
        "http://a:99999",
        "",
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_repeating_it(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Client(Endpoint(url=url))
    assert "secret" not in str(caught.value)


def test_the_token_does_not_show() -> None:
    assert "s3cret" not in repr(Endpoint(url="http://gpu.lan", token="s3cret"))


async def test_a_session_that_trusts_proxies_is_refused() -> None:
    async with aiohttp.ClientSession(trust_env=True) as session:
        with pytest.raises(ConfigError, match="prox"):
            Client(Endpoint(url="http://gpu.lan"), session)
