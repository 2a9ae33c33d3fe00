"""Questions of a file into a test that is there: planned first, then all of them or none."""

from __future__ import annotations

import hashlib
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.content.packages import read_package
from exams.errors import ExamError
from exams.models import Choice, DraftImport, MediaFile, MockTest, Question
from exams.services.authoring import new_test
from exams.services.exchange import confirm_into, start_import
from exams.services.exchange_documents import document_of_test
from exams.services.exchange_into import places_of, plan_of
from exams.services.importing import import_package
from tenants.people.models import User
from tests.exams.exchange_documents import DEMO, demo
from tests.exams.makers import package_document, package_zip, small_test
from tests.exams.test_exchange import begin, exported

HEAD = "Question,Section,Mondai,Type,Instruction,Passage,Choice 1,Choice 2,Choice 3,Choice 4,Right answer\n"
TWO = (
    HEAD
    + "__一__,vocabulary,1,,えらんで ください。,,あ,い,う,え,2\n二,vocabulary,2,,えらんで ください。,,か,き,く,け,1\n"
)
PLAIN = "Question,Choice 1,Choice 2,Choice 3,Right answer\n一,あ,い,う,1\n二,か,き,く,2\n"


def teacher() -> User:
    return User.objects.get(username="teacher")


def skeleton() -> MockTest:
    return new_test(actor=teacher(), kind="mock_test", level="N5", title="Ours", skeleton=True)


def stems(test: MockTest, section: str, mondai: int) -> list[str]:
    found = Question.objects.filter(group__section__test=test, group__section__key=section, group__mondai=mondai)
    return list(found.order_by("group__position", "position").values_list("stem", flat=True))


def test_each_mondai_goes_to_its_own_and_fills_what_is_empty(house):
    test = skeleton()
    before = len(stems(test, "vocabulary", 1))
    item = begin(TWO)
    plan = plan_of(item.document, test)
    assert [(row.where, row.count, row.filled) for row in plan.rows] == [
        ("Vocabulary · mondai 1", 1, 1),
        ("Vocabulary · mondai 2", 1, 1),
    ]
    assert confirm_into(item.pk, actor=teacher(), test=test) == test
    assert [len(stems(test, "vocabulary", 1)), stems(test, "vocabulary", 1)[-1]] == [before, "__一__"]
    item.refresh_from_db()
    assert (item.state, item.into, item.made, MockTest.objects.count()) == ("done", test, test, 1)
    assert confirm_into(item.pk, actor=teacher(), test=test) == test
    assert stems(test, "vocabulary", 1).count("__一__") == 1


def test_whole_demo_test_fills_a_skeleton_with_its_media(house):
    test = skeleton()
    with read_package(DEMO) as package:
        source = import_package(package, actor=teacher())
    item = begin(exported(source, "package"), "demo.zip")
    assert plan_of(item.document, test).problems == []
    confirm_into(item.pk, actor=teacher(), test=test)
    document, _files = document_of_test(test)
    expected = {q["stem"] for s in demo()["sections"] for g in s["groups"] for q in g["questions"]}
    got = [q for s in document["sections"] for g in s["groups"] for q in g["questions"]]
    assert expected <= {q["stem"] for q in got}
    listening = next(s for s in document["sections"] if s["key"] == "listening")
    assert listening["recording"] == "listening.m4a"
    assert sum(q["cue"] is not None for g in listening["groups"] for q in g["questions"]) == 24
    assert sum(q["answer"] is not None for q in got) == 67


def test_picture_of_the_same_name_and_a_second_recording(house):
    with read_package(DEMO) as package:
        test = import_package(package, actor=teacher())
    item = begin(exported(test, "package"), "demo.zip")
    plan = plan_of(item.document, test)
    assert plan.notes == [
        "The recording “listening.m4a” stays out: say in the test where its questions stand in the recording."
    ]
    confirm_into(item.pk, actor=teacher(), test=test)
    names = list(test.media.values_list("name", flat=True))
    assert len(names) == len(set(names)) == 2 * len(demo()["media"]) - 1
    document, _files = document_of_test(test)
    ids = [q["id"] for s in document["sections"] for g in s["groups"] for q in g["questions"]]
    assert len(ids) == len(set(ids)) == 134


