"""`bylaw lists update`: fetched over TLS alone, written whole, and never worse than what was there."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from bot.__main__ import main
from bot.cli import lists
from bot.cli.lists import fetch
from bot.config import load_config
from bot.core.errors import ListError
from bot.engines import read_scam_domains
from tests.certificates import server_context, write_certificate

KEPT = Path("data/lists/scam-domains.txt")
Serve = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[str]]


def configure(source: str | None) -> None:
    line = "" if source is None else f'scam_domains = "{source}"\n'
    Path("config.toml").write_text(f"[lists]\n{line}")


def test_a_list_from_a_file_is_kept_and_read_at_the_next_start(capsys) -> None:
    Path("theirs.txt").write_text("Bad.com\nworse.net\n# end\n")
    configure("theirs.txt")

    assert main(["lists", "update"]) == 0

    assert capsys.readouterr().out == (
        "data/lists/scam-domains.txt: 2 domains, none before.\nBylaw reads it at its next start.\n"
    )
    domains = read_scam_domains(load_config(None))
    assert domains is not None
    assert "login.worse.net" in domains


def test_both_lists_of_the_operator_hold(capsys) -> None:
    Path("theirs.txt").write_text("bad.com\n")
    configure("theirs.txt")
    assert main(["lists", "update"]) == 0
    Path("own.txt").write_text("mine.org\n")
    with Path("config.toml").open("a") as file:
        file.write('[filter]\nscam_domains_file = "own.txt"\n')

    domains = read_scam_domains(load_config(None))

    assert domains is not None
    assert "bad.com" in domains
    assert "mine.org" in domains


@pytest.mark.parametrize("second", ["", "google.com\nbad0.com\n", "bad0.com\n", "<html>"])
def test_a_refused_list_leaves_the_last_one(second, capsys) -> None:
    Path("theirs.txt").write_text("".join(f"bad{number}.com\n" for number in range(10)))
    configure("theirs.txt")
    assert main(["lists", "update"]) == 0
    before = KEPT.read_bytes()
    Path("theirs.txt").write_text(second)

    assert main(["lists", "update"]) == 2

    assert KEPT.read_bytes() == before
    assert [path.name for path in KEPT.parent.iterdir()] == [KEPT.name]
    assert capsys.readouterr().err.startswith("bylaw lists: The new list ")


def test_without_a_list_configured_it_says_how_to_name_one(capsys) -> None:
    configure(None)
    assert main(["lists", "update"]) == 2
    assert "scam_domains under [lists]" in capsys.readouterr().err


def test_a_missing_file_is_said(capsys) -> None:
    configure("nowhere.txt")
    assert main(["lists", "update"]) == 2
    assert "nowhere.txt cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("source", ["http://example.com/list", "ftp://example.com/list", ""])
def test_only_https_or_a_file_can_be_configured(source, capsys) -> None:
    configure(source)
    assert main(["lists", "update"]) == 2
    assert "lists.scam_domains" in capsys.readouterr().err


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make a certificate for loopback; return what the server and the client need of it."""
    certificate = write_certificate(tmp_path_factory.mktemp("tls"))
    return server_context(certificate), ssl.create_default_context(cafile=str(certificate))


@pytest.fixture
async def serve(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> AsyncIterator[Serve]:
    runners: list[web.AppRunner] = []

    async def start(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> str:
        app = web.Application()
        app.router.add_get("/{name}", answer)
        runner = web.AppRunner(app)
        runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls[0])
        await site.start()
        return f"https://127.0.0.1:{runner.addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


async def test_a_list_is_fetched_over_tls_and_redirects_are_followed(serve, tls) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.match_info["name"] == "old":
            raise web.HTTPFound("/new")
        return web.Response(text="bad.com\n")

    assert await fetch(f"{await serve(answer)}/old", tls[1]) == b"bad.com\n"


async def test_a_certificate_that_nobody_vouches_for_is_refused(serve) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(text="bad.com\n")

    with pytest.raises(ListError, match="could not be fetched"):
        await fetch(f"{await serve(answer)}/list")


@pytest.mark.parametrize(
    ("location", "complaint"), [("http://127.0.0.1/list", "not https"), ("/list", "more than 3 times")]
)
async def test_a_redirect_leads_to_https_and_not_in_circles(serve, tls, location, complaint) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(location)

    with pytest.raises(ListError, match=complaint):
        await fetch(f"{await serve(answer)}/list", tls[1])


async def test_an_error_is_no_list(serve, tls) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        raise web.HTTPNotFound(text="bad.com")

    with pytest.raises(ListError, match="answered 404"):
        await fetch(f"{await serve(answer)}/list", tls[1])


async def test_what_never_ends_is_cut_off(serve, tls, monkeypatch) -> None:
    monkeypatch.setattr(lists, "MAX_BYTES", 1 << 20)

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(64):
            await response.write(b"bad.com\n" * 8_192)
        return response

    with pytest.raises(ListError, match="larger than 1 MiB"):
        await fetch(f"{await serve(answer)}/list", tls[1])


async def test_what_does_not_come_in_time_is_given_up(serve, tls, monkeypatch) -> None:
    monkeypatch.setattr(lists, "TIMEOUT_S", 0.2)
    given_up = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        await given_up.wait()
        return web.Response(text="bad.com\n")

    with pytest.raises(ListError, match="did not come within"):
        await fetch(f"{await serve(answer)}/list", tls[1])
    given_up.set()
