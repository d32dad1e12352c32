"""What a server's traffic is like, how long its questions wait, and what became of the samples."""

from collections.abc import Mapping
from datetime import datetime

from bot.core.estimate import SampleFigures
from bot.core.judgement import Priority
from bot.core.sketch import SketchCounts
from bot.store.rows import JsonColumn
from bot.store.servers import digest_key_of
from bot.store.transaction import Topic, Transaction, from_us, patient_transaction, to_us, transaction

SKETCH = JsonColumn(SketchCounts, "traffic.sketch")

# Every server's sketch.
SKETCHES = "SELECT server_id, sketch FROM traffic"

# One server's sketch.
SKETCH_OF_SERVER = "SELECT sketch FROM traffic WHERE server_id = :server_id"

# A server's sketch, in place of what it was.
KEEP = """
    INSERT INTO traffic (server_id, sketch) VALUES (:server_id, :sketch)
    ON CONFLICT (server_id) DO UPDATE SET sketch = excluded.sketch
"""

# The oldest question of each server among those asked since then; samples may wait. By itself SQLite would
# go through all that were ever asked, for the order of the groups.
OLDEST = """
    SELECT server_id, MIN(opened_at) AS opened_at FROM judgement INDEXED BY judgement_oldest
    WHERE state = 'open' AND opened_at > :since AND priority < :audit GROUP BY server_id
"""

# What became of the samples whose case is decided. Those without a usable answer say nothing.
SAMPLES = """
    WITH decided AS (
        SELECT casefile.id, casefile.decision ->> 'outcome' AS outcome,
            EXISTS (SELECT 1 FROM label WHERE case_id = casefile.id AND kind = 'correct') AS correct,
            EXISTS (SELECT 1 FROM label WHERE case_id = casefile.id AND kind = 'wrong') AS wrong
        FROM sighting JOIN casefile ON casefile.id = sighting.case_id
        WHERE sighting.server_id = :server_id AND sighting.cause = 'audit' AND sighting.seen_at >= :since
            AND casefile.state = 'decided'
    )
    SELECT COUNT(*) AS judged, COALESCE(SUM(outcome = 'violation'), 0) AS hits,
        COALESCE(SUM(outcome = 'violation' AND correct AND NOT wrong), 0) AS confirmed,
        COALESCE(SUM(outcome = 'violation' AND wrong), 0) AS refuted
    FROM decided WHERE outcome IN ('cleared', 'violation', 'disagrees')
"""


class Traffic(Topic):
    """What the flag budget and the audit sample need to know."""

    @transaction
    def sketches(self, tx: Transaction) -> Mapping[int, SketchCounts]:
        """Return how scores are spread, by server."""
        return {row["server_id"]: SKETCH.load(row["sketch"]) for row in tx.rows(SKETCHES)}

    @patient_transaction
    def keep_sketches(self, tx: Transaction, sketches: Mapping[int, SketchCounts]) -> None:
        """Keep these in place of what was kept of the same servers, all or none."""
        for server_id, counts in sketches.items():
            digest_key_of(tx, server_id)
            tx.run(KEEP, server_id=server_id, sketch=SKETCH.dump(counts))

    @patient_transaction
    def oldest_questions(self, tx: Transaction, since: datetime) -> Mapping[int, datetime]:
        """Return when the oldest open question was asked, by server; only those asked since then."""
        rows = tx.rows(OLDEST, since=to_us(since), audit=int(Priority.AUDIT))
        return {row["server_id"]: from_us(row["opened_at"]) for row in rows}

    @transaction
    def sample_figures(self, tx: Transaction, server_id: int, since: datetime) -> SampleFigures:
        """Count the messages of a server that were sampled since then, and what became of them."""
        row = tx.row(SAMPLES, server_id=server_id, since=to_us(since))
        assert row is not None
        return SampleFigures(
            judged=row["judged"], hits=row["hits"], confirmed=row["confirmed"], refuted=row["refuted"]
        )
