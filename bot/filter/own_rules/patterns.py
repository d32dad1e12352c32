"""A server's own regular expressions, on RE2, with a budget for each and for all.

RE2 is linear in the text and still not harmless: its cost also grows with the pattern, and a counted repeat
makes a short pattern a large one. So patterns are bounded when they are accepted, tried on hostile text,
and watched while they run; one that proves slow is switched off for this server and reported.

At its slowest RE2 takes a step for each instruction of the compiled pattern and each character, some 20 ns
(measured on a pattern made to be slow). So the instructions are bounded, for each and for all.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from time import thread_time
from typing import NamedTuple

import re2

from bot.core.errors import RuleError
from bot.filter.own_rules.reach import reach_of
from bot.filter.reading.normalise import MAX_CHARACTERS

MAX_PATTERNS = 50
MAX_PATTERN_CHARACTERS = 256
MAX_COUNTED_REPEATS = 200  # the sum of all {n} and {n,m} of one pattern
MAX_INSTRUCTIONS = 1_000  # of one compiled pattern, as RE2 counts them
MAX_ALL_INSTRUCTIONS = 10_000  # of all patterns of a server
MAX_STEPS_TOGETHER = 250_000  # the same, for all as one automaton; some 3 ms at most
MAX_STEPS = 100_000  # instructions times characters that run without a look at the time; some 2 ms
BUDGET_S = 0.002  # for one text, all patterns together; one stretch of MAX_STEPS may come on top
PROBE_BUDGET_S = 0.002  # what one may take on the worst probe
SLOW_S = 0.00025  # what one pattern may take on one text
STRIKES = 3  # texts on which it took longer; a disguised message is two or three
USUAL_BUDGET_S = 0.0005  # what all patterns together may take on average
_MAX_MEMORY = 1 << 20  # bytes, one pattern
_MAX_SET_MEMORY = 2 << 20  # bytes, all patterns of a server
_PROBE_CHARACTERS = MAX_CHARACTERS
_PROBE_LETTERS = 6  # the pattern's own, mixed two by two: what makes an automaton grow
_PROBE_TRIES = 3  # the best counts: a busy machine is not the pattern's fault
_AVERAGE_SHARE = 0.05
_RULING_OUT = 0.25  # of the budget goes at most to finding out which patterns are not there
_MOST_RULED_OUT = 1_500  # instructions of all patterns; of more, a stretch and what it shares take too long
_LONG = 1_000  # bytes; on longer texts all together only say which may be there
_FIRST_SHARE = 8  # of what may run without a look at the time, on a long text: slow ones show with an eighth
_SHORTEST = 100  # bytes that run together without a look at the time, however many the patterns
_OVERLAP = 500  # characters; longer matches may be missed where a long text is cut
_EDGES = 16  # bytes before a match and after it that may decide on it, such as what \b looks at
_LONGEST_WORD = 100  # bytes, also of a gap; texts with longer ones are not cut for what may match all of one

_COUNTED = re.compile(r"(?<!\\)\{(\d+)(?:,(\d*))?\}")

Timer = Callable[[], float]


class _Active(NamedTuple):
    pattern: str
    compiled: "re2._Regexp"
    size: int  # instructions
    is_short: bool  # whether no match is longer than what stretches share, in a text without long words


def options(max_memory: int = _MAX_MEMORY) -> re2.Options:
    """Return how every pattern is compiled: silently, for RE2 would complain on every message."""
    chosen = re2.Options()
    chosen.case_sensitive = False
    chosen.never_capture = True
    chosen.log_errors = False
    chosen.max_mem = max_memory
    return chosen


def _byte_by_byte() -> re2.Options:
    chosen = options()
    chosen.encoding = re2.Options.Encoding.LATIN1
    return chosen


_LONG_WORD = re2.compile(rb"\S{%(more)d}|\s{%(more)d}" % {b"more": _LONGEST_WORD + 1}, _byte_by_byte())


def check_pattern(pattern: str, timer: Timer = thread_time) -> None:
    """Raise RuleError, in a sentence, if the pattern cannot be accepted."""
    if not pattern:
        raise RuleError("The pattern is empty.")
    if len(pattern) > MAX_PATTERN_CHARACTERS:
        raise RuleError(
            f"The pattern has {len(pattern)} characters; at most {MAX_PATTERN_CHARACTERS} are allowed."
        )
    repeats = sum(int(high or low) for low, high in _COUNTED.findall(pattern))
    if repeats > MAX_COUNTED_REPEATS:
        raise RuleError(
            f"The pattern's counted repeats add up to {repeats}; at most {MAX_COUNTED_REPEATS} are allowed."
        )
    compiled = _compile(pattern)
    if compiled.programsize > MAX_INSTRUCTIONS:
        raise RuleError(
            f"The pattern is too large: {compiled.programsize} steps a character; at most {MAX_INSTRUCTIONS} "
            "are allowed. Make its repeats shorter or fewer."
        )
    if compiled.search("") is not None:
        raise RuleError("The pattern matches every message, even an empty one.")
    slowest = max(_best_time(compiled, text, timer) for text in _probes(pattern))
    if slowest > PROBE_BUDGET_S:
        raise RuleError(
            f"The pattern is too slow: {slowest * 1000:.0f} ms on a long message; at most "
            f"{PROBE_BUDGET_S * 1000:.0f} ms are allowed. Make its repeats shorter or fewer."
        )


def _compile(pattern: str) -> "re2._Regexp":
    try:
        return re2.compile(pattern, options())
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        raise RuleError(
            f"The pattern is not a valid RE2 expression: {reason}. "
            "Look-around and back-references do not exist in RE2."
        ) from error
    except UnicodeEncodeError as error:
        raise RuleError("The pattern holds half a character; type it again.") from error


def _probes(pattern: str) -> list[str]:
    """Return long texts that are likely to be slow: made of the pattern's own characters."""
    letters = sorted({letter for letter in pattern if letter.isalnum()} | set("a b")) or ["a"]
    chance = random.Random(0)
    everyday = "".join(chance.choices("ab ", k=_PROBE_CHARACTERS))
    pairs = combinations(["a", "b", *letters[-_PROBE_LETTERS:]], 2)
    two_by_two = ["".join(chance.choices(pair, k=_PROBE_CHARACTERS)) for pair in dict.fromkeys(pairs)]
    mixed = "".join(chance.choices(letters, k=_PROBE_CHARACTERS))
    words = " ".join("".join(chance.choices(letters, k=5)) for _ in range(_PROBE_CHARACTERS // 6))
    return [mixed, words, everyday, letters[-1] * _PROBE_CHARACTERS, "a" * _PROBE_CHARACTERS, *two_by_two]


def _best_time(compiled: "re2._Regexp", text: str, timer: Timer) -> float:
    best = float("inf")
    for _ in range(_PROBE_TRIES):
        start = timer()
        compiled.search(text)
        best = min(best, timer() - start)
    return best


class Patterns:
    """The patterns of one server.

    They run as one automaton, stretch by stretch, so that the time is looked at before it can have taken
    long. On a long message that only says which of them are not there, as far as their matches are shorter
    than what the stretches share; the others run by themselves, as all do once it takes long. Where they
    proved slow, the next message finds out which of them is to blame. Whatever is left when the budget is
    spent waits for another message. A pattern that was slow a few times does not run any more.
    """

    def __init__(self, patterns: Sequence[str], timer: Timer = thread_time) -> None:
        """Compile what can be compiled and is within bounds; the rest is refused and reported."""
        self._timer = timer
        self._average_s = 0.0
        self._inspect_next = False
        self._strikes: Counter[str] = Counter()
        self._slow: list[str] = []  # patterns, when each last ran by itself
        self._refused: list[str] = list(patterns[MAX_PATTERNS:])
        self._active: list[_Active] = []
        self.took_s = 0.0  # of CPU, for the last text
        self.instructions = 0  # steps that a character can take at most, all patterns together
        for pattern in patterns[:MAX_PATTERNS]:
            try:
                compiled = _compile(pattern)
            except RuleError:
                self._refused.append(pattern)
                continue
            size = compiled.programsize
            if size > MAX_INSTRUCTIONS or self.instructions + size > MAX_ALL_INSTRUCTIONS:
                self._refused.append(pattern)
            else:
                self.instructions += size
                self._active.append(_Active(pattern, compiled, size, _is_short(pattern)))
        self._first = _SHORTEST
        self._set = self._compile_set()

    @property
    def disabled(self) -> tuple[str, ...]:
        """The patterns that do not run: refused at the start, or switched off for being slow."""
        return tuple(self._refused)

    def find(self, text: str, *, budget_s: float = BUDGET_S) -> list[tuple[str, int, int]]:
        """Return each pattern that matches, with its first span. Lone surrogates read as question marks.

        budget_s: what it may take, in seconds of CPU; `took_s` says what it took.
        """
        self.took_s = 0.0
        if not self._active or budget_s <= 0.0:
            return []
        encoded = text.encode("utf-8", "replace")  # once: RE2 would encode it for each pattern
        automaton = self._set
        if automaton is None or self._inspect_next:
            self._average_s, self._inspect_next = 0.0, False
            found = self._one_by_one(self._active, encoded, budget_s)
            self._strike()
        else:
            if len(encoded) <= self._first:
                begun = self._timer()
                matching = automaton.Match(encoded)
                self.took_s = self._timer() - begun
                found = self._spans(encoded, [(one, 0, len(encoded)) for one in matching]) if matching else []
            elif len(encoded) <= _LONG:
                found = self._together(automaton, encoded, budget_s)
            else:
                found = self._of_long(automaton, encoded, budget_s)
            self._average_s += _AVERAGE_SHARE * (self.took_s - self._average_s)
            self._inspect_next = self._average_s > USUAL_BUDGET_S
        if not found or text.isascii():
            return found
        return [
            (pattern, _characters(encoded, start), _characters(encoded, end)) for pattern, start, end in found
        ]

    def _together(self, automaton: re2.Set, text: bytes, budget_s: float) -> list[tuple[str, int, int]]:
        """Run all as one, stretch by stretch, until the budget is spent."""
        begun = self._timer()
        matching: list[tuple[int, int, int]] = []
        for start, end in _growing_stretches(self._first, len(text)):
            matching += [(index, start, end) for index in automaton.Match(text[start:end]) or ()]
            self.took_s = self._timer() - begun
            if self.took_s > budget_s:
                break
        return self._spans(text, matching)

    def _spans(self, text: bytes, matching: list[tuple[int, int, int]]) -> list[tuple[str, int, int]]:
        """Return where each pattern stands first, given in which stretches they were found."""
        found: dict[int, tuple[str, int, int]] = {}
        for index, start, end in matching:
            one = self._active[index]
            if index not in found and (match := one.compiled.search(text, start, end)) is not None:
                found[index] = (one.pattern, match.start(), match.end())
        return list(found.values())

    def _of_long(self, automaton: re2.Set, text: bytes, budget_s: float) -> list[tuple[str, int, int]]:
        """Run each pattern by itself that all together cannot rule out, until the budget is spent."""
        begun = self._timer()
        left = self._not_ruled_out(automaton, text, begun + budget_s * _RULING_OUT)
        spent = self._timer() - begun
        found = self._one_by_one(left, text, budget_s - spent) if left else []
        self.took_s += spent
        return found

    def _not_ruled_out(self, automaton: re2.Set, text: bytes, until: float) -> Sequence[_Active]:
        """Return the patterns that may match; all of them if that is not known by then."""
        if self.instructions > _MOST_RULED_OUT:
            return self._active
        left = {index for index, one in enumerate(self._active) if not one.is_short}
        if len(left) == len(self._active) or _LONG_WORD.search(text) is not None:
            return self._active
        for start, end in _growing_stretches(self._first // _FIRST_SHARE, len(text), most=self._first):
            left.update(automaton.Match(text[start:end]) or ())
            if self._timer() > until:
                return self._active
        return [self._active[index] for index in sorted(left)]

    def _one_by_one(
        self, active: Sequence[_Active], text: bytes, budget_s: float
    ) -> list[tuple[str, int, int]]:
        """Run each of these by itself until the budget is spent, and note which are slow."""
        found: list[tuple[str, int, int]] = []
        self._slow.clear()
        begun = now = self._timer()
        for one in active:
            for start, end in _stretches(one.size, len(text), MAX_STEPS):
                match = one.compiled.search(text, start, end)
                if match is not None:
                    found.append((one.pattern, match.start(), match.end()))
                    break
                if self._timer() - begun > budget_s:
                    break
            before, now = now, self._timer()
            if now - before > SLOW_S:
                self._slow.append(one.pattern)
            if now - begun > budget_s:
                break
        self.took_s = now - begun
        return found

    def _strike(self) -> None:
        """Note which were slow, and switch off what was so before: once can be the machine's fault."""
        self._strikes.update(self._slow)
        out = {pattern for pattern in self._slow if self._strikes[pattern] >= STRIKES}
        if out:
            self._refused.extend(one.pattern for one in self._active if one.pattern in out)
            self._active = [one for one in self._active if one.pattern not in out]
            self.instructions = sum(one.size for one in self._active)
            self._set = self._compile_set()

    def _compile_set(self) -> re2.Set | None:
        """Compile the patterns into one automaton; None, and they run one by one, if they do not fit."""
        if len(self._active) < 2:
            return None
        self._first = min(_LONG, max(MAX_STEPS_TOGETHER // self.instructions, _SHORTEST))
        together = re2.Set.SearchSet(options(_MAX_SET_MEMORY))
        try:
            for one in self._active:
                together.Add(one.pattern)
            together.Compile()
        except re2.error:
            return None
        return together


def _characters(encoded: bytes, offset: int) -> int:
    """Return how many characters the bytes up to an offset make."""
    return len(encoded[:offset].decode("utf-8", "replace"))


def _growing_stretches(first: int, length: int, *, most: int | None = None) -> Iterator[tuple[int, int]]:
    """Cut a text so that each stretch brings twice as much as the one before, and overlaps with it.

    An automaton is slow where it meets what it has not met before: slow ones show at the beginning.
    most: bytes that none brings more of.
    """
    end, more = 0, first
    while end < length:
        start, end = max(0, end - _OVERLAP), min(end + more, length)
        yield start, end
        more = 2 * more if most is None else min(2 * more, most)


def _is_short(pattern: str) -> bool:
    reach = reach_of(pattern)
    return reach is not None and reach.within(_LONGEST_WORD) <= _OVERLAP - 2 * _EDGES


def _stretches(size: int, length: int, most: int) -> Iterator[tuple[int, int]]:
    """Cut a text where so many instructions could take too long on all of it; the pieces overlap."""
    step = max(most // size, 2 * _OVERLAP)
    if length <= step:
        yield 0, length
        return
    for start in range(0, length - _OVERLAP, step - _OVERLAP):
        yield start, min(start + step, length)
