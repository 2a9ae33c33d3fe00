"""What becomes of a test: published, taken back, archived, shared, deleted; and the pages that show it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.errors import ExamError
from exams.models import Attempt, Edition, MediaFile, MockTest, Question
from exams.services.about import save_about
from exams.services.attempts import close_section, open_section
from exams.services.authoring import new_test, save_question
from exams.services.publishing import hide_edition, publish_test, show_edition
from exams.services.sharing import share_test
from exams.services.shelving import archive_test, delete_draft, unarchive_test
from tenants.people.models import AuditEntry, User
from tests.exams.makers import open_exam, published, sitting, small_test


@pytest.fixture
def teacher(person) -> User:
    return person("teacher")


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def change(test: MockTest, teacher: User, stem: str = "{文|ぶん} __9__ です。") -> Question:
    question = Question.objects.filter(group__section__test=test).first()
    return save_question(question.pk, actor=teacher, version=question.version, fields={"stem": stem})


def offered(login) -> str:
    """The tests that a new room offers."""
    page = login("teacher").get("/rooms/new/").content.decode()
    return page.partition('name="edition"')[2].partition("</select>")[0]


def test_edition_taken_back_is_not_offered_and_attempts_go_on(house, login, teacher):
    now = timezone.now()
    edition = published()
    room = open_exam(now=now, edition=edition)
    attempt = sitting(room, now=now)
    assert "Small N5 test" in offered(login)
    reply = login("teacher").post(f"/tests/{edition.test_id}/editions/1/hide/", follow=True)
    assert "Taken back. Rooms and homework that use it go on; new ones do not offer it." in reply.content.decode()
    assert "Small N5 test" not in offered(login)
    assert "Small N5 test" not in login("teacher").get("/homework/new/").content.decode()
    assert login("student").get(f"/attempts/{attempt.pk}/").status_code == 200
    close_section(attempt.pk, attempt.student_id, position=1, now=now)
    assert open_section(attempt.pk, attempt.student_id, position=2, now=now)
    newcomer = sitting(room, "mate", now=now)  # who is yet to come in comes in
    assert Attempt.objects.get(pk=newcomer.pk).section == 1
    assert login("teacher").get(f"/rooms/{room.pk}/").status_code == 200


def test_taking_back_the_newest_offers_the_one_before(house, teacher):
    test = small_test()
    first = published(test)
    change(test, teacher)
    second = published(test)
    assert list(Edition.objects.newest()) == [second]
    hide_edition(second, actor=teacher)
    hide_edition(second, actor=teacher)
    assert list(Edition.objects.newest()) == [first]
    show_edition(second, actor=teacher)
    assert list(Edition.objects.newest()) == [second]
    assert acts()[-2:] == ["test.hidden", "test.shown"]


def test_publishing_unchanged_offers_what_was_taken_back(house, teacher):
    edition = published()
    hide_edition(edition, actor=teacher)
    assert publish_test(edition.test, actor=teacher) == edition
    edition.refresh_from_db()
    assert edition.hidden_at is None


def test_archived_test_cannot_be_published_or_set_and_attempts_go_on(house, login, teacher):
    now = timezone.now()
    edition = published()
    attempt = sitting(open_exam(now=now, edition=edition), now=now)
    archive_test(edition.test, actor=teacher)
    assert "Small N5 test" not in offered(login)
    with pytest.raises(ExamError, match="This test is archived"):
        publish_test(edition.test, actor=teacher)
    reply = login("teacher").post(f"/tests/{edition.test_id}/publish/")
    assert reply.status_code == 403
    assert "Take it out of the archive to change it." in reply.content.decode()
    close_section(attempt.pk, attempt.student_id, position=1, now=now)
    assert open_section(attempt.pk, attempt.student_id, position=2, now=now)
    unarchive_test(edition.test, actor=teacher)
    assert "Small N5 test" in offered(login)
    assert acts()[-2:] == ["test.archived", "test.unarchived"]


def test_archived_test_is_in_the_list_only_where_asked_for(house, login, teacher):
    archive_test(small_test(), actor=teacher)
    assert "There is no mock test yet." in login("teacher").get("/tests/").content.decode()
    assert "Small N5 test" in login("teacher").get("/tests/?state=archived").content.decode()


def test_draft_is_deleted_with_its_questions_and_without_its_files(house, login, teacher):
    test = small_test()
    page = login("teacher").get(f"/tests/{test.pk}/delete/").content.decode()
    assert "The draft with its 6 questions goes for good." in page
    reply = login("teacher").post(f"/tests/{test.pk}/delete/")
    assert reply["Location"] == "/tests/"
    assert (MockTest.objects.count(), Question.objects.count(), MediaFile.objects.count()) == (0, 0, 1)
    assert acts()[-1] == "test.deleted"


def test_published_test_is_not_deleted(house, login, teacher):
    edition = published()
    with pytest.raises(ExamError, match="This test was published: results rest on it"):
        delete_draft(edition.test, actor=teacher)
    reply = login("teacher").post(f"/tests/{edition.test_id}/delete/")
    assert (reply.status_code, MockTest.objects.count()) == (422, 1)
    assert "Put it into the archive instead." in reply.content.decode()


def test_publishing_refuses_with_the_first_thing_and_the_count(house, login, teacher):
    test = small_test()
    for question in Question.objects.filter(group__section__key="vocabulary"):
        question.choices.update(is_right=False)
    reply = login("teacher").post(f"/tests/{test.pk}/publish/", follow=True)
    said = "Vocabulary, mondai 1, question 1: Mark the right choice. 1 more thing stands in the way."
    assert said in reply.content.decode()
    assert Edition.objects.count() == 0


def test_hints_never_stop_publishing(house, login, teacher):
    test = small_test()
    Question.objects.update(explanation={})
    page = login("teacher").get(f"/tests/{test.pk}/").content.decode()
    assert "The explanation is missing." in page
    assert "6 places" in page
    assert publish_test(test, actor=teacher).number == 1


def test_page_says_what_publishing_would_change(house, login, teacher):
    test = small_test()
    published(test)
    page = login("teacher").get(f"/tests/{test.pk}/").content.decode()
    assert "Nothing has changed since edition 1." in page
    change(test, teacher)
    page = login("teacher").get(f"/tests/{test.pk}/").content.decode()
    assert "Since edition 1:" in page
    assert "1 thing changed" in page
    page = login("teacher").get(f"/tests/{test.pk}/changes/").content.decode()
    assert '<del><span class="sr" lang="en">removed: </span>1' in page
    assert '<ins><span class="sr" lang="en">added: </span>9' in page
    assert "Publish edition 2" in page
    login("teacher").post(f"/tests/{test.pk}/publish/")
    page = login("teacher").get(f"/tests/{test.pk}/editions/2/changes/").content.decode()
    assert "What changed in edition 2" in page
    assert "mondai 1, question 1" in page
    page = login("teacher").get(f"/tests/{test.pk}/editions/1/changes/").content.decode()
    assert "This is the first edition" in page
    assert login("teacher").get(f"/tests/{test.pk}/editions/9/changes/").status_code == 404


def test_changes_of_a_draft_never_published_lead_to_its_page(house, login):
    test = small_test()
    assert login("teacher").get(f"/tests/{test.pk}/changes/")["Location"] == f"/tests/{test.pk}/"


def test_texts_of_a_test_are_shown_as_text(house, login, teacher):
    test = small_test()
    published(test)
    change(test, teacher, "<script>alert(1)</script> __9__")
    assert b"<script>alert" not in login("teacher").get(f"/tests/{test.pk}/changes/").content


READS_ONLY = [b"/publish/", b"/archive/", b"/delete/", b"/hide/", b"/share/", b"/options/", b"/edit/"]


def test_who_only_reads_sees_no_acts(house, login, teacher):
    test = published().test
    page = login("other_teacher").get(f"/tests/{test.pk}/").content
    assert [act for act in READS_ONLY if act in page] == []
    assert b"Teacher" in page
    reply = login("other_teacher").post(f"/tests/{test.pk}/publish/")
    assert reply.status_code == 403
    assert "Only its author, colleagues it is shared with and admins change this test." in reply.content.decode()


def test_sharing_lets_a_colleague_change_it_but_not_share_it(house, login, person, teacher):
    test = small_test()
    reply = login("teacher").post(f"/tests/{test.pk}/share/", {"people": "other_teacher"})
    assert reply.status_code == 302
    assert MockTest.objects.editable_by(person("other_teacher")).get() == test
    page = login("other_teacher").get(f"/tests/{test.pk}/").content
    assert b"/share/" not in page
    assert login("other_teacher").get(f"/tests/{test.pk}/share/").status_code == 403
    assert login("other_teacher").post(f"/tests/{test.pk}/options/", {"ruby_toggle": "on"}).status_code == 302
    login("teacher").post(f"/tests/{test.pk}/share/", {"people": ""})
    assert login("other_teacher").post(f"/tests/{test.pk}/options/").status_code == 403
    entries = AuditEntry.objects.filter(action__in=["test.shared", "test.unshared"]).order_by("pk")
    assert [(entry.action, entry.data) for entry in entries] == [
        ("test.shared", {"to": ["Other_Teacher"]}),
        ("test.unshared", {"from": ["Other_Teacher"]}),
    ]


@pytest.mark.parametrize("name", ["student", "nobody", "teacher", "admin"])
def test_a_test_is_shared_with_other_teachers_only(name, house, login, person, teacher):
    test = small_test()
    reply = login("teacher").post(f"/tests/{test.pk}/share/", {"people": f"other_teacher\n{name}"})
    page = reply.content.decode()
    assert reply.status_code == 422
    assert f"No teacher of this centre: {name}." in page
    assert f"other_teacher\n{name}" in page  # what was typed stays
    assert test.editors.count() == 0
    with pytest.raises(ExamError, match="A test is shared with teachers of this centre"):
        share_test(test, actor=teacher, people=[person("student")])


def test_colleagues_are_found_by_name(house, login):
    test = small_test()
    found = login("teacher").get(f"/tests/{test.pk}/share/find/?q=other").content.decode()
    assert 'data-username="other_teacher"' in found
    assert "student" not in found
    assert b"Nobody matches" in login("teacher").get(f"/tests/{test.pk}/share/find/?q=zzz").content
    assert b"found" not in login("teacher").get(f"/tests/{test.pk}/share/find/?q=o").content


def about_form(*rows: dict[str, str], **values: str) -> dict[str, str]:
    form = {"title": "Small N5 test", "description": "", "credits-TOTAL_FORMS": str(len(rows))}
    form |= {"credits-INITIAL_FORMS": "0"} | values
    names = ("what", "name", "source", "licence")
    return form | {f"credits-{n}-{name}": row.get(name, "") for n, row in enumerate(rows) for name in names}


def test_title_and_sources_are_kept(house, login):
    test = small_test()
    row = {"what": "Pictures", "name": "Aziza", "source": "https://example.org/", "licence": "CC BY 4.0"}
    reply = login("teacher").post(f"/tests/{test.pk}/about/", about_form(row, {}, title=" Renamed "))
    assert reply.status_code == 302
    test.refresh_from_db()
    assert (test.title, test.credits) == ("Renamed", [row])
    page = login("teacher").get(f"/tests/{test.pk}/").content.decode()
    assert "CC BY 4.0" in page
    assert test.changes.get().action == "about.saved"


def test_wrong_sources_are_said_beside_their_row_and_stay(house, login):
    test = small_test()
    reply = login("teacher").post(f"/tests/{test.pk}/about/", about_form({"name": "Aziza"}, title=""))
    page = reply.content.decode()
    assert reply.status_code == 422
    assert "Nothing is saved yet. Look at the marked fields." in page
    assert "Say what it is: the recording, the pictures, a text." in page
    assert 'value="Aziza"' in page
    assert login("teacher").post(f"/tests/{test.pk}/about/", {"title": "x"}).status_code == 422
    test.refresh_from_db()
    assert test.title == "Small N5 test"


def test_saving_what_is_there_changes_nothing(house, teacher):
    test = small_test()
    before = test.updated_at
    save_about(test, actor=teacher, title=test.title, description="", credits=[{"what": " "}])
    test.refresh_from_db()
    assert (test.updated_at, test.changes.count()) == (before, 0)


def test_history_tells_saves_and_acts_the_last_first(house, login, teacher):
    test = small_test()
    change(test, teacher)
    publish_test(test, actor=teacher)
    archive_test(test, actor=teacher)
    page = login("other_teacher").get(f"/tests/{test.pk}/history/").content.decode()
    says = ["Mock test put into the archive", "Mock test published", "Question changed", "Mock test imported"]
    assert sorted(says, key=page.index) == says
    other = small_test()
    assert "Question changed" not in login("teacher").get(f"/tests/{other.pk}/history/").content.decode()


def test_history_takes_the_same_queries_for_any_length(house, login, teacher, django_assert_max_num_queries):
    test = small_test()
    change(test, teacher)
    client, seen = login("teacher"), []
    client.get(f"/tests/{test.pk}/history/")
    for more in (0, 30):
        for n in range(more):
            test.changes.create(by=teacher, action="question.saved", where=str(n))
            AuditEntry.objects.create(
                actor=teacher, actor_name="T", action="test.options", subject=f"exams.mocktest:{test.pk}"
            )
        with django_assert_max_num_queries(25) as counted:
            client.get(f"/tests/{test.pk}/history/")
        seen.append(len(counted.captured_queries))
    assert seen[0] == seen[1]


@pytest.fixture
def shelf(house, person, teacher) -> dict[str, MockTest]:
    """A draft, a published one, one changed since, one of a colleague's that is shared, one only to read, a quiz."""
    other = person("other_teacher")
    tests = {name: small_test() for name in ("draft", "published", "changed")}
    tests["shared"] = new_test(actor=other, kind="mock_test", level="N2", title="x", skeleton=False)
    tests["foreign"] = new_test(actor=other, kind="mock_test", level="N1", title="x", skeleton=False)
    tests["quiz"] = new_test(actor=teacher, kind="quiz", level="N4", title="x", skeleton=False)
    tests["shared"].editors.add(teacher)
    published(tests["published"])
    published(tests["changed"])
    MockTest.objects.filter(pk=tests["changed"].pk).update(updated_at=timezone.now() + timedelta(seconds=1))
    for name, test in tests.items():
        MockTest.objects.filter(pk=test.pk).update(title=f"Test {name}", description=f"about {name[:2]}")
    return tests


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "draft published changed shared foreign quiz"),
        ("q=test", "draft published changed shared foreign quiz"),
        ("q=foreign", "foreign"),
        ("q=about+fo", "foreign"),
        ("q=%25", ""),
        ("level=N5", "draft published changed"),
        ("kind=quiz", "quiz"),
        ("whose=mine", "draft published changed quiz"),
        ("whose=shared", "shared"),
        ("state=draft", "draft shared foreign quiz"),
        ("state=published", "published"),
        ("state=changed", "changed"),
        ("state=archived", ""),
        ("state=nonsense&kind=x&order=y&level=&page=99", "draft published changed shared foreign quiz"),
    ],
)
def test_list_is_narrowed(query, names, shelf, login):
    page = login("teacher").get(f"/tests/?{query}").content.decode()
    assert {name for name in shelf if f"<b>Test {name}</b>" in page} == set(names.split())


