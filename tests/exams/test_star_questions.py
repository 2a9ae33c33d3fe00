"""Star questions: written in their right order, printed in another, and read back the same."""

from __future__ import annotations

import pytest

from exams.content.star_questions import Star, mixed_order, printed, star_of, star_stem

STAR = Star("あの店は", ("安くて", "おいしい", "ので", "いつも"), "こんでいる。", star=3)


def test_what_is_printed_hides_the_order():
    choices, answer = printed(STAR, [3, 1, 4, 2])
    assert star_stem(STAR) == "あの店は ＿＿＿ ＿＿＿ ＿★＿ ＿＿＿ こんでいる。"
    assert choices == ["おいしい", "いつも", "安くて", "ので"]
    assert choices[answer - 1] == "ので"  # the third part stands at the star


@pytest.mark.parametrize("star", [1, 2, 3, 4])
@pytest.mark.parametrize("seed", [1, 7, 107, 4_000_000])
def test_there_and_back(star, seed):
    written = Star(STAR.beginning, STAR.fragments, STAR.end, star=star)
    order = mixed_order(seed)
    choices, _answer = printed(written, order)
    assert sorted(order) == [1, 2, 3, 4] != order
    assert star_of(star_stem(written), choices, order) == written


def test_an_order_is_the_same_again():
    assert mixed_order(42) == mixed_order(42)


@pytest.mark.parametrize(
    ("stem", "order"),
    [
        ("あの店は ＿＿＿ ＿＿＿ ＿＿＿ ＿＿＿ 。", [1, 2, 3, 4]),  # no star
        ("あの店は ＿★＿ ＿★＿ ＿＿＿ ＿＿＿ 。", [2, 1, 3, 4]),  # two
        ("あの店は ＿＿＿ ＿★＿ 。", [2, 1, 3, 4]),
        (star_stem(STAR), None),
        (star_stem(STAR), [1, 1, 2, 3]),
        (star_stem(STAR), "2134"),
    ],
)
def test_what_was_not_written_so_is_left_as_it_is(stem, order):
    assert star_of(stem, ["一", "二", "三", "四"], order) is None


def test_three_choices_make_no_star_question():
    assert star_of(star_stem(STAR), ["一", "二", "三"], [2, 1, 3, 4]) is None
