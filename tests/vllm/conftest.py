"""Real vLLM with the tiny gpt-oss, started once for all tests and again after a test has killed it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import world  # noqa: F401 - the bot as an operator runs it
from tests.vllm.checkpoint import ROOT, unpack
from tests.vllm.server import RealVllm

PYTHON = Path(os.environ.get("BYLAW_VLLM_PYTHON") or ROOT / ".venv-vllm" / "bin" / "python")


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealVllm]:
    assert PYTHON.is_file(), "There is no vLLM here. These tests are run by: make test-vllm"
    folder = tmp_path_factory.mktemp("vllm")
    unpack(folder / "checkpoint")
    server = RealVllm(PYTHON, folder / "checkpoint", folder)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def vllm(_server: RealVllm) -> RealVllm:
    """A server that answers and has nothing to do."""
    _server.ensure()
    return _server
