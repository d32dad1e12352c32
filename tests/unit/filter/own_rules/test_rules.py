"""A server's own rules: what is accepted, what they find, and that it is hard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import RuleError
from bot.core.settings import OwnRule, RuleKind
from bot.filter.links.links import find_links
from bot.filter.own_rules import domains_apart
from bot.filter.own_rules.domains_apart import DomainsApart
from bot.filter.own_rules.rules import RuleScreen, check_rule
from bot.filter.reading.normalise import Reading
from bot.filter.reading.other_spellings import MAX_MIXED, other_spellings


def rule(kind, value, **changes):
    return OwnRule(kind=kind, value=value, **changes)


def screen(text, *rules):
    return RuleScreen(rules).screen(Reading(text), find_links(text))


@pytest.mark.parametrize(
    ("kind", "value", "complaint"),
    [
        (RuleKind.KEYWORD, " !? ", "empty"),
        (RuleKind.KEYWORD, "x" * 101, "at most 100"),
        (RuleKind.DOMAIN, "hello", "not a domain"),
        (RuleKind.ALLOWED_DOMAIN, "co.uk", "many sites share"),
        (RuleKind.ALLOWED_DOMAIN, "*", "not a domain"),
        (RuleKind.INVITE, "hello there", "not an invite"),
        (RuleKind.ALLOWED_INVITE, "*", "not an invite"),
        (RuleKind.PATTERN, "(a", "not a valid RE2 expression"),
    ],
)
def test_an_unusable_rule_is_refused_in_a_sentence(kind, value, complaint):
    with pytest.raises(RuleError, match=complaint) as refused:
        check_rule(rule(kind, value))
    assert str(refused.value).endswith(".")


def test_only_keywords_and_domains_can_be_armed():
    check_rule(rule(RuleKind.KEYWORD, "free nitro", armed=True))
    check_rule(rule(RuleKind.DOMAIN, "example.com", armed=True))
    with pytest.raises(RuleError, match="Only keywords and domains"):
        check_rule(rule(RuleKind.PATTERN, "a+b", armed=True))


@pytest.mark.parametrize(
    "text",
    [
        "Free Nitro!",
        "fr33 n1tro",
        "free   nitro",
        "f r e e n i t r o",
        "free\nnitro",
        "ｆｒｅｅ ｎｉｔｒｏ",
        "(free-nitro)",
    ],
)
def test_a_keyword_is_found_under_any_spelling_trick(text):
    (signal,) = screen(text, rule(RuleKind.KEYWORD, "free nitro"))
    assert (signal.hard, signal.score, signal.rule) == (True, 1.0, "keyword:free nitro")
    assert signal.evidence[0] in text


@pytest.mark.parametrize(
    ("keyword", "text", "typed"),
    [
        ("слон", "cлон", "cлон"),
        ("слон", "ok guys Cлoн go", "Cлoн"),
        ("слон", "вот **c||л||о**н!", "c||л||о**н"),
        ("слон", "word " * 20 + "слoн", "слoн"),
        ("кот", "мой коt hello there", "коt"),
        ("kot", "мой коt", "коt"),
        ("слон*", "hello слoники here", "слoники"),
        ("*лон", "hello the слoн here, слoн", "слoн"),
        ("белый слон", "это бeлый слoн", "бeлый слoн"),
        ("ελέφαντας", "look: ελέφaντας", "ελέφaντας"),
        ("ΕΛΕΦΑΝΤΑΣ", "EΛEΦANTAΣ", "EΛEΦANTAΣ"),
        ("elephant", "еlерhаnt", "еlерhаnt"),
        ("it", "наш it-отдел", "it"),
        ("أحمق", "يا احمق", "احمق"),
        ("احمق", "يا أحمق أنت", "أحمق"),
        ("أحم*", "يا احمق", "احمق"),
        ("الاحمق", "هذا الأحمق", "الأحمق"),
        ("слон", "слοн", "слοн"),
        ("слон", "вот cαлοн слoн", "слoн"),
        ("ελέφαντας", "ελéφαντας", "ελéφαντας"),
        ("ελέφαντας", "ελέφаντας", "ελέφаντας"),
        ("ελέφαντας", "ελέφανταc", "ελέφανταc"),
        ("کلب", "انت كلب", "كلب"),
        ("cœur", "un coeur", "coeur"),
        ("coeur", "un CŒUR", "CŒUR"),
    ],
)
def test_a_keyword_is_found_in_words_of_two_scripts_and_as_others_spell_it(keyword, text, typed):
    signals = screen(text, rule(RuleKind.KEYWORD, keyword))
    assert [span for signal in signals for span in signal.evidence] == [typed]


@pytest.mark.parametrize(
    ("text", "keywords"),
    [
        ("наш discord-сервер, файл main.py, у меня iPhone и α-тест x²", "слон kot rain* сом"),
        ("где мод.pak-файл, pak'и и отчёт.doc", "рак дос дос*"),
        ("Coca-Колу, cosплей завтра, SOS-сигнал, cos(х)", "сос сос* соса*"),
        ("nude-помада, Nissan-клуб, Roblox-сервер, GPUшка", "пид* пис* гов* гри*"),
        ("Rei-косплей, RAD-студия, top-игрок, pot-лак, COM-порт", "геи гад рот сом"),
        ("вот вам нате.mp3, это Мар-a-Лаго", "hate map"),
        ("الكتاب على الطاولة نلعب كرة القدم مع منى", "علي كره مني"),
        ("حجزت على إير فرانس", "أير"),
        ("کس نے کہا نیک تمنائیں", "كس كس* نيك"),
        ("een hoer, Goethe, suede shoes", "hör göt* süd*"),
    ],
)
def test_honest_words_of_two_scripts_are_no_keyword_that_does_not_stand_there(text, keywords):
    rules = [rule(RuleKind.KEYWORD, keyword) for keyword in keywords.split()]
    assert screen(text, *rules) == []


def test_words_of_two_scripts_are_found_in_time_that_grows_with_the_text():
    looked_up = []

    class Folded(str):
        __slots__ = ()

        def index(self, *arguments):
            looked_up.append(arguments)
            return super().index(*arguments)

    (read,) = other_spellings(Reading(" ".join(f"cл{number}" for number in range(600))))
    count = len(read.words)
    read.folded = Folded(read.folded)
    assert read.typed_word(count - 1) == f"cл{count - 1}"
    assert read.typed_word(1) == "cл1"
    assert len(looked_up) == count


def test_of_words_of_two_scripts_a_number_is_spelled_anew_and_what_is_behind_them_is_cut_between_words():
    text = "cлон " * 200 + "concatenate " * 200
    (read,) = other_spellings(Reading(text))
    assert read.words.count("слон") == MAX_MIXED // len("cлон")
    assert len(read.words) < 150
    (read,) = other_spellings(Reading(text[5 * 150 :]))
    assert set(read.words) == {"слон", "concatenate"}
    assert len(read.words) < 100


@given(text=st.text(alphabet="aсcеeуyλoо нΣİßﬁأكœ'|*0 \u0301\u200b\U0001f418", max_size=60))
def test_other_spellings_are_quoted_as_typed(text):
    for read in other_spellings(Reading(text)):
        assert all(read.typed_word(index) in text for index in range(len(read.words)))


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("therapist", "the rapist was caught"),
        ("ass", "a class act"),
        ("cat", "concatenate"),
        ("ps5", "psst"),
        ("won", "won't"),
    ],
)
def test_a_keyword_is_a_whole_word(keyword, text):
    assert screen(text, rule(RuleKind.KEYWORD, keyword)) == []


@pytest.mark.parametrize(
    ("keyword", "text"), [("ps5", "selling my PS5"), ("c++", "is C++ hard"), ("テスト", "これはテストです")]
)
def test_digits_symbols_and_other_scripts_make_good_keywords(keyword, text):
    assert screen(text, rule(RuleKind.KEYWORD, keyword))


def test_a_domain_rule_covers_what_is_below_it():
    unwanted = rule(RuleKind.DOMAIN, "https://Evil.com/")
    (signal,) = screen("look: sub.evil[.]com/x", unwanted)
    assert (signal.hard, signal.rule, signal.evidence) == (True, unwanted.id, ("sub.evil[.]com/x",))
    assert screen("notevil.com", unwanted) == []


EVERY_INVITE = rule(RuleKind.INVITE, "*")
OUR_INVITE = rule(RuleKind.ALLOWED_INVITE, "https://discord.gg/Our-Place")


@pytest.mark.parametrize(
    "text", ["discord.gg/other1", "[hi](https://discord.com/invite/other1)", "discord . gg / other1"]
)
def test_every_invite_but_the_allowed_can_be_forbidden(text):
    (signal,) = screen(text, EVERY_INVITE, OUR_INVITE)
    assert (signal.hard, signal.rule) == (True, "invite:*")
    assert screen("come to discord.gg/our-place", EVERY_INVITE, OUR_INVITE) == []


def test_one_invite_can_be_forbidden():
    (signal,) = screen("discord.gg/Spam99 discord.gg/fine11", rule(RuleKind.INVITE, "discord.gg/spam99"))
    assert signal.evidence == ("discord.gg/Spam99",)


def test_every_link_but_the_allowed_can_be_forbidden():
    rules = (rule(RuleKind.DOMAIN, "*"), rule(RuleKind.ALLOWED_DOMAIN, "youtube.com"), OUR_INVITE)
    check_rule(rules[0])
    (signal,) = screen("https://example.com/a https://www.youtube.com/b", *rules)
    assert (signal.rule, signal.evidence) == ("domain:*", ("https://example.com/a",))
    assert screen("https://m.youtube.com/watch discord.gg/our-place", *rules) == []


def test_a_pattern_matches_what_was_typed_and_what_was_meant():
    pattern = rule(RuleKind.PATTERN, r"buy \d+ gold")
    assert screen("BUY 100 gold", pattern)[0].evidence == ("BUY 100 gold",)
    assert screen("ｂｕｙ 100 ｇｏｌｄ", pattern)[0].evidence == ("ｂｕｙ 100 ｇｏｌｄ",)
    assert screen("ok **bu**y ||100|| __gold__", pattern)[0].evidence == ("bu**y ||100|| __gold",)
    assert screen("ｆｏｏ１２", rule(RuleKind.PATTERN, r"\bfoo\d+\b"))[0].evidence == ("ｆｏｏ１２",)


def test_a_stored_rule_that_is_no_longer_acceptable_does_not_stop_the_others():
    screened = RuleScreen(
        [rule(RuleKind.PATTERN, "(a"), rule(RuleKind.DOMAIN, "nope"), rule(RuleKind.KEYWORD, "pear")]
    )
    assert screened.patterns.disabled == ("(a",)
    assert screened.screen(Reading("a pear"), [])[0].rule == "keyword:pear"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("buy at shop . example . com today", "example . com"),
        ("example .com", "example .com"),
        ("EXAMPLE dot Com", "EXAMPLE dot Com"),
        ("see example. com/x", "example. com"),
        ("**example**.com", "example**.com"),
    ],
)
def test_a_domain_is_found_where_it_is_written_apart(text, typed):
    (signal,) = screen(text, rule(RuleKind.DOMAIN, "example.com"))
    assert (signal.hard, signal.evidence) == (True, (typed,))


@pytest.mark.parametrize(
    "text",
    [
        "that is an example. come and see",
        "that is an example. Com objects are old",
        "l'example . com",
        "my-example . com",
        "an example, com objects",
        "example . community",
        "example com",
    ],
)
def test_a_domain_is_not_found_in_other_words(text):
    assert screen(text, rule(RuleKind.DOMAIN, "example.com")) == []


APART = st.sampled_from(
    [
        "example",
        "Example",
        "sub",
        "com",
        ".",
        " .",
        ". ",
        " . ",
        "dot",
        " dot ",
        "\u00a0dot\n",
        " ",
        "-",
        "(",
        "x" * 80,
        "/",
    ]
)


@given(st.lists(APART, max_size=14).map("".join), st.sampled_from([1, 100]))
def test_a_domain_written_apart_is_found_however_its_labels_are_looked_through(text, dots):
    apart = DomainsApart(["example.com", "sub.example.com"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(domains_apart, "_MANY_DOTS", -1)
        expected = list(apart.find(text))
        patch.setattr(domains_apart, "_MANY_DOTS", dots)
        assert list(apart.find(text)) == expected


@pytest.mark.parametrize("text", ["münchen . de", "München dot de", "münchen.de"])
def test_a_domain_with_other_letters_is_found_written_apart_too(text):
    (signal,) = screen(text, rule(RuleKind.DOMAIN, "münchen.de"))
    assert signal.evidence == (text,)


@pytest.mark.parametrize("text", ["see main.py line 3", "ok.so what", "i agree.me too"])
def test_names_of_files_and_missing_spaces_break_no_rule_about_every_link(text):
    assert screen(text, rule(RuleKind.DOMAIN, "*")) == []


@pytest.mark.parametrize("text", ["evil.com", "https://evil.me", "evil.me/abc", "www.evil.so", "a.evil.py"])
def test_a_rule_about_every_link_finds_every_other_one(text):
    assert len(screen(text, rule(RuleKind.DOMAIN, "*"))) == 1


@pytest.mark.parametrize(
    "target", ["https://evil.com/trade", "https%3A%2F%2Fevil.com%2Ftrade", "http://shop.evil.com&sa=D"]
)
def test_a_domain_is_found_where_another_address_leads_to_it(target):
    (signal,) = screen(f"see https://www.google.com/url?sa=t&q={target}", rule(RuleKind.DOMAIN, "evil.com"))
    assert signal.evidence[0] in target


def test_what_stands_in_the_path_of_an_address_is_not_followed():
    assert (
        screen("https://web.archive.org/web/2020/https://evil.com/", rule(RuleKind.DOMAIN, "evil.com")) == []
    )
