from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.content import ContentItem, ContentPart, PartKind, plain_item

ANY_TEXT = st.text(st.characters())  # lone surrogates too, which Discord's JSON can carry
PARTS = st.lists(st.builds(ContentPart, kind=st.sampled_from(PartKind), text=ANY_TEXT), max_size=4)


def part(text: str) -> ContentPart:
    return ContentPart(kind=PartKind.TEXT, text=text)


TEXT_A, TEXT_B = part("a"), part("b")


def item(*parts: tuple[PartKind, str]) -> ContentItem:
    return ContentItem(parts=tuple(ContentPart(kind=kind, text=text) for kind, text in parts))


def test_the_text_is_every_part_one_under_the_other() -> None:
    assert item((PartKind.TEXT, "look"), (PartKind.POLL, "which?")).text == "look\nwhich?"


def test_blank_parts_are_nothing_to_read() -> None:
    assert plain_item(" \n\t").is_empty
    assert ContentItem(parts=()).is_empty
    assert not item((PartKind.TEXT, ""), (PartKind.EMBED, "a")).is_empty


def test_a_message_of_nothing_but_pictures_is_empty() -> None:
    assert ContentItem(parts=(), unexamined=("cat.png",)).is_empty


def test_the_same_words_elsewhere_in_a_message_are_other_content() -> None:
    assert item((PartKind.TEXT, "a")).canonical() != item((PartKind.TITLE, "a")).canonical()
    assert item((PartKind.TEXT, "a"), (PartKind.TEXT, "b")).canonical() != plain_item("a\nb").canonical()


def test_pictures_and_mentions_are_no_part_of_the_content_digest() -> None:
    plain = plain_item("a")
    same = ContentItem(parts=plain.parts, unexamined=("cat.png",), mentions=3)

    assert plain.canonical() == same.canonical()


@given(one=PARTS, other=PARTS)
@example(one=[TEXT_A, TEXT_B], other=[part("a\x1etext\x1fb")])
@example(one=[TEXT_A, TEXT_B], other=[part("atext:1:b")])
@example(one=[part("\ud800")], other=[part("?")])
@example(one=[part("\ud83d\ude00")], other=[part("\U0001f600")])
def test_only_equal_contents_have_equal_canonical_bytes(
    one: list[ContentPart], other: list[ContentPart]
) -> None:
    first, second = ContentItem(parts=tuple(one)), ContentItem(parts=tuple(other))

    assert (first.canonical() == second.canonical()) == (one == other)


@given(parts=PARTS)
def test_a_content_is_empty_when_it_has_nothing_to_read(parts: list[ContentPart]) -> None:
    made = ContentItem(parts=tuple(parts))

    assert made.is_empty == (not made.text.strip())
