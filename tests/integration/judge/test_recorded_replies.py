"""The judge against what vLLM 0.32.0 was seen to reply, typed in, and against servers that are something else."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.core.errors import ModelAwayError
from bot.core.judgement import Abstention, AbstentionReason, Answer, Effort, Verdict
from bot.harmony.encoding import load_encoding
from bot.harmony.tokens import CHANNEL, DIGITS, END, END_OF_TEXT, MESSAGE, RETURN, START, STOPS
from tests.integration.judge.asking import ask, make_judge

Reply = Callable[[dict[str, Any]], web.StreamResponse]

MODEL = {
    "id": "gpt-oss-safeguard-20b",
    "object": "model",
    "created": 1790000000,
    "owned_by": "vllm",
    "root": "/models/gpt-oss-safeguard-20b",
    "parent": None,
    "max_model_len": 4096,
    "permission": [],
}
OVERLONG = {
    "error": {
        "message": "This model's maximum context length is 4096 tokens. However, your prompt contains 5000 input tokens.",
        "type": "BadRequestError",
        "param": "input_tokens",
        "code": 400,
    }
}
OUT_OF_VOCABULARY = {
    "error": {
        "message": "Token id 300000 is out of vocabulary",
        "type": "BadRequestError",
        "param": None,
        "code": 400,
    }
}
NO_SUCH_MODEL = {
    "error": {
        "message": "The model `x` does not exist.",
        "type": "NotFoundError",
        "param": "model",
        "code": 404,
    }
}
ENGINE_DEAD = {
    "error": {
        "message": "EngineCore encountered an issue.",
        "type": "InternalServerError",
        "param": None,
        "code": 500,
    }
}
JSON_ANSWER = (
    '{"violation": 1, "severity": 1, "rule_ids": ["HA1"], "manipulation": 0, '
    '"quote": "hollow walnut", "rationale": "It insults a member."}'
)


def words(text: str) -> list[int]:
    return list(load_encoding().encode(text))


def completion(token_ids: list[int] | None, *, finish: str = "stop") -> dict[str, Any]:
    choice = {
        "index": 0,
        "text": "analysisIt insults.assistantfinal{…}",
        "logprobs": None,
        "finish_reason": finish,
        "stop_reason": None,
        "token_ids": token_ids,
        "prompt_logprobs": None,
        "prompt_token_ids": [200006, 17360],
    }
    return {
        "id": "cmpl-1",
        "object": "text_completion",
        "created": 1790000000,
        "model": "gpt-oss-safeguard-20b",
        "choices": [choice],
        "service_tier": None,
        "system_fingerprint": None,
        "usage": {
            "prompt_tokens": 310,
            "total_tokens": 370,
            "completion_tokens": 60,
            "prompt_tokens_details": None,
        },
        "kv_transfer_params": None,
    }


GOOD = [
    *(CHANNEL, *words("analysis"), MESSAGE, *words("It insults."), END, START, *words("assistant")),
    *(CHANNEL, *words("final"), MESSAGE, *words(JSON_ANSWER), RETURN),
]


class Server:
    """Replies to every completion in one way, and keeps what it was asked."""

    def __init__(self, *replies: Reply) -> None:
        self._replies = list(replies)
        self.bodies: list[dict[str, Any]] = []
        self.url = ""
        self.model = MODEL

    @asynccontextmanager
    async def serve(self) -> AsyncIterator["Server"]:
        app = web.Application()
        app.router.add_get("/health", self._health)
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/completions", self._complete)
        async with TestServer(app) as server:
            self.url = str(server.make_url("")).rstrip("/")
            yield self

    async def _health(self, _request: web.Request) -> web.Response:
        return web.Response()

    async def _models(self, _request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [self.model]})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.bodies.append(body)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        return reply(body)


def says(content: dict[str, Any], status: int = 200) -> Reply:
    return lambda _body: web.json_response(content, status=status)


async def answer_to(*replies: Reply, **changes: Any) -> tuple[Answer, Server]:
    async with Server(*replies).serve() as server, make_judge(server.url) as judge:
        return await judge.judge(ask(**changes)), server


async def test_a_reply_of_vllm_is_read_and_its_model_is_no_stand_in() -> None:
    answer, _ = await answer_to(says(completion(GOOD)))
    assert isinstance(answer, Verdict)
    assert answer.clauses == ("HA1",)
    assert answer.quote == "hollow walnut"
    assert (answer.run.model, answer.run.stand_in) == ("gpt-oss-safeguard-20b", False)
    assert (answer.run.prompt_tokens, answer.run.completion_tokens) == (310, 60)


async def test_the_odds_of_the_deciding_digit_are_kept_as_confidence() -> None:
    reply = completion(GOOD)
    certain = [{f"token_id:{token}": 0.0} for token in GOOD]
    digit = next(at for at in range(GOOD.index(END), len(GOOD)) if GOOD[at] == DIGITS[1])
    chances = [*certain[:digit], {"token_id:16": -0.002, "token_id:15": -6.19}, *certain[digit + 1 :]]
    reply["choices"][0]["logprobs"] = {"tokens": [], "top_logprobs": chances}
    answer, server = await answer_to(says(reply))
    assert isinstance(answer, Verdict)
    assert answer.confidence == pytest.approx(6.188)
    assert server.bodies[0]["logprob_token_ids"] == list(DIGITS)


async def test_thinking_that_used_up_its_budget_is_noted() -> None:
    thinking = words("Well, well. " * 64)[:256]
    full = [*(CHANNEL, *words("analysis"), MESSAGE, *thinking), *GOOD[GOOD.index(END) :]]
    answer, _ = await answer_to(says(completion(full)))
    assert answer.run.budget_hit
    answer, _ = await answer_to(says(completion(GOOD)))
    assert not answer.run.budget_hit


async def test_an_answer_longer_than_was_asked_for_is_not_believed() -> None:
    longer = [*(CHANNEL, *words("analysis"), MESSAGE, *words("Well, well. " * 400)), *GOOD[GOOD.index(END) :]]
    answer, server = await answer_to(says(completion(longer)))
    assert isinstance(answer, Abstention)
    assert answer.reason is AbstentionReason.MALFORMED
    assert len(server.bodies) == 3


async def test_a_trailing_end_of_text_does_no_harm() -> None:
    answer, _ = await answer_to(says(completion([*GOOD[:-1], END_OF_TEXT])))
    assert isinstance(answer, Verdict)


async def test_the_request_says_all_that_the_server_would_otherwise_guess() -> None:
    _, server = await answer_to(says(completion(GOOD)), priority=2, effort=Effort.MEDIUM)
    (body,) = server.bodies
    assert body["model"] == "gpt-oss-safeguard-20b"
    assert all(type(token) is int for token in body["prompt"])
    assert body["max_tokens"] == 768 + 360
    assert body["stop_token_ids"] == list(STOPS)
    assert body["return_token_ids"] is True
    assert body["temperature"] == 0.0
    assert body["priority"] == 2
    assert list(body["structured_outputs"]) == ["structural_tag"]
    assert isinstance(body["structured_outputs"]["structural_tag"], str)


async def test_every_retry_has_another_seed_and_another_marker_and_the_last_thinks_less() -> None:
    answer, server = await answer_to(says(completion([RETURN])), effort=Effort.MEDIUM)
    assert isinstance(answer, Abstention)
    assert len({body["seed"] for body in server.bodies}) == 3
    assert len({tuple(body["prompt"]) for body in server.bodies}) == 3
    assert [body["temperature"] for body in server.bodies] == [0.0, 1.0, 1.0]
    assert [body["max_tokens"] for body in server.bodies] == [1128, 1128, 424]
    assert answer.run.effort is Effort.LOW
    assert answer.run.completion_tokens == 180


async def test_an_answer_cut_off_is_no_verdict_however_well_it_parses() -> None:
    answer, _ = await answer_to(says(completion(GOOD[:-1], finish="length")))
    assert isinstance(answer, Abstention)
    assert answer.reason is AbstentionReason.TRUNCATED


@pytest.mark.parametrize("body", [OVERLONG, OUT_OF_VOCABULARY, {"error": "odd"}, {"detail": []}])
@pytest.mark.parametrize("status", [400, 413, 422])
async def test_a_request_that_is_declined_is_an_abstention(body: dict[str, Any], status: int) -> None:
    answer, _ = await answer_to(says(body, status))
    assert isinstance(answer, Abstention)
    assert answer.reason is AbstentionReason.REFUSED


async def test_an_overlong_prompt_is_not_sent_twice() -> None:
    _, server = await answer_to(says(OVERLONG, 400))
    assert len(server.bodies) == 1


async def test_a_declined_grammar_is_left_out_and_the_answer_still_checked() -> None:
    declined = {
        "error": {"message": "Invalid structural tag", "type": "BadRequestError", "param": None, "code": 400}
    }
    answer, server = await answer_to(says(declined, 400), says(completion(GOOD)))
    assert isinstance(answer, Verdict)
    assert ["structured_outputs" in body for body in server.bodies] == [True, False]


def redirect(_body: dict[str, Any]) -> web.Response:
    return web.Response(status=307, headers={"Location": "http://127.0.0.1:9/elsewhere"})


def page(_body: dict[str, Any]) -> web.Response:
    return web.Response(text="<h1>It works!</h1>", content_type="text/html")


def flood(_body: dict[str, Any]) -> web.Response:
    return web.Response(body=b" " * (2 << 20))


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (says(ENGINE_DEAD, 500), "failure of its own"),
        (says({}, 502), "failure of its own"),
        (says({}, 503), "failure of its own"),
        (says({}, 429), "failure of its own"),
        (says(NO_SUCH_MODEL, 404), "does not know the model"),
        (says({"error": "Unauthorized"}, 401), "token"),
        (says({}, 403), "token"),
        (redirect, "elsewhere"),
        (page, "not as vLLM"),
        (flood, "more than a reply can hold"),
        (says({"error": {"message": "bad", "code": 400}}), "not as vLLM"),
        (says(completion(GOOD) | {"choices": []}), "not as vLLM"),
        (says(completion(None)), "not as vLLM"),
        (says(completion(GOOD, finish="abort")), "broke off"),
    ],
)
async def test_whatever_keeps_an_answer_from_coming_is_an_absence(reply: Reply, sentence: str) -> None:
    async with Server(reply).serve() as server, make_judge(server.url) as judge:
        with pytest.raises(ModelAwayError, match=sentence):
            await judge.judge(ask())
        assert len(server.bodies) == 1


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    answer, _ = await answer_to(says(completion(GOOD)))
    assert isinstance(answer, Verdict)


async def test_after_an_absence_the_model_is_asked_for_anew() -> None:
    server = Server(says(ENGINE_DEAD, 500), says(completion(GOOD)))
    async with server.serve(), make_judge(server.url) as judge:
        with pytest.raises(ModelAwayError):
            await judge.judge(ask())
        server.model = MODEL | {"id": "another"}
        answer = await judge.judge(ask())
    assert answer.run.model == "another"
