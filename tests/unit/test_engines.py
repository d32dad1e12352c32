"""The filter and the judge as the operator's configuration wants them."""

from dataclasses import replace
from random import SystemRandom

import pytest

from bot.config import Config, ModelSection
from bot.core.errors import ConfigError
from bot.core.settings import OwnRule, RuleKind
from bot.core.sighting import Author
from bot.core.signal import Stage
from bot.engines import filter_compiler, open_judge
from bot.filter.reading.undisguise import undisguised
from tests.factories import make_settings, make_sighting

RAID = "everybody come over to the new server right now, we give away three paintings every evening"


def says(server_filter, author_id, text=RAID):
    sighting = make_sighting(text, message_id=author_id, author=Author(id=author_id, name="ada"))
    return {signal.stage for signal in server_filter.screen(sighting, float(author_id)).signals}


def test_a_change_of_rules_in_the_midst_of_a_raid_forgets_nothing():
    compile_filter = filter_compiler(Config())
    settings = make_settings()
    server_filter = compile_filter(settings, ())
    for author_id in (1, 2):
        says(server_filter, author_id)

    rule = OwnRule(kind=RuleKind.KEYWORD, value="paintings")
    server_filter = compile_filter(replace(settings, rules=(rule,)), ())

    assert {Stage.REPEATS, Stage.RULES} <= says(server_filter, 3)


def test_what_is_said_in_one_server_is_no_repeat_in_another():
    compile_filter = filter_compiler(Config())
    servers = [compile_filter(make_settings(server_id=server_id), ()) for server_id in (1, 2, 3)]
    assert not any(Stage.REPEATS in says(one, author_id) for author_id, one in enumerate(servers, 1))


def test_how_long_members_are_new_is_the_servers_setting():
    settings = make_settings(new_member_days=0)
    link = "see https://example.com/paintings"
    compile_filter = filter_compiler(Config())
    newest = 1 << 62  # the id of an account made long after the sighting
    assert Stage.NEWCOMERS in says(compile_filter(replace(settings, new_member_days=7), ()), newest, link)
    assert Stage.NEWCOMERS not in says(compile_filter(settings, ()), newest, link)


async def test_nobody_can_foresee_the_markers_around_what_members_wrote(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: dict[str, object] = {}

    def stop(*_: object, **arguments: object) -> None:
        given.update(arguments)
        raise ConfigError("That is enough.")

    monkeypatch.setattr("bot.engines.VllmJudge", stop)
    with pytest.raises(ConfigError, match="enough"):
        async with open_judge(ModelSection(), None, say=lambda _: None):
            pass

    assert isinstance(given["random"], SystemRandom)
    assert given["undisguise"] is undisguised
