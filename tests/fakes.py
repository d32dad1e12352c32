"""Stand-ins for the outside of the path: a judge, hands in Discord, a mod-log. They keep no secrets."""

import itertools
from collections.abc import Callable, Mapping, Sequence

from bot.core.case import CaseFile, Post, PostKind
from bot.core.context import Context, Speech
from bot.core.decision import ActionKind, ActionState
from bot.core.errors import ChatError, ModelAwayError, ModLogGoneError
from bot.core.judgement import Answer
from bot.core.outage import Outage, OutageFigures
from bot.core.policy import Policy
from bot.core.question import Question
from bot.core.records import ModLogNotice
from bot.core.sighting import Sighting
from bot.core.signal import Screened, Signal
from bot.pipeline.events import Event
from tests.factories import make_run, make_signal, make_verdict


class FakeJudge:
    """Answers what its rule says; away while `is_away` is set."""

    def __init__(self, rule: Callable[[Question], Answer] | None = None) -> None:
        self.is_away = False
        self.room = 8
        self.looks = 0
        self.refused = 0  # questions it was asked while away
        self.asked: list[Question] = []
        self._rule = rule or (lambda question: make_verdict(question.policy.clauses[0].id))

    async def judge(self, question: Question) -> Answer:
        if self.is_away:
            self.refused += 1
            raise ModelAwayError("The model cannot be reached.")
        self.asked.append(question)
        return self._rule(question)

    async def prepare(self, policy: Policy) -> None:
        pass

    async def run(self) -> None:
        pass

    async def look(self) -> bool:
        self.looks += 1
        return not self.is_away


def clears_everything(question: Question) -> Answer:
    return make_verdict(run=make_run(question.policy))


class FakeHands:
    """Remembers what it was asked to do."""

    def __init__(self) -> None:
        self.acts: list[tuple[int, ActionKind, bool]] = []
        self.result = (ActionState.DONE, "The message was deleted.")
        self.unreachable = False

    async def act(
        self, sighting: Sighting, kind: ActionKind, *, reason: str, automatic: bool
    ) -> tuple[ActionState, str]:
        if self.unreachable:
            raise ChatError("Discord could not be reached.")
        self.acts.append((sighting.message_id, kind, automatic))
        return self.result


class FakeModLog:
    """A channel: message id → what the post shows."""

    def __init__(self) -> None:
        self.posts: dict[int, list[CaseFile]] = {}
        self.markers: dict[str, int] = {}
        self.gone: set[int] = set()  # channels that cannot be used, as everybody can see
        self.refuses = False  # although all looks well
        self.attempts = 0  # requests to send a case
        self.edits = 0
        self.unreachable = False
        self.answers_lost = 0  # so many posts arrive although the answer does not
        self.said: dict[int, list[tuple[Outage, OutageFigures]]] = {}  # of an absent model, by message
        self.outage_calls = 0
        self._ids = itertools.count(9_000)

    def check(self, channel_id: int) -> None:
        if channel_id in self.gone:
            raise ModLogGoneError("The mod-log channel is gone. Run /setup again.")

    async def post(self, case: CaseFile, policies: Mapping[str, Policy], post: Post) -> int:
        return self._send([case], post)

    async def post_digest(self, cases: Sequence[CaseFile], post: Post) -> int:
        return self._send(list(cases), post)

    async def edit(self, case: CaseFile, policies: Mapping[str, Policy], post: Post) -> bool:
        self._require_reach(post)
        if post.message_id not in self.posts:
            return False
        self.posts[post.message_id] = [case]
        self.edits += 1
        return True

    async def post_outage(self, outage: Outage, figures: OutageFigures) -> int:
        self.outage_calls += 1
        self._require_reach()
        message_id = next(self._ids)
        self.markers[outage.post.marker] = message_id
        self.said[message_id] = [(outage, figures)]
        self._lose_answer()
        return message_id

    async def edit_outage(self, outage: Outage, figures: OutageFigures) -> bool:
        self.outage_calls += 1
        self._require_reach()
        if outage.post.message_id not in self.said:
            return False
        self.said[outage.post.message_id].append((outage, figures))
        return True

    async def find(self, post: Post) -> int | None:
        self.outage_calls += post.kind is PostKind.OUTAGE
        self._require_reach(post)
        return self.markers.get(post.marker)

    def _send(self, cases: list[CaseFile], post: Post) -> int:
        self._require_reach(post)
        self.attempts += 1
        message_id = next(self._ids)
        self.posts[message_id] = cases
        self.markers[post.marker] = message_id
        self._lose_answer()
        return message_id

    def _lose_answer(self) -> None:
        if self.answers_lost:
            self.answers_lost -= 1
            raise ChatError("The answer was lost.")

    def _require_reach(self, post: Post | None = None) -> None:
        if self.unreachable:
            raise ChatError("Discord could not be reached.")
        if post is not None:
            self.check(post.channel_id)
            if self.refuses:
                self.attempts += 1
                raise ModLogGoneError("Discord refuses Bylaw the mod-log.")


class FakeSurroundings:
    """What was said before; nothing, or unknown while `unreachable` is set."""

    def __init__(self) -> None:
        self.said: tuple[Speech, ...] = ()
        self.unreachable = False
        self.asked: list[tuple[int, int]] = []

    async def before(self, sighting: Sighting, *, most: int) -> Context | None:
        self.asked.append((sighting.message_id, most))
        if self.unreachable:
            return None
        return Context(author_id=sighting.author.id, speeches=self.said[-most:] if most else ())


class FakeOwners:
    """Owners of servers, and what they were told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, str]] = []
        self.unreachable = False

    async def tell(self, notice: ModLogNotice, reason: str) -> bool:
        if self.unreachable:
            raise ChatError("Discord could not be reached.")
        self.told.append((notice.server_id, reason))
        return True


class WordFilter:
    """Flags messages that hold one word, with the signals given."""

    def __init__(self, word: str = "walnut", *signals: Signal) -> None:
        self._word = word
        self._signals = signals or (make_signal(),)

    disabled_patterns: tuple[str, ...] = ()

    def screen(self, sighting: Sighting, now: float) -> Screened:
        if self._word not in sighting.item.text:
            return Screened(score=0.0)
        return Screened(score=0.9, signals=self._signals, flagged=True)


class Watcher:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    def of(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]
