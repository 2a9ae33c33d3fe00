import copy

import pytest

from exams.content.packages import read_package
from exams.errors import ExamError
from exams.models import AnswerKey, Choice, Edition, MediaFile, MockTest, Question
from exams.services.checking import lint_test
from exams.services.importing import import_package
from exams.services.publishing import media_in, publish_test, sections_with_everything
from exams.services.samples import SAMPLE
from tenants.people.models import AuditEntry
from tests.exams.makers import package_document, package_zip, published, small_test


def test_import_stores_everything_once(house):
    test = small_test()
    assert (test.kind, test.level, test.title) == ("mock_test", "N5", "Small N5 test")
    assert [(s.position, s.key, s.minutes) for s in test.sections.all()] == [
        (1, "vocabulary", 20),
        (2, "grammar_reading", 40),
        (3, "listening", 30),
    ]
    assert (Question.objects.count(), Choice.objects.count(), Choice.objects.filter(is_right=True).count()) == (
        6,
        24,
        6,
    )
    recording = test.sections.get(key="listening").recording
    assert (recording.kind, recording.seconds, recording.file.size) == ("audio", 2.0, recording.size)
    assert recording.file.name.split("/")[0] == "media"
    assert "sound" not in recording.file.name


def test_import_that_fails_leaves_neither_rows_nor_files(house, settings, monkeypatch):
    with read_package(package_zip(package_document())) as package:
        monkeypatch.setattr("exams.services.importing._store_section", _fail)
        with pytest.raises(RuntimeError):
            import_package(package, actor=None)
    assert (MockTest.objects.count(), MediaFile.objects.count()) == (0, 0)
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def _fail(*args: object) -> None:
    raise RuntimeError


def test_demo_package_is_a_whole_n5_test(house, person):
    with read_package(SAMPLE) as package:
        test = import_package(package, actor=person("teacher"))
    assert {finding.kind for finding in lint_test(test)} == {"ok"}
    edition = publish_test(test, actor=person("teacher"))
    assert [section["count"] for section in edition.document["sections"]] == [21, 22, 24]
    assert [q["label"] for m in edition.document["sections"][2]["mondai"] for g in m["groups"] for q in g["questions"]][
        5:9
    ] == ["6", "7", "1", "2"]
    key = edition.current_key.document
    assert len(key) == 67
    assert all(len(entry["right"]) == 1 for entry in key.values())
    assert all({"en", "ru", "uz"} <= entry["explanation"].keys() for entry in key.values())


def test_document_holds_nothing_of_the_key(house):
    document = str(published().document)
    assert "reason" not in document
    assert "right" not in document
    assert "きいて" not in document  # the transcript


def test_spoken_choices_stay_with_the_key(house, person):
    source = package_document()
    source["sections"][2]["groups"][0] |= {"type": "listening_verbal", "mondai": 3, "spoken_choices": True}
    with read_package(package_zip(source)) as package:
        edition = publish_test(import_package(package, actor=None), actor=person("teacher"))
    question = edition.document["sections"][2]["mondai"][0]["groups"][0]["questions"][0]
    assert [choice["text"] for choice in question["choices"]] == ["", "", "", ""]
    assert edition.current_key.document["3-1"]["choices"][0] == "こたえl01"


def test_publishing_twice_unchanged_is_the_same_edition(house, person):
    test = small_test()
    first = published(test)
    assert published(test) == first
    Question.objects.filter(group__section__test=test).first().choices.filter(number=1).update(text="ちがう")
    second = published(test)
    assert (second.number, Edition.objects.count(), AnswerKey.objects.count()) == (2, 2, 2)
    first.refresh_from_db()
    assert "ちがう" not in str(first.document)
    assert AuditEntry.objects.filter(action="test.published").count() == 2


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda q: q.choices.update(is_right=False), "Mark the right choice."),
        (lambda q: q.choices.filter(number__gt=2).delete(), "A question has 3 or 4 choices; this one has 2."),
        (lambda q: q.group.delete(), "There is no question in this section."),
    ],
)
def test_incomplete_test_is_not_published(house, person, damage, sentence):
    test = small_test()
    damage(Question.objects.filter(group__section__test=test).first())
    with pytest.raises(ExamError, match=sentence):
        publish_test(test, actor=person("teacher"))
    assert Edition.objects.count() == 0


def test_listening_without_recording_is_not_published(house, person):
    test = small_test()
    test.sections.filter(key="listening").update(recording=None)
    with pytest.raises(ExamError, match="The recording is missing"):
        publish_test(test, actor=person("teacher"))


def test_media_of_an_edition_is_known_by_section(house):
    edition = published()
    assert [(use.section, use.media.kind) for use in edition.media.all()] == [(3, "audio")]
    assert media_in(edition.document["sections"][0]) == set()


def test_reading_a_test_takes_the_same_queries_for_any_size(house, django_assert_num_queries):
    for questions in (1, 6):
        test = small_test(questions)
        with django_assert_num_queries(4):
            sections_with_everything(test)


def test_document_is_plain_data(house):
    document = published().document
    assert copy.deepcopy(document) == Edition.objects.get().document
