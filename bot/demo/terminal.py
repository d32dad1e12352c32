"""Show each message's way on the terminal while it happens: signals → route → verdict → decision."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.core.content import ContentItem
from bot.core.judgement import Abstention, Answer
from bot.core.sighting import Sighting
from bot.core.signal import Signal
from bot.demo.verify import Finding
from bot.pipeline.events import (
    ActionEnded,
    CaseDecided,
    CasePosted,
    Event,
    IntakeDropped,
    JudgementAnswered,
    JudgementWaits,
    MessageSampled,
    MessageScreened,
    MessageUncovered,
    SightingRecorded,
    StepFailed,
)

TEXT_WIDTH = 72


@dataclass(slots=True)
class Tally:
    """What has happened so far."""

    screened: int = 0
    flagged: int = 0
    uncovered: int = 0
    dropped: int = 0
    waited: int = 0
    screening_s: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    posts: int = 0
    edits: int = 0


class Terminal:
    """An observer of the path that prints it."""

    def __init__(self, console: Console, names: Mapping[int, str], titles: Mapping[int, str]) -> None:
        self.tally = Tally()
        self._console = console
        self._names = names  # channel id → name
        self._titles = titles  # message id → what the scene shows with it
        self._started = time.monotonic()

    def say(self, line: str, style: str = "") -> None:
        """Print one line of the play itself."""
        self._print("", Text(line, style=style))

    def observe(self, event: Event) -> None:
        """Print one event."""
        match event:
            case MessageScreened():
                self._screened(event)
            case SightingRecorded():
                word = "recorded" if event.is_new else "known"
                self._print(self._label(event.sighting), Text(f"{word} {_ms(event.waited_s)}", style="dim"))
            case JudgementAnswered():
                self._print(f"judgement {event.judgement.id}", _verdict(event.policy_id, event.answer))
            case JudgementWaits():
                self.tally.waited += 1
                self._print(f"judgement {event.judgement.id}", Text(f"waits: {event.reason}", style="yellow"))
            case CaseDecided():
                self._decided(event)
            case ActionEnded():
                self._print(f"case {event.case_id}", Text(f"{event.kind.value}: {event.state.value}"))
            case CasePosted():
                self.tally.posts += not event.edited
                self.tally.edits += event.edited
                word = "post edited in place" if event.edited else "posted to the mod-log"
                number = f" as case #{event.case.number}" if event.case.number else ""
                self._print(f"case {event.case.id}", Text(f"{word}{number}", style="dim"))
            case MessageUncovered():
                self.tally.uncovered += 1
            case MessageSampled():  # no sample is drawn in the demo
                pass
            case IntakeDropped():
                self.tally.dropped += 1
            case StepFailed():
                line = f"{event.step} is tried again: {event.reason}"
                self._print(f"case {event.case_id}", Text(line, style="yellow"))
            case _:
                assert_never(event)

    def summarise(self, findings: Iterable[Finding]) -> None:
        """Print what was expected and what was seen, and the counts."""
        table = Table(box=None, pad_edge=False)
        for heading in ("", "expected", "in the mod-log"):
            table.add_column(heading)
        for finding in findings:
            mark = Text("✔", style="green") if finding.met else Text("✖", style="bold red")
            table.add_row(mark, _safe(Text(finding.name)), _safe(Text(finding.seen)))
        self._console.print(table)
        tally = self.tally
        median = sorted(tally.screening_s)[len(tally.screening_s) // 2] if tally.screening_s else 0.0
        outcomes = ", ".join(f"{count} {name}" for name, count in sorted(tally.outcomes.items()))
        self._console.print(
            f"{tally.screened} messages screened (median {median * 1e6:.0f} µs each), "
            f"{tally.flagged} flagged, {tally.uncovered} covered by no rule, {tally.dropped} dropped; "
            f"decisions: {outcomes or 'none'}; {tally.posts} posts, {tally.edits} edits.",
            highlight=False,
        )

    def _screened(self, event: MessageScreened) -> None:
        self.tally.screened += 1
        self.tally.screening_s.append(event.took_s)
        line = Text(f"{event.sighting.author.name}: {_short(event.sighting.item)}")
        self._print(self._label(event.sighting), line)
        if not event.screened.flagged:
            self._print("", Text(f"no flag {_us(event.took_s)}", style="dim"))
            return
        self.tally.flagged += 1
        signals = " ".join(_signal(signal) for signal in event.screened.signals[:4])
        route = ", ".join(event.policy_ids) or "no rule covers this"
        self._print("", Text(f"{signals} {_us(event.took_s)} → {route}", style="cyan"))

    def _decided(self, event: CaseDecided) -> None:
        decision = event.decision
        self.tally.outcomes[decision.outcome.value] += 1
        clauses = " ".join(ref.clause_id for ref in decision.clauses)
        shown = "" if decision.shown else ", not shown"
        line = f"{decision.outcome.value} {clauses}".rstrip() + f"{shown} after {event.took_s:.2f} s"
        self._print(f"case {event.case.id}", Text(line, style="bold" if decision.shown else "green"))

    def _label(self, sighting: Sighting) -> str:
        title = self._titles.get(sighting.message_id)
        channel = self._names.get(sighting.place.channel_id, "")
        return f"#{channel} {f'({title})' if title else ''}".strip()

    def _print(self, label: str, line: Text) -> None:
        clock = Text(f"{time.monotonic() - self._started:6.2f} ", style="dim")
        shown = clock + Text(f"{label:<34.34} ", style="blue") + line
        self._console.print(_safe(shown), soft_wrap=True)


def observe_later(find: Callable[[], Terminal | None]) -> Callable[[Event], None]:
    """Make an observer of a terminal that is built only once the stage stands."""

    def observe(event: Event) -> None:
        terminal = find()
        if terminal is not None:
            terminal.observe(event)

    return observe


def _verdict(policy_id: str, answer: Answer) -> Text:
    by = "stand-in model: " if answer.run.stand_in else ""
    took = f"{answer.run.latency_s:.2f} s"
    if isinstance(answer, Abstention):
        return Text(f"{by}{policy_id}: abstained ({answer.reason.value}) {took}", style="yellow")
    said = f"breaks {' '.join(answer.clauses)}" if answer.violates else "no violation"
    return Text(f"{by}{policy_id}: {said} {took}", style="magenta" if answer.violates else "green")


def _signal(signal: Signal) -> str:
    hard = "!" if signal.hard else ""
    return f"{signal.stage.value}:{signal.policy_id or signal.category.value}{hard} {signal.score:.2f}"


def _short(item: ContentItem) -> str:
    text = " ".join(item.text.split())
    return text if len(text) <= TEXT_WIDTH else f"{text[: TEXT_WIDTH - 1]}…"


def _safe(text: Text) -> Text:
    """Replace what could steer the terminal or cannot be written to it: names and messages are hostile."""
    text.plain = "".join(
        character if character.isprintable() or character == "\n" else "\ufffd" for character in text.plain
    )
    return text


def _us(seconds: float) -> str:
    return f"({seconds * 1e6:.0f} µs)"


def _ms(seconds: float) -> str:
    return f"({seconds * 1e3:.1f} ms)"
