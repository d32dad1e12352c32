"""Links: found however they are written, and judged by where they lead."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.signal import Category
from bot.filter.links import links
from bot.filter.links.domains import ScamDomains
from bot.filter.links.links import MAX_LINKS, MAX_TRIED, LinkScreen, find_links


def hosts(text):
    return [link.host for link in find_links(text)]


def scores(text, **known):
    return {signal.category: signal.score for signal in LinkScreen(**known).screen(find_links(text))}


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("see https://example.com/a?b=c.", "example.com"),
        ("example.com", "example.com"),
        ("hxxps://example[.]com/x", "example.com"),
        ("example(dot)com", "example.com"),
        ("https://example.com\\@evil.com", "example.com"),
        ("https://example.com@evil.com/", "evil.com"),
        ("https://ｅｘａｍｐｌｅ.com", "example.com"),
        ("https://bücher.de", "xn--bcher-kva.de"),
        ("https://exa\u200bmple.com", "example.com"),
        ("http://0x7f.1/x", "127.0.0.1"),
    ],
)
def test_a_link_is_read_as_a_browser_reads_it(text, host):
    assert hosts(text)[0] == host


@pytest.mark.parametrize(
    "text", ["1.5 + 2.3", "use node.js and end.Start", "me@mail", "so... what", "v1.2.3", "[x](y)"]
)
def test_what_only_looks_like_a_link_is_none(text):
    assert hosts(text) == []


def test_no_more_links_than_the_limit_are_looked_at():
    assert len(find_links(" ".join(f"https://a{n}.example.com" for n in range(100)))) == MAX_LINKS


@pytest.mark.parametrize(
    "text",
    [
        "[https://discord.com](https://evil.example.com/login)",
        "https://discord.com@evil.example.com/",
        "https://good.com\\@evil.com",
        "https://discord-nitro-gift.com/claim",
        "steamcommunnity.com/gift",
        "https://dіscord.com",
    ],
)
def test_a_link_that_deceives_is_flagged(text):
    assert scores(text)[Category.SCAM] >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com",
        "[my site](https://example.com)",
        "[youtu.be/abc](https://www.youtube.com/watch?v=abc)",
        "[example.com](https://www.example.com/a)",
    ],
)
def test_an_ordinary_link_says_nothing(text):
    assert scores(text) == {}


@pytest.mark.parametrize("text", ["discord.gg/abcdef", "https://discord.com/invite/abcdef"])
def test_an_invite_is_noticed_but_not_flagged_by_itself(text):
    assert 0 < scores(text)[Category.SPAM] < 0.5


def test_a_listed_domain_and_everything_below_it_is_hard():
    scams = ScamDomains.from_lines(["# seen lately", "", "Evil.com  # one"])
    (signal,) = LinkScreen(scam_domains=scams).screen(find_links("https://login.evil.com/x"))
    assert (signal.hard, signal.score, signal.evidence) == (True, 1.0, ("https://login.evil.com/x",))
    assert "notevil.com" not in scams


@pytest.mark.parametrize(
    "text", ["https://evil.com/\ud800", "[a\udc00](https://evil.com)", "evil.com/?\udfff"]
)
def test_half_a_character_hides_no_link(text):
    assert {link.host for link in find_links(text)} == {"evil.com"}


@pytest.mark.parametrize("text", ["https://evil\ud800.com", "[a](https://evil\udc00.com)"])
def test_half_a_character_in_a_host_leads_nowhere(text):
    assert find_links(text) == []


def test_an_allowed_invite_is_no_signal_and_others_are():
    allowed = frozenset({"abcdef"})
    assert scores("https://discord.com/invite/AbCdEf", allowed_invites=allowed) == {}
    assert scores("discord.gg/other", allowed_invites=allowed)


def test_one_invite_behind_other_text_counts_once():
    assert scores("[join us](https://discord.gg/abcdef)") == scores("https://discord.gg/abcdef")


def test_an_allowed_domain_is_never_a_signal():
    scams = ScamDomains.from_lines(["discord-gift.com"])
    assert (
        scores("https://discord-gift.com", scam_domains=scams, allowed=frozenset({"discord-gift.com"})) == {}
    )


@settings(max_examples=200)
@given(
    st.text(
        st.one_of(st.characters(codec=None), st.sampled_from(".:/\\@[]()<>x-0%\u3002\u200b")), max_size=300
    )
)
def test_any_text_can_be_searched_and_evidence_is_part_of_it(text):
    for signal in LinkScreen().screen(find_links(text)):
        assert all(span in text for span in signal.evidence)


@pytest.mark.parametrize(
    "piece",
    [
        "a.bc.de ",
        "https://a.co/ ",
        "[a](http://a.co ",
        "[https://a.com](https://b.com) ",
        "[.]",
        "discord . gg ",
        "http://",
        "1.1.1.1 ",
        "steamcommunlty-nitro.com.",
        "xn--a.com ",
        "https://\ud800.com ",
        "a@a.co ",
        "%41.co/",
        "[[[a]]](",
    ],
)
def test_the_work_on_a_message_made_of_links_is_bounded(piece, monkeypatch):
    parsed = []
    parse = links._parse

    def counted(typed):
        parsed.append(typed)
        return parse(typed)

    monkeypatch.setattr(links, "_parse", counted)
    found = find_links((piece * 4_000)[:4_000])
    assert len(found) <= MAX_LINKS
    assert len(parsed) <= MAX_TRIED + MAX_LINKS * (MAX_LINKS + 1)
    LinkScreen().screen(found)


@pytest.mark.parametrize(
    "text",
    [
        "[README.md](https://github.com/acme/widgets/blob/main/README.md)",
        "[discord.py](https://discordpy.readthedocs.io/en/stable/)",
        "[amazon.com](https://www.amazon.de/dp/1)",
        "http://127.0.0.1:8080 and http://192.168.1.1",
        "https://discord-py.readthedocs.io https://vxtwitter.com/a",
    ],
)
def test_what_leads_nowhere_else_is_not_suspicious(text):
    assert Category.SCAM not in scores(text)


def test_a_masked_link_to_another_host_is_suspicious():
    assert scores("[steamcommunity.com](https://example.ru/x)")[Category.SCAM] > 0.5


ADDRESS_PIECES = st.sampled_from(
    [
        *(
            "http",
            "hxxps",
            "s",
            ":",
            "://",
            " :",
            " ",
            "  ",
            "/",
            "\\",
            ".",
            "..",
            ". ",
            "a",
            "b.c",
            "com",
            "x.y.z",
        ),
        *(
            "\n",
            "\u00a0",
            "\u3000",
            "\u3002",
            "-",
            "@",
            "1.5",
            ":80",
            "?q",
            "<",
            "[.]",
            "(dot)",
            "[",
            "\u200b",
            "!",
        ),
    ]
)


@given(st.lists(ADDRESS_PIECES, max_size=20).map("".join))
def test_addresses_are_looked_for_only_where_they_can_be(text):
    found = [match.span() for match in links._addresses(text)]
    assert found == [match.span() for match in links._ADDRESS.finditer(text)]
