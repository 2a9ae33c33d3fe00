"""The question bank: what is found, by whom, with the same queries however much there is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from exams.bank import BankFilter, tags_of
from exams.content.search_words import is_exact, pattern_of, search_words
from exams.models import MockTest, Question, QuestionGroup
from exams.picked import MOST, Picked
from exams.services.authoring import add_questions, copy_question, new_test, save_group
from exams.services.publishing import publish_test
from tenants.schemas import inside
from tests.exams.makers import set_homework, small_test


def document(stem: str, **more) -> dict:
    return {"id": "", "stem": stem, "choices": [{"text": f"{n}ばん"} for n in range(1, 5)], "answer": 1} | more


@pytest.fixture
def teacher(person):
    return person("teacher")


@pytest.fixture
def group(mock_test) -> QuestionGroup:
    return QuestionGroup.objects.filter(section__test=mock_test).order_by("section__position").first()


def found(user, address: str) -> list[str]:
    return [question.stem for question in BankFilter.of(QueryDict(address)).found(user)]


@pytest.mark.parametrize(
    "typed", ["図書", "としょ", "カメラ", "かめら", "ｶﾒﾗ", "ｎ5", "Ｎ５ かめら", "n5を 図書", "本をよ", "本を　読"]
)
def test_words_are_found_however_they_are_written(group, teacher, typed):
    add_questions(
        group, [document("カメラと {図書|としょ} N5を 本を よみます 読みます としょ"), document("ほか")], actor=teacher
    )
    assert found(teacher, f"q={typed}") == ["カメラと {図書|としょ} N5を 本を よみます 読みます としょ"]


def test_patterns_leave_nothing_to_the_database():
    assert search_words("  食べ　物\x00 ") == ["食べ", "物"]
    assert (is_exact("図書"), is_exact("図書の")) == (True, False)
    assert pattern_of("の.A") == "[のノ][ \u3000]?(?:\\.|．)[ \u3000]?[AaＡａ]"


@pytest.mark.parametrize("typed", ["%", "_", "[", "(", "\\", "a{2,", "*", "^$", "。。。"])
def test_signs_of_patterns_are_only_signs(group, teacher, typed):
    add_questions(group, [document(f"これは {typed} です")], actor=teacher)
    query = QueryDict(mutable=True)
    query["q"] = typed
    assert [q.stem for q in BankFilter.of(query).found(teacher)] == [f"これは {typed} です"]


def test_choices_and_passages_are_searched_too(group, teacher):
    save_group(group.pk, actor=teacher, version=group.version, fields={"passage": "むかしむかし {山|やま}に"})
    assert len(found(teacher, "q=むかし 山")) == 2
    assert len(found(teacher, "q=こたえg")) == 2
    assert len(found(teacher, "q=むかし こたえv0")) == 1


def test_filters_narrow_the_list(mock_test, group, teacher, person):
    colleague = person("other_teacher")
    add_questions(group, [document("その他", tags=["助詞"])], actor=colleague)
    new_test(actor=teacher, kind="mock_test", level="N3", title="Skeleton", skeleton=True)
    assert len(found(teacher, "")) == 7  # the empty questions of a skeleton are no questions yet
    assert len(found(teacher, "level=N5")) == 7
    assert found(teacher, "level=N4") == []
    assert len(found(teacher, "type=listening_task")) == 2
    assert found(teacher, "tag=助詞") == ["その他"]
    assert found(teacher, f"author={colleague.pk}") == ["その他"]
    assert found(teacher, "kind=quiz") == []
    assert len(found(teacher, "level=N9&type=nothing&author=x&use=y&kind=z&sort=w")) == 7
    assert tags_of(teacher) == ["助詞"]


def test_use_is_what_stands_in_editions_and_was_set(mock_test, group, teacher):
    publish_test(mock_test, actor=teacher)
    add_questions(group, [document("あとから")], actor=teacher)
    assert len(found(teacher, "use=published")) == 6
    assert found(teacher, "use=unpublished") == ["あとから"]
    assert (len(found(teacher, "use=assigned")), len(found(teacher, "use=unassigned"))) == (0, 7)
    assert len(found(teacher, "use=unpublished&q=あと")) == 1
    set_homework(edition=mock_test.editions.get())
    assert (len(found(teacher, "use=assigned")), found(teacher, "use=unassigned")) == (6, ["あとから"])


def test_most_copied_come_first_when_asked(group, teacher):
    first = group.questions.first()
    copy_question(first, actor=teacher)
    assert BankFilter.of(QueryDict("sort=copies")).found(teacher).first() == first
    assert BankFilter.of(QueryDict("")).found(teacher).first().copied_from == first


def test_other_centre_and_students_find_nothing(house, group, teacher, person, login):
    with inside(house.fuji):
        small_test()
        Question.objects.update(search_text="ふじだけ", stem="ふじだけ")
    assert found(teacher, "q=ふじだけ") == []
    assert found(person("student"), "") == []
    assert "ふじだけ" not in login("teacher").get("/bank/").content.decode()


def test_page_shows_stem_key_and_where_it_is(group, teacher, login):
    page = login("other_teacher").get("/bank/?type=kanji_reading").content.decode()
    assert "<ruby>文<rp>（</rp><rt>ぶん</rt>" in page
    assert "漢字読み" in page
    assert "Small N5 test" in page
    assert page.count('class="bq__r"') == 2


def test_empty_and_narrow_lists_say_so(house, login):
    client = login("teacher")
    assert "There is no question yet." in client.get("/bank/").content.decode()
    page = client.get("/bank/?q=なし&level=N5&use=published").content.decode()
    assert "No question matches." in page
    assert [f'name="without" value="{name}"' in page for name in ("q", "level", "use", "tag")] == [
        True,
        True,
        True,
        False,
    ]
    assert "“なし”" not in client.get("/bank/?q=なし&level=N5&without=q").content.decode()


def test_ticks_are_kept_across_pages_and_searches(group, teacher, login):
    add_questions(group, [document(f"もんだい{n}") for n in range(60)], actor=teacher)
    first, *_rest, last = Question.objects.order_by("-pk").values_list("pk", flat=True)[:40]
    client = login("teacher")
    page = client.get(f"/bank/?ids={first}&page=2").content.decode()
    assert f'name="kept" value="{first}"' in page
    page = client.get(f"/bank/?kept={first}&ids={last}&q=もんだい").content.decode()
    assert f'name="kept" value="{last}"' in page
    assert f'value="{first}" checked' in page
    assert '<b data-count aria-live="polite">2</b>' in page
    assert 'name="kept" value=""' in client.get(f"/bank/?kept={first}&clear=1").content.decode()


def test_too_many_ticks_are_said(house, mock_test, login):
    query = QueryDict("kept=" + ".".join(str(n) for n in range(1, MOST + 5)) + "&ids=x&ids=-3")
    picked = Picked(query)
    assert (len(picked), picked.is_over) == (MOST, True)
    assert "The first 100 are ticked." in login("teacher").get(f"/bank/?{query.urlencode()}").content.decode()


def queries(client, address: str, asked: dict | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, asked).status_code == 200
    return len(captured)


def test_queries_are_the_same_for_few_and_many(group, teacher, login):
    client = login("teacher")
    question = group.questions.first()
    copy_question(question, actor=teacher)
    client.get("/bank/")
    before = [queries(client, "/bank/"), queries(client, f"/bank/{question.pk}/")]
    add_questions(group, [document(f"もんだい{n}", tags=[f"t{n}"]) for n in range(60)], actor=teacher)
    copy_question(question, actor=teacher)
    publish_test(MockTest.objects.get(), actor=teacher)
    assert [queries(client, "/bank/"), queries(client, f"/bank/{question.pk}/")] == before


def test_question_page_shows_what_students_see_and_the_key(group, teacher, login):
    question = group.questions.first()
    copy = copy_question(question, actor=teacher)
    page = login("other_teacher").get(f"/bank/{question.pk}/").content.decode()
    assert "Because of reason v0." in page
    assert f'href="/bank/{copy.pk}/"' in page
    assert "Save" not in page.partition('id="tags"')[2].partition("</section>")[0]
    assert "Copy of" in login("teacher").get(f"/bank/{copy.pk}/").content.decode()


def test_cloze_question_comes_with_the_numbers_of_its_boxes(group, teacher, login):
    fields = {"passage": "きのう [[22]] と [[23]]。", "type": "text_grammar"}
    save_group(group.pk, actor=teacher, version=group.version, fields=fields)
    page = login("teacher").get(f"/bank/{group.questions.last().pk}/").content.decode()
    assert 'data-label="22"' in page
    assert 'data-label="23"' in page


def test_example_of_a_mondai_is_not_shown_as_a_passage(group, teacher, login):
    save_group(group.pk, actor=teacher, version=group.version, fields={"passage": "**れい** これは れいです"})
    client = login("teacher")
    assert "これは れいです" not in client.get(f"/bank/{group.questions.last().pk}/").content.decode()
    assert "これは れいです" not in client.get("/bank/?q=こたえv0").content.decode()


def test_tags_are_set_by_who_may_edit_the_test(group, teacher, login):
    question = group.questions.first()
    address = f"/bank/{question.pk}/tags/"
    client = login("teacher")
    sent = {"tags": " 助詞, N5  grammar、助詞,,", "version": question.version}
    assert client.post(address, sent).status_code == 302
    question.refresh_from_db()
    assert question.tags == ["助詞", "N5 grammar"]
    answer = client.post(address, {"tags": "べつ", "version": question.version - 1})
    assert answer.status_code == 422
    assert "Its tags are now: 助詞, N5 grammar" in answer.content.decode()
    assert 'value="べつ"' in answer.content.decode()
    assert login("other_teacher").post(address, sent).status_code == 403
    assert login("student").post(address, sent).status_code == 404


@pytest.mark.parametrize(
    ("tags", "sentence"), [(",".join(map(str, range(21))), "at most 20 tags"), ("x" * 41, "is longer than 40 letters")]
)
def test_too_many_or_long_tags_are_refused(group, login, tags, sentence):
    question = group.questions.first()
    answer = login("teacher").post(f"/bank/{question.pk}/tags/", {"tags": tags, "version": question.version})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
