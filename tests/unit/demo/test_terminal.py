import io

import pytest
from rich.console import Console

from bot.core.sighting import Author
from bot.core.signal import Screened
from bot.demo.terminal import Terminal, observe_later
from bot.demo.verify import Finding
from bot.pipeline.events import Event, MessageScreened, MessageUncovered
from tests.factories import make_sighting, make_signal
from tests.unit.ops.events import COUNTED


class Drawn:
    """A terminal on a file that takes UTF-8 and nothing else."""

    def __init__(self, **names: dict[int, str]) -> None:
        self._file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
        console = Console(file=self._file, width=200, highlight=False)
        self.terminal = Terminal(console, names.get("channels", {}), names.get("titles", {}))

    @property
    def text(self) -> str:
        self._file.seek(0)
        return self._file.read()


def screened(text: str, *, name: str = "cleo", flagged: bool = False) -> MessageScreened:
    sighting = make_sighting(text, author=Author(id=1, name=name))
    seen = Screened(score=0.9, signals=(make_signal(),), flagged=True) if flagged else Screened(score=0.0)
    return MessageScreened(sighting=sighting, screened=seen, policy_ids=(), took_s=4e-5)


@pytest.mark.parametrize("event", [event for event, _ in COUNTED])
def test_every_event_can_be_drawn(event: Event) -> None:
    drawn = Drawn()

    drawn.terminal.observe(event)
    drawn.terminal.summarise([])

    assert "messages screened" in drawn.text


def test_a_message_is_shown_with_its_place_its_author_and_its_way() -> None:
    drawn = Drawn(channels={20: "general"}, titles={7_000: "an insult"})

    drawn.terminal.observe(screened("you absolute walnut", flagged=True))

    first, second = drawn.text.splitlines()
    assert "#general (an insult)" in first
    assert "cleo: you absolute walnut" in first
    assert "terms:harassment 0.80 (40 µs) → no rule covers this" in second


@pytest.mark.parametrize("odd", ["half \ud800", "\x1b[2J\x1b]0;title\x07", "a\u202eb", "\x00\x9b"])
def test_neither_text_nor_name_can_steer_the_terminal_or_stop_it(odd: str) -> None:
    drawn = Drawn(channels={20: odd}, titles={7_000: odd})

    drawn.terminal.observe(screened(odd, name=odd))
    drawn.terminal.say(odd)
    drawn.terminal.summarise([Finding(name=odd, met=True, seen=odd)])

    assert [one for one in drawn.text if not one.isprintable() and one != "\n"] == []
    assert "�" in drawn.text


def test_square_brackets_are_text_and_no_markup() -> None:
    drawn = Drawn()

    drawn.terminal.observe(screened("[bold]loud[/bold] [/nonsense]"))
    drawn.terminal.summarise([Finding(name="[/nonsense]", met=False, seen="[red]")])

    assert "[bold]loud[/bold] [/nonsense]" in drawn.text
    assert "✖ [/nonsense] [red]" in " ".join(drawn.text.split())


def test_a_long_message_is_cut_and_put_on_one_line() -> None:
    drawn = Drawn()

    drawn.terminal.observe(screened("word\n\n" * 500))

    assert len(drawn.text.splitlines()) == 2
    assert "…" in drawn.text


def test_the_summary_counts_what_happened() -> None:
    drawn = Drawn()
    drawn.terminal.observe(screened("hello"))
    drawn.terminal.observe(screened("you walnut", flagged=True))
    drawn.terminal.observe(MessageUncovered(server_id=1))

    drawn.terminal.summarise([Finding(name="an insult", met=False, seen="0 posts")])

    assert "✖ an insult 0 posts" in " ".join(drawn.text.split())
    assert "2 messages screened (median 40 µs each), 1 flagged, 1 covered by no rule" in drawn.text
    assert "decisions: none" in drawn.text


def test_events_before_the_terminal_stands_are_let_pass() -> None:
    built: list[Terminal] = []
    observe = observe_later(lambda: built[0] if built else None)
    drawn = Drawn()

    observe(screened("too early"))
    built.append(drawn.terminal)
    observe(screened("in time"))

    assert "too early" not in drawn.text
    assert "in time" in drawn.text
