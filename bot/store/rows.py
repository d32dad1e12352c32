"""Between rows and core values: JSON columns, and which of them are sealed.

JSON is written in ASCII, so that lone surrogates and NUL, which Discord can carry, come back as they were.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from bot.core.case import Post, PostKind, SightingRecord
from bot.core.content import ContentItem
from bot.core.context import Context
from bot.core.decision import Decision
from bot.core.errors import StoreError
from bot.core.judgement import (
    Abstention,
    Answer,
    Cause,
    Effort,
    Judgement,
    JudgementKey,
    LookNote,
    Priority,
    Verdict,
)
from bot.core.policy import Policy
from bot.core.settings import ServerSettings
from bot.core.sighting import Author, Place, Sighting, SightingKind
from bot.core.signal import Signal
from bot.store.transaction import Transaction, from_us

T = TypeVar("T")
NOTHING = ContentItem(parts=())  # what an erased sighting says
_written = json.JSONEncoder(separators=(",", ":")).encode  # made once: json.dumps would make one each time


class JsonColumn(Generic[T]):
    """A column that holds a value as JSON. A field that the value lacks reads as its default."""

    def __init__(self, kind: type[T], name: str) -> None:
        self._adapter = TypeAdapter(kind)
        self.name = name

    def dump(self, value: T) -> str:
        """Return the JSON text."""
        try:
            return self._adapter.dump_json(value, ensure_ascii=True).decode("ascii")
        except PydanticSerializationError:  # a lone surrogate, which pydantic cannot write
            return _written(self._adapter.dump_python(value, mode="json"))

    def load(self, text: str | bytes) -> T:
        """Return the value. Raises StoreError if the text is not one."""
        try:
            return self._adapter.validate_json(text)
        except ValidationError:  # a lone surrogate perhaps, which pydantic cannot read
            pass
        try:
            parsed = json.loads(text if isinstance(text, str) else text.decode("ascii"))
        except ValueError:
            raise self._unreadable(1) from None
        return self.of_json(parsed)

    def of_json(self, parsed: Any) -> T:
        """Return the value of a JSON text that has been parsed. Raises StoreError."""
        try:
            return self._adapter.validate_python(parsed)
        except ValidationError as error:
            raise self._unreadable(error.error_count()) from None

    def _unreadable(self, errors: int) -> StoreError:
        """Say so without the cause: it would repeat what the column holds."""
        return StoreError(f"A value in {self.name} cannot be read ({errors} errors).")

    def seal(self, tx: Transaction, server_id: int, value: T) -> bytes:
        """Return the JSON sealed for this column of this server."""
        return tx.sealer.seal(self.dump(value).encode("ascii"), self.name, server_id)

    def unseal(self, tx: Transaction, server_id: int, sealed: bytes) -> T:
        """Return the value of a sealed column. Raises StoreError."""
        return self.load(tx.sealer.unseal(sealed, self.name, server_id))


SETTINGS = JsonColumn(ServerSettings, "server.settings")
POLICY = JsonColumn(Policy, "policy.document")
DECISION = JsonColumn(Decision, "casefile.decision")
ITEM = JsonColumn(ContentItem, "sighting.item")
SIGNALS = JsonColumn(tuple[Signal, ...], "sighting.signals")
NAME = JsonColumn(str, "sighting.author_name")
AUTHOR = JsonColumn(Author, "sighting.author_facts")
IDS = JsonColumn(tuple[int, ...], "sighting.ancestor_ids")
QUESTION_ITEM = JsonColumn(ContentItem, "judgement.item")
EVIDENCE = JsonColumn(tuple[str, ...], "judgement.evidence")
CONTEXT = JsonColumn(Context, "judgement.context")
NOTE = JsonColumn(LookNote, "judgement.second_look")
VERDICT = JsonColumn(Verdict, "judgement.answer")
ABSTENTION = JsonColumn(Abstention, "judgement.answer")
WORDS = JsonColumn(tuple[str, str | None], "judgement.words")
FACTS = JsonColumn(dict[str, str | int], "audit.facts")


def sighting_record(tx: Transaction, row: sqlite3.Row, *, in_full: bool = True) -> SightingRecord:
    """Return the sighting of a row; without its item and its author's name once those are erased.

    Not in full: without the name, with bare signals, and with the item of a reply alone, which can be too
    short to be understood by itself.
    """
    server_id = row["server_id"]
    facts = AUTHOR.load(row["author_facts"])
    erased = bool(row["erased"])
    says = not erased and (in_full or row["reply_to_id"] is not None)
    signals = SIGNALS.unseal(tx, server_id, row["signals"])
    author = Author(
        id=facts.id,
        name="" if erased or not in_full else NAME.unseal(tx, server_id, row["author_name"]),
        is_bot=facts.is_bot,
        is_webhook=facts.is_webhook,
        is_moderator=facts.is_moderator,
        role_ids=facts.role_ids,
        joined_at=facts.joined_at,
    )
    sighting = Sighting(
        place=Place(
            server_id=server_id, channel_id=row["channel_id"], ancestor_ids=IDS.load(row["ancestor_ids"])
        ),
        message_id=row["message_id"],
        kind=SightingKind(row["kind"]),
        revision=row["revision"],
        author=author,
        item=ITEM.unseal(tx, server_id, row["item"]) if says else NOTHING,
        seen_at=from_us(row["seen_at"]),
        reply_to_id=row["reply_to_id"],
    )
    return SightingRecord(
        id=row["id"],
        sighting=sighting,
        signals=signals if in_full else bare(signals),
        cause=Cause(row["cause"]),
        content_digest=row["content_digest"],
        erased=erased,
        gone=bool(row["gone"]),
    )


def bare(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Return signals without what was typed."""
    return tuple(replace(signal, evidence=()) if signal.evidence else signal for signal in signals)