def test_list_without_sections_goes_to_the_mondai_that_is_chosen(house):
    test = small_test()
    item = begin(PLAIN)
    assert plan_of(item.document, test).problems == [
        "The test has no section “questions”. Choose where its questions go."
    ]
    place = places_of(test)[1][0]
    confirm_into(item.pk, actor=teacher(), test=test, place=place)
    assert stems(test, "grammar_reading", 1)[-2:] == ["一", "二"]
    rights = Choice.objects.filter(question__stem__in=["一", "二"], is_right=True).order_by("question__position")
    assert list(rights.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (PLAIN, "The test has no section “questions”. Choose where its questions go."),
        (
            HEAD + "一,vocabulary,1,orthography,し,,あ,い,う,え,2\n",
            "The type must be “kanji_reading”, not “orthography”.",
        ),
        (PLAIN.replace(",1\n", ",\n"), "row 2: The right answer is missing. Write the number of the choice."),
    ],
)
def test_what_does_not_fit_writes_nothing(house, text, sentence):
    test = small_test()
    item = begin(text)
    before = Question.objects.count()
    with pytest.raises(ExamError) as refused:
        confirm_into(item.pk, actor=teacher(), test=test)
    assert sentence in refused.value.sentence
    assert Question.objects.count() == before


def test_failure_in_the_middle_leaves_neither_files_nor_rows(house):
    """The recording is stored already when the picture turns out to be broken."""
    document, broken = package_document(1), b"\x89PNG\r\n\x1a\n and no more"
    document["media"]["broken.png"] = {
        "sha256": hashlib.sha256(broken).hexdigest(), "bytes": len(broken), "source": "Made", "licence": "CC0",
    }  # fmt: skip
    document["sections"][0]["groups"][0]["picture"] = {"file": "broken.png", "alt": {"en": "Nothing"}}
    packed = package_zip(document)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("media/broken.png", broken)
    item, test = begin(packed.getvalue(), "broken.zip"), skeleton()
    before = (Question.objects.count(), MediaFile.objects.count(), stored())
    with pytest.raises(ExamError) as refused:
        confirm_into(item.pk, actor=teacher(), test=test)
    assert "broken.png" in refused.value.sentence
    assert (Question.objects.count(), MediaFile.objects.count(), stored()) == before


def stored() -> set[str]:
    return set(default_storage.listdir("media")[1]) if default_storage.exists("media") else set()


def test_plan_asks_the_same_number_of_queries_for_any_size(house):
    counts = []
    for size in (1, 30):
        test = small_test(size)
        document = begin(TWO).document
        with CaptureQueriesContext(connection) as queries:
            plan_of(document, test)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_pages_say_where_everything_goes_and_put_it_there(login):
    client, test = login("teacher"), skeleton()
    address = f"/tests/import/?into={test.pk}"
    assert "Ours" in client.get(address).content.decode()
    page = client.post(address, {"file": ContentFile(TWO.encode(), "mine.csv")}, follow=True).content.decode()
    assert "→ Vocabulary · mondai 2" in page
    assert "1 empty one is filled" in page
    item = DraftImport.objects.get()
    assert "A new test" in client.get(f"/tests/import/{item.pk}/?into=").content.decode()
    answer = client.post(f"/tests/import/{item.pk}/confirm/", {"into": test.pk, "place": ""}, follow=True)
    assert "The questions are in the test." in answer.content.decode()
    assert "__一__" in stems(test, "vocabulary", 1)


def test_only_into_a_test_that_one_may_change(login):
    test = skeleton()
    client: Any = login("other_teacher")
    item = start_import(ContentFile(TWO.encode(), "a.csv"), actor=User.objects.get(username="other_teacher"))
    assert client.get(f"/tests/import/?into={test.pk}").status_code == 403
    assert client.get(f"/tests/import/{item.pk}/?into={test.pk}").status_code == 403
    assert client.post(f"/tests/import/{item.pk}/confirm/", {"into": test.pk}).status_code == 403
    assert client.get(f"/tests/import/?into={test.pk + 999}").status_code == 404
    assert "__一__" not in stems(test, "vocabulary", 1)