def test_list_is_sorted(shelf, login):
    page = login("teacher").get("/tests/?order=title").content.decode()
    assert sorted(shelf, key=lambda name: page.index(f"<b>Test {name}</b>")) == sorted(shelf)
    page = login("teacher").get("/tests/?order=level").content.decode()
    assert page.index("Test quiz") < page.index("Test shared") < page.index("Test foreign")


def test_list_counts_each_question_once(shelf, login, teacher):
    change(shelf["published"], teacher)
    published(shelf["published"])
    page = login("teacher").get("/tests/?q=published").content.decode()
    assert '<td class="n" data-l="Questions">6</td>' in page
    assert "Edition 2" in page


def test_list_takes_the_same_queries_for_any_number(house, login, teacher, django_assert_max_num_queries):
    client, seen = login("teacher"), []
    client.get("/tests/")
    for more in (1, 20):
        for n in range(more):
            new_test(actor=teacher, kind="mock_test", level="N5", title=f"T{n}", skeleton=False)
        with django_assert_max_num_queries(20) as counted:
            assert client.get("/tests/").status_code == 200
        seen.append(len(counted.captured_queries))
    assert seen[0] == seen[1]


def test_page_takes_the_same_queries_for_any_size(house, login, teacher, django_assert_max_num_queries):
    client, seen = login("teacher"), []
    for questions in (3, 36):
        test = small_test(questions)
        published(test)
        change(test, teacher)
        client.get(f"/tests/{test.pk}/")
        with django_assert_max_num_queries(40) as counted:
            assert client.get(f"/tests/{test.pk}/").status_code == 200
        seen.append(len(counted.captured_queries))
    assert seen[0] == seen[1]


def test_nothing_of_another_centre_is_found(house, login):
    test = small_test()
    client = login("teacher", "fuji")
    assert "Small N5 test" not in client.get("/tests/").content.decode()
    for page in ("", "history/", "changes/", "about/", "share/", "delete/"):
        assert client.get(f"/tests/{test.pk}/{page}").status_code == 404
