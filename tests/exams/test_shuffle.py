"""The forms of a paper: other orders, the same questions; keys and numbers of the choices never change."""

from copy import deepcopy

import pytest
from django.utils import translation

from exams.frame import frame_of
from exams.paper import paper_of, questions_in, version_of
from exams.services.publishing import publish_test
from exams.shuffle import FORMS, arrange, form_number
from tenants.people.models import User
from tests.exams.makers import small_test

BOTH = {"shuffle_choices": True, "shuffle_questions": True}
SEEDS = [f"5:1:{version}" for version in range(1, FORMS + 1)]


def question(number, *, stem="", texts=("あ", "い", "う", "え"), label=None):
    choices = [{"number": n, "text": text, "picture": None} for n, text in enumerate(texts, start=1)]
    return {"key": f"1-{number}", "label": label or str(number), "stem": stem, "picture": None, "choices": choices}


def group(*questions, passage="", picture=None, spoken=False):
    return {"passage": passage, "picture": picture, "spoken": spoken, "questions": list(questions)}


def section(*mondai, key="vocabulary", recording=None):
    parts = [{"number": number, "groups": list(groups)} for number, groups in enumerate(mondai, start=1)]
    return {"key": key, "recording": recording, "mondai": parts}


def keys(arranged, mondai=0):
    return [q["key"] for g in arranged["mondai"][mondai]["groups"] for q in g["questions"]]


def numbers(arranged, key="1-1"):
    found = next(q for q in questions_in(arranged) if q["key"] == key)
    return [choice["number"] for choice in found["choices"]]


def test_an_order_is_settled_for_good():
    """Literal orders: another process, another year, another Python print the same."""
    it = section([group(*(question(n) for n in range(1, 6)))])
    assert keys(arrange(it, BOTH, "5:1:1")) == keys(arrange(deepcopy(it), BOTH, "5:1:1"))
    assert [keys(arrange(it, BOTH, seed)) for seed in SEEDS[:2]] == [
        ["1-3", "1-5", "1-2", "1-1", "1-4"],
        ["1-2", "1-3", "1-5", "1-1", "1-4"],
    ]
    assert numbers(arrange(it, BOTH, "5:1:1")) == [2, 3, 1, 4]


def test_each_form_holds_the_same_questions_and_choices():
    it = section([group(*(question(n) for n in range(1, 6)))], [group(question(6)), group(question(7))])
    for seed in SEEDS:
        arranged = arrange(it, BOTH, seed)
        assert sorted(keys(arranged)) == keys(it)
        assert sorted(keys(arranged, 1)) == keys(it, 1)
        assert {tuple(sorted(numbers(arranged, key))) for key in keys(it)} == {(1, 2, 3, 4)}
    assert len({tuple(keys(arrange(it, BOTH, seed))) for seed in SEEDS}) > 4


def test_printed_numbers_stay_in_their_places():
    it = section([group(question(1), question(2)), group(question(3))])
    for seed in SEEDS:
        groups = arrange(it, BOTH, seed)["mondai"][0]["groups"]
        assert [[q["label"] for q in g["questions"]] for g in groups] == [["1", "2"], ["3"]]


def test_questions_that_share_something_above_them_stay():
    shared = [
        group(question(2), question(3), passage="[[2]] [[3]]"),
        group(question(5), picture={"media": 1}),
        group(question(6), spoken=True),
    ]
    it = section([group(question(1)), shared[0], group(question(4)), *shared[1:], group(question(7))])
    for seed in SEEDS:
        arranged = arrange(it, {"shuffle_questions": True}, seed)
        assert [arranged["mondai"][0]["groups"][place] for place in (1, 3, 4)] == shared
    assert {keys(arrange(it, BOTH, seed))[0] for seed in SEEDS} == {"1-1", "1-4", "1-7"}


