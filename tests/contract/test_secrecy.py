"""Nothing that people wrote, or are called, can be read in the files of the data folder."""

import sqlite3
from pathlib import Path

from bot.core.content import ContentItem, ContentPart, PartKind
from bot.core.sighting import Author
from bot.store import Store
from tests.contract.steps import CLEARED, KEY, VIOLATION, Steps, flagged
from tests.factories import make_policy, make_signal, make_verdict

MARKERS = ("PLANTEDTEXT", "PLANTEDFILE", "PLANTEDNAME", "PLANTEDSPAN", "PLANTEDQUOTE", "PLANTEDREASON")
FORMS = [form for marker in MARKERS for form in (marker.encode(), marker.encode("utf-16-le"))]


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def test_planted_markers_never_reach_the_disk(tmp_path: Path) -> None:
    item = ContentItem(
        parts=(ContentPart(kind=PartKind.TEXT, text="PLANTEDTEXT"),), unexamined=("PLANTEDFILE.png",)
    )
    author = Author(id=500, name="PLANTEDNAME")
    sent = flagged(item, author=author, signals=(make_signal(evidence=("PLANTEDSPAN",)),))
    verdict = make_verdict("HA1", quote="PLANTEDQUOTE", rationale="PLANTEDREASON")
    folder = tmp_path / "data"
    async with Store.open(folder, KEY) as store:
        steps = Steps(store)
        await steps.add(make_policy())
        await steps.record(sent)
        open_question = on_disk(folder)
        await steps.answer(verdict)
        case = await store.record_decision(await steps.lease_case(), VIOLATION, steps.now)
        in_log = on_disk(folder)
        assert case.sightings[0].sighting == sent.sighting
        assert case.answers == (verdict,)
    closed = on_disk(folder)
    assert b"harassment" in in_log + closed  # the search does find what is not sealed
    assert [form for form in FORMS if form in open_question + in_log + closed] == []


async def test_erased_content_is_gone_even_for_who_has_the_key(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "data", KEY) as store:
        await Steps(store).add(make_policy())
        case = await Steps(store).decided(CLEARED, answer=make_verdict())
    with sqlite3.connect(tmp_path / "data" / "bylaw.sqlite3") as database:
        (left,) = database.execute("SELECT item, author_name FROM sighting").fetchall()
        (asked,) = database.execute("SELECT item, evidence FROM judgement").fetchall()
    database.close()
    assert left == asked == (None, None)
    assert case.sightings[0].erased
