import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.estimate import SampleFigures, wilson


def test_the_interval_is_the_one_in_the_books() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for hits, of, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert wilson(hits, of) == pytest.approx((low, high), abs=0.0001)


@given(st.integers(1, 100_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_the_share_and_lies_between_none_and_all(hits_of: tuple[int, int]) -> None:
    hits, of = hits_of
    low, high = wilson(hits, of)

    assert 0.0 <= low <= hits / of + 1e-12
    assert hits / of - 1e-12 <= high <= 1.0


@pytest.mark.parametrize(
    "figures",
    [
        SampleFigures(),
        SampleFigures(judged=1_999, hits=30, confirmed=30),
        SampleFigures(judged=2_000, hits=19, confirmed=19),
        SampleFigures(judged=50_000, hits=100, confirmed=10, refuted=9),
    ],
)
def test_too_little_gives_no_share(figures: SampleFigures) -> None:
    assert figures.miss_rate is None


def test_only_what_people_confirmed_is_counted_as_missed() -> None:
    figures = SampleFigures(judged=2_000, hits=40, confirmed=12, refuted=8)

    assert figures.miss_rate is not None
    share, low, high = figures.miss_rate
    assert share == 12 / 2_000
    assert low < share < high
    assert figures.unlooked == 20