@pytest.mark.parametrize("heard", [{"key": "listening"}, {"recording": {"media": 1, "seconds": 60}}])
def test_what_is_heard_stands_as_it_was_recorded(heard):
    it = section([group(*(question(n) for n in range(1, 6)))], **heard)
    assert [arrange(it, BOTH, seed) for seed in SEEDS] == [it] * FORMS


def test_choices_move_only_where_that_is_asked_and_nobody_speaks_them():
    it = section([group(question(1)), group(question(2), spoken=True)])
    assert [arrange(it, {"shuffle_questions": True}, seed) for seed in SEEDS] == [it] * FORMS
    moved = [arrange(it, {"shuffle_choices": True}, seed) for seed in SEEDS]
    assert {tuple(numbers(one, "1-2")) for one in moved} == {(1, 2, 3, 4)}
    assert len({tuple(numbers(one)) for one in moved}) > 4


@pytest.mark.parametrize(
    "texts",
    [
        ("あ", "い", "うえ", "1と2"),
        ("A", "B", "C", "All of the above"),
        ("あ", "い", "①・②", "う"),
        ("あ", "い", "う", "上の{全部|ぜんぶ}"),
        ("А", "Б", "В", "1 и 2"),
    ],
)
def test_choices_that_speak_of_each_other_stay(texts):
    it = section([group(question(1, texts=texts))])
    assert [arrange(it, BOTH, seed) for seed in SEEDS] == [it] * FORMS


def test_the_form_goes_by_the_attempt():
    assert [form_number(BOTH, attempt) for attempt in (1, 7, 8, 16)] == [2, 8, 1, 1]
    assert [form_number({}, 7), form_number({"ruby_toggle": True}, 7)] == [0, 0]


def shuffled_edition(house):
    test = small_test(questions=4)
    test.shuffle_choices = test.shuffle_questions = True
    test.save()
    return publish_test(test, actor=User.objects.get(username="teacher"))


def test_an_edition_is_printed_in_its_forms(house):
    edition = shuffled_edition(house)
    assert [version_of(edition.pk, attempt) for attempt in (7, 8)] == [8, 1]
    papers = [paper_of(edition.pk, 1, version).html for version in range(FORMS + 1)]
    assert len(set(papers)) == FORMS + 1
    for html in papers:
        assert sorted(html.split('data-pick="')[n][:5] for n in range(1, 17)) == [
            f"1-{q}:{choice}" for q in range(1, 5) for choice in range(1, 5)
        ]
    as_written = [q["key"] for q in questions_in(paper_of(edition.pk, 1).section)]
    assert as_written == ["1-1", "1-2", "1-3", "1-4"]
    assert len({paper_of(edition.pk, 3, version).html for version in range(FORMS + 1)}) == 1


def test_ovals_are_numbered_by_their_place_and_carry_the_number_of_the_choice(house):
    edition = shuffled_edition(house)
    orders = set()
    for version in range(1, 9):
        paper = paper_of(edition.pk, 1, version)
        shown = next(q for q in questions_in(paper.section) if q["key"] == "1-1")
        assert [choice["place"] for choice in shown["choices"]] == [1, 2, 3, 4]
        order = [choice["number"] for choice in shown["choices"]]
        orders.add(tuple(order))
        for place, number in enumerate(order, start=1):
            assert f'value="{number}" data-pick="1-1:{number}"><span class="oval">{place}</span>' in paper.html
            assert f"<span>こたえv0{number}</span>" in paper.html
    assert len(orders) > 1  # which they are depends on the edition's id; eight alike are as good as impossible


def test_the_answer_sheet_follows_the_form(house):
    edition = shuffled_edition(house)
    with translation.override("en"):
        pieces = frame_of(edition.pk, 1, "", 1).pieces
    shown = questions_in(paper_of(edition.pk, 1, 1).section)
    wanted = [f"mark:{q['key']}:{choice['number']}" for q in shown for choice in q["choices"]]
    assert [name for name in pieces[1::2] if name.startswith("mark:")] == wanted
