"""Tests in and out of files: looked at first, written whole or not at all, the same after the way there and back."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exams.content.formats.registry import FORMATS
from exams.content.formats.results import complete
from exams.content.packages import read_package
from exams.errors import ExamError
from exams.models import Choice, DraftImport, MediaFile, MockTest, Question
from exams.services.exchange import cancel_import, confirm_import, forget_old_imports, start_import
from exams.services.exchange_documents import document_of_test
from exams.services.importing import import_package
from tenants.people.models import AuditEntry, User
from tests.exams.exchange_documents import DEMO
from tests.exams.makers import small_test

HEAD = "Question,Section,Mondai,Instruction,Choice 1,Choice 2,Choice 3,Choice 4,Right answer\n"
GOOD = HEAD + "__一__,vocabulary,1,えらんで ください。,あ,い,う,え,2\n二,,,,か,き,く,け,1\n"
BAD = HEAD + "__一__,vocabulary,1,えらんで ください。,あ,い,う,え,2\n二,,,,か,き,く,け,\n"


def teacher() -> User:
    return User.objects.get(username="teacher")


def begin(text: str | bytes = GOOD, name: str = "My test.csv") -> DraftImport:
    return start_import(ContentFile(text.encode() if isinstance(text, str) else text, name), actor=teacher())


def exported(test: MockTest, kind: str) -> bytes:
    document, files = document_of_test(test)
    out = io.BytesIO()
    FORMATS[kind].write(document, files, out)
    return out.getvalue()


def demo_test() -> MockTest:
    with read_package(DEMO) as package:
        return import_package(package, actor=teacher())


def test_file_is_only_looked_at_until_it_is_confirmed(house):
    item = begin()
    assert (item.format, item.state, item.problems, item.document["test"]["title"]) == ("csv", "preview", [], "My test")
    assert (MockTest.objects.count(), Question.objects.count()) == (0, 0)
    test = confirm_import(item.pk, actor=teacher(), title="Named", level="N5", kind="mock_test")
    assert (test.title, test.created_by) == ("Named", teacher())
    rights = Choice.objects.filter(is_right=True).order_by("question__position").values_list("question__stem", "number")
    assert list(rights) == [("__一__", 2), ("二", 1)]
    assert AuditEntry.objects.filter(action="test.imported").count() == 1


def test_confirming_twice_makes_one_test(house):
    item = begin()
    facts = {"actor": teacher(), "title": "Named", "level": "N5", "kind": "mock_test"}
    assert confirm_import(item.pk, **facts) == confirm_import(item.pk, **facts)
    assert MockTest.objects.count() == 1


def test_file_with_a_mistake_writes_nothing(house):
    item = begin(BAD)
    with pytest.raises(ExamError) as refused:
        confirm_import(item.pk, actor=teacher(), title="Named", level="N5", kind="mock_test")
    assert refused.value.sentence == "row 3: The right answer is missing. Write the number of the choice."
    assert MockTest.objects.count() == 0


def test_level_that_does_not_fit_writes_nothing(house):
    item = begin()
    with pytest.raises(ExamError) as refused:
        confirm_import(item.pk, actor=teacher(), title="Named", level="N1", kind="mock_test")
    assert "N1 has no such section." in refused.value.sentence
    assert MockTest.objects.count() == 0


def test_cancelled_import_is_forgotten_with_its_file(house, django_capture_on_commit_callbacks):
    item = begin()
    name = item.file.name
    with django_capture_on_commit_callbacks(execute=True):
        cancel_import(item.pk, actor=teacher())
    item.refresh_from_db()
    assert (item.state, item.document, default_storage.exists(name)) == ("cancelled", {}, False)
    with pytest.raises(ExamError):
        confirm_import(item.pk, actor=teacher(), title="Named", level="N5", kind="mock_test")


def test_package_comes_back_equal_with_its_media(house):
    first = demo_test()
    Question.objects.filter(source_id="v-1-1").update(tags=["kanji", "週"], points=3)
    item = begin(exported(first, "package"), "demo.zip")
    assert (item.format, item.problems) == ("package", [])
    second = confirm_import(item.pk, actor=teacher(), title=first.title, level="N5", kind="mock_test")
    one, other = (document_of_test(test) for test in (first, second))
    assert complete(one[0]) == complete(other[0])
    for name in one[0]["media"]:
        with one[1].open(name) as left, other[1].open(name) as right:
            assert left.read() == right.read()
    assert MediaFile.objects.count() == 2 * len(one[0]["media"])


def test_two_files_of_one_name_and_names_that_no_package_may_have(house):
    """The library calls files as their owners do; a package gives each a name of its own."""
    test = demo_test()
    pictures = list(test.media.filter(kind="picture").order_by("pk"))
    test.media.filter(pk__in=[picture.pk for picture in pictures]).update(name="Рисунок 1.png")
    MockTest.objects.filter(pk=test.pk).update(shuffle_choices=True, question_seconds=20, check_mode="each")
    test.refresh_from_db()
    document, files = document_of_test(test)
    names = [name for name in document["media"] if name.endswith(".svg")]
    assert (len(names), len(set(names))) == (len(pictures), len(pictures))
    item = begin(exported(test, "package"), "demo.zip")
    assert item.problems == []
    again, other = document_of_test(
        confirm_import(item.pk, actor=teacher(), title=test.title, level="N5", kind="mock_test")
    )
    assert complete(again) == complete(document)
    assert again["test"]["options"] | {"shuffle_choices": True, "question_seconds": 20} == again["test"]["options"]
    for name in document["media"]:
        with files.open(name) as left, other.open(name) as right:
            assert left.read() == right.read()


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "package"])
def test_every_format_takes_back_what_it_gave(house, kind):
    test = demo_test()
    item = begin(exported(test, kind), "demo" + FORMATS[kind].suffix)
    assert (item.format, [p for p in item.problems if p["blocks"]]) == (kind, [])
    second = confirm_import(item.pk, actor=teacher(), title="Again", level="N5", kind="mock_test")
    rights = [
        list(
            Choice.objects.filter(question__group__section__test=one, is_right=True)
            .order_by("question__group__section__position", "question__group__position", "question__position")
            .values_list("question__source_id", "number")
        )
        for one in (test, second)
    ]
    assert rights[0] == rights[1]
    assert len(rights[0]) == 67


def test_export_asks_the_same_number_of_queries_for_any_size(house):
    counts = []
    for test in (small_test(1), small_test(30)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            document_of_test(test)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 nonsense", "The file is damaged or is not a ZIP file."),
        (b"%PDF-1.7 no table", "This file is no table. Save the list as XLSX or CSV and choose that file."),
    ],
)
def test_upload_that_is_no_test_says_so(login, data, sentence):
    page = login("teacher").post("/tests/import/", {"file": ContentFile(data, "test.bin")}, follow=True)
    assert sentence in page.content.decode()
    assert MockTest.objects.count() == 0


def test_upload_that_is_too_large_is_not_taken_in(login):
    page = login("teacher").post("/tests/import/", {"file": ContentFile(b"a," * (6 * 1024 * 1024), "big.csv")})
    assert (page.status_code, DraftImport.objects.count()) == (422, 0)
    assert "The file is larger than 10 MB." in page.content.decode()


def test_preview_shows_questions_with_their_mistakes_and_only_those(login):
    item = begin(BAD)
    page = login("teacher").get(f"/tests/import/{item.pk}/").content.decode()
    assert "row 3" in page
    assert "The right answer is missing." in page
    assert "Import 2 questions" not in page
    only = login("teacher").get(f"/tests/import/{item.pk}/?only=problems").content.decode()
    assert (only.count("xch__w"), page.count("xch__w")) == (1, 2)


def test_preview_asks_the_same_number_of_queries_for_any_size(login):
    client, counts = login("teacher"), []
    for rows in (1, 300):
        item = begin(GOOD + "".join(f"{n},,,,か{n},き,く,け,1\n" for n in range(rows)))
        client.get(f"/tests/import/{item.pk}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/tests/import/{item.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_pages_confirm_cancel_and_export(login):
    client = login("teacher")
    page = client.post("/tests/import/", {"file": ContentFile(GOOD.encode(), "mine.csv")}, follow=True)
    assert "Import 2 questions" in page.content.decode()
    item = DraftImport.objects.get()
    facts: dict[str, Any] = {"title": "Mine", "level": "N5", "kind": "mock_test"}
    assert client.post(f"/tests/import/{item.pk}/confirm/", {**facts, "title": ""}).status_code == 422
    client.post(f"/tests/import/{item.pk}/confirm/", facts)
    test = MockTest.objects.get()
    assert client.get(f"/tests/{test.pk}/export/").status_code == 200
    for kind in FORMATS:
        answer = client.get(f"/tests/{test.pk}/export/?format={kind}")
        assert (answer.status_code, bool(b"".join(answer.streaming_content))) == (200, True)
    assert client.get(f"/tests/{test.pk}/export/?format=exe").status_code == 404
    spare = begin()
    client.post(f"/tests/import/{spare.pk}/cancel/")
    assert DraftImport.objects.get(pk=spare.pk).state == "cancelled"


def test_import_is_not_a_colleagues(login):
    item = begin()
    assert login("other_teacher").get(f"/tests/import/{item.pk}/").status_code == 404
    assert login("other_teacher").post(f"/tests/import/{item.pk}/confirm/").status_code == 404


def test_file_that_nobody_confirms_goes_after_a_day(house, django_capture_on_commit_callbacks):
    old, young = begin(), begin()
    now = timezone.now() + timedelta(days=1, minutes=1)
    DraftImport.objects.filter(pk=young.pk).update(created_at=now - timedelta(hours=23))
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_old_imports(now=now) == 1
    assert forget_old_imports(now=now) == 0
    old.refresh_from_db()
    young.refresh_from_db()
    assert [(item.state, default_storage.exists(item.file.name or "none")) for item in (old, young)] == [
        ("cancelled", False),
        ("preview", True),
    ]
