"""Messages that nobody flagged, judged all the same: the way of a sample to people, or to nothing."""

from bot.core.case import LabelKind
from bot.core.decision import ActionKind, Outcome
from bot.core.judgement import Cause, Effort, Priority
from bot.core.settings import Mode
from bot.desk.review import Review
from bot.pipeline.events import MessageSampled
from bot.pipeline.shelf import PolicyShelf
from tests.factories import NOW, SERVER_ID, make_abstention, make_policy, make_sighting
from tests.fakes import clears_everything

CALM = "a calm word"  # the path's filter flags walnuts alone
SAMPLED = {"mode": Mode.ASSIST, "automatic_clauses": frozenset({"harassment/HA1"}), "audit_share": 0.002}


async def play(path, *sightings, chance: float = 0.001) -> None:
    path.chances = [chance] * len(sightings)
    await path.play(*sightings)


async def figures(path):
    return await path.store.sample_figures(SERVER_ID, NOW)


async def test_without_the_setting_nothing_is_drawn(path) -> None:
    await play(path, make_sighting(CALM), chance=0.0)

    assert path.judge.asked == []


async def test_a_draw_is_asked_about_under_every_policy_at_the_lowest_priority(path) -> None:
    await path.set_up(make_policy("scams", clause="SC1", categories=()), **SAMPLED)
    path.chances = [0.001]
    await path.commit(make_sighting(CALM))

    leased = await path.store.lease(path.now, limit=10, lease_s=60)

    assert {(one.cause, one.priority) for one in leased} == {(Cause.AUDIT, Priority.AUDIT)}
    assert len(leased) == 2
    assert len(path.seen.of(MessageSampled)) == 1


async def test_most_messages_are_not_drawn(path) -> None:
    await path.set_up(**SAMPLED)

    await play(path, make_sighting(CALM), chance=0.002)

    assert path.judge.asked == []


async def test_nothing_is_drawn_while_the_queue_is_long(path) -> None:
    await path.set_up(**SAMPLED)
    path.has_room = False

    await play(path, make_sighting(CALM))

    assert path.judge.asked == []


async def test_a_hit_is_shown_as_a_sample_and_nothing_is_done_about_it(path) -> None:
    await path.set_up(**SAMPLED)

    await play(path, make_sighting(CALM))

    (case,) = path.posted()
    assert case.sampled
    assert (case.decision.outcome, case.decision.proposed) == (Outcome.VIOLATION, ActionKind.DELETE)
    assert path.hands.acts == []
    assert case.actions == ()


async def test_a_sample_that_breaks_nothing_is_shown_to_nobody_and_erased(path) -> None:
    await path.set_up(**SAMPLED)
    path.judge._rule = clears_everything

    await play(path, make_sighting(CALM))

    assert path.posted() == []
    assert (await path.store.case(SERVER_ID, 1)).sightings[0].erased
    assert (await figures(path)).judged == 1


async def test_a_sample_without_a_usable_answer_is_shown_to_nobody_and_not_counted(path) -> None:
    await path.set_up(**SAMPLED)
    path.judge._rule = lambda question: make_abstention(question.policy)

    await play(path, make_sighting(CALM))

    assert path.posted() == []
    assert (await path.store.case(SERVER_ID, 1)).sightings[0].erased
    assert (await figures(path)).judged == 0


async def test_only_a_hit_that_a_person_called_right_is_a_miss(path) -> None:
    await path.set_up(**SAMPLED)
    review = Review(path.store, PolicyShelf(path.store), path.cases, clock=path.clock)
    texts = ["one calm word", "two calm words", "three calm words"]
    await play(
        path, *(make_sighting(text, message_id=number) for number, text in enumerate(texts, start=8_000))
    )

    await review.label(SERVER_ID, 1, LabelKind.CORRECT, 42)
    await review.label(SERVER_ID, 2, LabelKind.CORRECT, 42)
    await review.label(SERVER_ID, 2, LabelKind.WRONG, 43)

    found = await figures(path)
    assert (found.judged, found.hits, found.confirmed, found.refuted, found.unlooked) == (3, 3, 1, 1, 1)


async def test_what_is_flagged_is_no_sample_of_what_passes(path) -> None:
    await path.set_up(**SAMPLED)

    await path.play(make_sighting())

    assert (await figures(path)).judged == 0


async def test_a_flag_on_the_same_words_has_a_case_of_its_own_that_acts(path) -> None:
    await path.set_up(**SAMPLED)
    await play(path, make_sighting(CALM, message_id=8_000))
    path.filter._word = "calm"  # as when the threshold has fallen meanwhile

    await path.play(make_sighting(CALM, message_id=8_001, author_id=501))

    sample, flagged = path.posted()
    assert (sample.sampled, flagged.sampled) == (True, False)
    assert path.hands.acts == [(8_001, ActionKind.DELETE, True)]
    assert [question.effort for question in path.judge.asked] == [Effort.LOW] + [Effort.MEDIUM] * 3


async def test_a_sample_of_words_that_were_flagged_stays_apart_and_is_not_acted_on(path) -> None:
    await path.set_up(**SAMPLED)
    path.filter._word = "calm"
    await path.play(make_sighting(CALM, message_id=8_000))
    path.filter._word = "walnut"

    await play(path, make_sighting(CALM, message_id=8_001, author_id=501))

    flagged, sample = path.posted()
    assert (flagged.sampled, sample.sampled) == (False, True)
    assert path.hands.acts == [(8_000, ActionKind.DELETE, True)]


async def test_an_edit_that_is_flagged_turns_a_sample_into_a_case_like_any_other(path) -> None:
    await path.set_up(**SAMPLED)
    await play(path, make_sighting(CALM))
    assert path.hands.acts == []

    await path.play(make_sighting("you utter walnut", revision=1))

    (case,) = path.posted()
    assert not case.sampled
    assert path.hands.acts == [(7_000, ActionKind.DELETE, True)]
    acted_on = {action.sighting_id for action in case.actions}
    assert acted_on == {record.id for record in case.sightings if record.cause is Cause.FLAG}


async def test_an_edit_with_an_answer_known_already_has_the_case_decided_anew(path) -> None:
    await path.set_up(**SAMPLED)
    await path.play(make_sighting("you utter walnut", message_id=6_000, author_id=9))
    await play(path, make_sighting(CALM))

    await path.play(make_sighting("you utter walnut", revision=1))

    assert [acted[0] for acted in path.hands.acts] == [6_000, 7_000]