def judgement(tx: Transaction, row: sqlite3.Row) -> Judgement:
    """Return the leased judgement of a row."""
    server_id = row["server_id"]
    return Judgement(
        id=row["id"],
        key=JudgementKey(
            server_id=server_id,
            content_digest=row["content_digest"],
            context_digest=row["context_digest"] or None,
            policy_digest=row["policy_digest"],
            effort=Effort(row["effort"]),
            sample=row["sample"],
        ),
        cause=Cause(row["cause"]),
        priority=Priority(row["priority"]),
        item=QUESTION_ITEM.unseal(tx, server_id, row["item"]),
        evidence=EVIDENCE.unseal(tx, server_id, row["evidence"]),
        context=None if row["context"] is None else CONTEXT.unseal(tx, server_id, row["context"]),
        fence=row["fence"],
        attempts=row["attempts"],
    )


def facts_of(answer: Answer) -> str:
    """Return the answer as JSON, but for its words."""
    if isinstance(answer, Abstention):
        return ABSTENTION.dump(answer)
    return VERDICT.dump(replace(answer, rationale="", quote=None))


def words_of(tx: Transaction, server_id: int, answer: Answer) -> bytes:
    """Return the answer's words, sealed."""
    said = ("", None) if isinstance(answer, Abstention) else (answer.rationale, answer.quote)
    return WORDS.seal(tx, server_id, said)


def answer(tx: Transaction, server_id: int, row: sqlite3.Row, *, with_words: bool = True) -> Answer | None:
    """Return the answer of a judgement's row, or None while there is none."""
    if row["answer"] is None:
        return None
    facts = json.loads(row["answer"])
    if "reason" in facts:
        return ABSTENTION.of_json(facts)
    if with_words and row["words"] is not None:
        facts["rationale"], facts["quote"] = WORDS.unseal(tx, server_id, row["words"])
    return VERDICT.of_json(facts)


def post(row: sqlite3.Row) -> Post:
    """Return the post of a row."""
    return Post(
        id=row["id"],
        kind=PostKind(row["kind"]),
        channel_id=row["channel_id"],
        marker=row["marker"],
        message_id=row["message_id"],
        begun_at=from_us(row["begun_at"]),
    )
