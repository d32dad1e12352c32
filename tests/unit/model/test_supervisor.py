import os
import sys

from bot.model.serving import Plan
from bot.model.supervisor import Supervisor


def test_a_server_that_keeps_ending_is_started_again_after_growing_pauses() -> None:
    said: list[str] = []

    def say(sentence: str) -> None:
        said.append(sentence)
        if len(said) == 2:
            supervisor.stop()

    plan = Plan(command=(sys.executable, "-c", "raise SystemExit(3)"), environment={})
    supervisor = Supervisor(plan, say=say, environ=os.environ)
    supervisor.run()

    assert [sentence.partition(";")[2] for sentence in said] == [
        " it is started again in 1 s.",
        " it is started again in 2 s.",
    ]
    assert all("(status 3)" in sentence for sentence in said)


def test_one_that_ran_for_long_is_started_again_soon() -> None:
    said: list[str] = []
    times = iter((0.0, 1.0, 1.0, 1_000.0))

    def say(sentence: str) -> None:
        said.append(sentence)
        if len(said) == 2:
            supervisor.stop()

    plan = Plan(command=(sys.executable, "-c", ""), environment={})
    supervisor = Supervisor(plan, say=say, environ=os.environ, clock=lambda: next(times))
    supervisor.run()

    assert said[1].startswith("The model server ended after 999 s")
    assert said[1].endswith("started again in 1 s.")
