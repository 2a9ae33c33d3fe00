"""Homework, from setting it to trying again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.homework import dues_of, still_due
from exams.models import Assignment, Attempt, Deadline
from exams.services.attempts import begin_homework, close_section, open_section
from exams.services.deadlines import deadline_for, deadlines_for, deadlines_of, remove_deadline, set_deadline
from grading.services.results import grade_attempt, release_results
from tenants.people.models import Group, User
from tenants.people.services.groups import create_group
from tests.exams.makers import published, set_homework


def posted(edition, **changes):
    now = timezone.localtime()
    fields = {
        "edition": edition.pk,
        "title": "Kanji",
        "groups": [Group.objects.get(name="N5 A").pk],
        "opens_at": now.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
    }
    return fields | changes


def handed_in(homework, student, *, now=None) -> Attempt:
    """An attempt at it, every section opened and closed at once."""
    now = now or timezone.now()
    attempt = begin_homework(homework, student, now=now)
    for position in homework.positions:
        open_section(attempt.pk, student.pk, position=position, now=now)
        close_section(attempt.pk, student.pk, position=position, now=now)
    attempt.refresh_from_db()
    return attempt


# --- setting it


def test_homework_with_everything_that_was_chosen(login, house):
    sent = posted(published(), attempts_allowed="3", timed="on", sound="limited", plays="2", release_mode="deadline")
    assert login("teacher").post("/homework/new/", sent).status_code == 302
    homework = Assignment.objects.get()
    assert (homework.kind, homework.status, homework.attempts_allowed) == ("homework", "open", 3)
    assert (homework.timed, homework.may_pause, homework.sound, homework.plays) == (True, False, "limited", 2)
    assert homework.release_mode == "deadline"


def test_ticked_parts_make_a_smaller_test(login, house):
    edition = published()
    assert login("teacher").post("/homework/new/", posted(edition, parts=["2", "3-1"])).status_code == 302
    homework = Assignment.objects.select_related("edition").get()
    assert [s["key"] for s in homework.edition.document["sections"]] == ["grammar_reading", "listening"]
    assert homework.edition.part_of == edition


@pytest.mark.parametrize("parts", [[], ["1", "2", "3"]])
def test_no_part_and_every_part_are_the_whole_test(login, house, parts):
    edition = published()
    login("teacher").post("/homework/new/", posted(edition, parts=parts))
    assert Assignment.objects.get().edition == edition


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"groups": []}, "Choose at least one group or one student."),
        ({"closes_at": "2020-01-01T10:00"}, "This time is over already. Choose a later one."),
        ({"sound": "limited", "plays": ""}, "Write how many times the recording can be played."),
        ({"attempts_allowed": "21"}, "Ensure this value is less than or equal to 20."),
        ({"parts": ["9-9"]}, "Select a valid choice."),
    ],
)
def test_bad_homework_is_told_beside_the_field(login, house, changes, sentence):
    reply = login("teacher").post("/homework/new/", posted(published(), **changes))
    assert (reply.status_code, Assignment.objects.count()) == (422, 0)
    assert sentence in reply.content.decode()
    assert 'value="Kanji"' in reply.content.decode()


def test_another_test_shows_its_parts_and_keeps_what_was_typed(login, house):
    first, second = published(), published()
    page = login("teacher").get("/homework/new/", {"edition": first.pk, "title": "Half typed"}).content.decode()
    assert 'value="Half typed"' in page
    assert f'value="{first.pk}" selected' in page
    part = login("teacher").get(
        "/homework/new/", {"edition": second.pk}, headers={"HX-Request": "true", "HX-Target": "fieldset#parts"}
    )
    assert 'name="parts" value="3-1"' in part.content.decode()
    assert "<html" not in part.content.decode()


# --- deadlines


def test_a_student_s_deadline_wins_else_the_latest_of_groups(house, person):
    homework, student, teacher = set_homework(), person("student"), person("teacher")
    late = create_group(name="Late", level="N5", students=[student])
    homework.groups.add(late)
    first = Group.objects.get(name="N5 A")
    day = homework.closes_at
    for group, days in ((first, 3), (late, 2)):
        set_deadline(homework, actor=teacher, closes_at=day + timedelta(days=days), group=group)
    set_deadline(homework, actor=teacher, closes_at=day - timedelta(hours=1), student=person("mate"))
    wanted = {student.pk: day + timedelta(days=3), person("mate").pk: day - timedelta(hours=1)}
    assert deadlines_for(homework, [student, person("mate")]) == wanted
    for who in (student, person("mate")):
        assert deadline_for(homework, who) == wanted[who.pk] == deadlines_of([homework], who)[homework.pk]


def test_removed_deadline_gives_the_common_one_back_to_who_is_at_it(house, person):
    homework, student = set_homework(), person("student")
    set_deadline(homework, actor=person("teacher"), closes_at=homework.closes_at + timedelta(days=5), student=student)
    attempt = begin_homework(homework, student, now=timezone.now())
    remove_deadline(Deadline.objects.get(), actor=person("teacher"))
    attempt.refresh_from_db()
    assert attempt.due_at == homework.closes_at


def test_teacher_moves_the_deadline_of_one_student(login, house, person):
    homework, mate = set_homework(), person("mate")
    later = timezone.localtime() + timedelta(days=9)
    url = f"/homework/{homework.pk}/deadline/?student={mate.pk}"
    assert f'value="student-{mate.pk}" selected' in login("teacher").get(url).content.decode()
    sent = {"whom": f"student-{mate.pk}", "closes_at": later.strftime("%Y-%m-%dT%H:%M")}
    assert login("teacher").post(url, sent).status_code == 302
    assert Deadline.objects.get().student == mate


def test_deadline_of_somebody_else_s_student_cannot_be_chosen(login, house, person):
    homework, stranger = set_homework(), person("other_student")
    sent = {"whom": f"student-{stranger.pk}", "closes_at": "2099-01-01T10:00"}
    reply = login("teacher").post(f"/homework/{homework.pk}/deadline/?student={stranger.pk}", sent)
    assert (reply.status_code, Deadline.objects.count()) == (422, 0)


# --- the student


def test_student_s_list_has_what_is_due_first_and_says_what_was_done(login, house, person):
    now, edition = timezone.now(), published()
    later, sooner = (set_homework(now=now, edition=edition, attempts_allowed=2) for _n in range(2))
    Assignment.objects.filter(pk=sooner.pk).update(closes_at=now + timedelta(hours=3))
    done = set_homework(now=now, edition=edition)
    handed_in(done, person("student"), now=now)
    page = login("student").get("/homework/")
    assert [due.homework.pk for due in page.context["waiting"]] == [sooner.pk, later.pk]
    assert [due.homework.pk for due in page.context["others"]] == [done.pk]
    assert login("other_student").get("/homework/").context["waiting"] == []


def test_student_begins_goes_on_and_tries_again_as_often_as_allowed(login, house, person):
    homework = set_homework(attempts_allowed=2)
    student, url = login("student"), f"/homework/{homework.pk}/"
    assert ">Begin</button>" in student.get(url).content.decode()
    first = student.post(f"{url}begin/")["Location"]
    assert student.post(f"{url}begin/")["Location"] == first
    assert f'href="{first}">Go on</a>' in student.get(url).content.decode()
    handed_in(homework, person("student"))
    assert ">Try again</button>" in student.get(url).content.decode()
    assert f'href="{url}">' in student.get(first).content.decode()
    handed_in(homework, person("student"))
    assert "You have used all attempts" in student.get(url).content.decode()
    assert student.post(f"{url}begin/")["Location"] == url
    assert Attempt.objects.count() == 2


def test_result_is_linked_once_it_is_released(login, house, person):
    homework = set_homework()
    attempt = handed_in(homework, person("student"))
    result = grade_attempt(attempt.pk, now=timezone.now())
    url = f"/homework/{homework.pk}/"
    assert f"/results/{result.pk}/" not in login("student").get(url).content.decode()
    release_results(homework, actor=person("teacher"), now=timezone.now())
    assert f"/results/{result.pk}/" in login("student").get(url).content.decode()


def test_deadline_over_and_cancelled_are_said(login, house, person):
    homework = set_homework()
    Assignment.objects.filter(pk=homework.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    assert "The deadline is over" in login("student").get(f"/homework/{homework.pk}/").content.decode()
    assert login("student").post(f"/homework/{homework.pk}/begin/")["Location"] == f"/homework/{homework.pk}/"
    login("teacher").post(f"/homework/{homework.pk}/cancel/", {"reason": "Holidays"})
    assert "Holidays" in login("student").get(f"/homework/{homework.pk}/").content.decode()


def test_still_due_asks_nobody_who_is_done(house, person):
    now = timezone.now()
    homework, student = set_homework(now=now), person("student")
    assert dues_of(still_due(student, now=now), student, now=now)[0].waits
    handed_in(homework, student, now=now)
    assert not dues_of(still_due(student, now=now), student, now=now)[0].waits
    assert list(still_due(student, now=now + timedelta(days=2))) == []


# --- staff


def test_teacher_sees_who_has_done_it_and_finds_one(login, house, person):
    homework = set_homework()
    grade_attempt(handed_in(homework, person("student")).pk, now=timezone.now())
    teacher = login("teacher")
    rows = teacher.get(f"/homework/{homework.pk}/").context["rows"]
    assert [(row["student"].username, row["used"], bool(row["best"])) for row in rows] == [
        ("mate", 0, False),
        ("student", 1, True),
    ]
    for query, names in (
        ("?state=none", ["mate"]),
        ("?state=done", ["student"]),
        ("?state=working", []),
        ("?q=MAT", ["mate"]),
    ):
        rows = teacher.get(f"/homework/{homework.pk}/{query}").context["rows"]
        assert [row["student"].username for row in rows] == names


def test_pages_take_the_same_queries_for_one_and_many(login, house, person, django_assert_num_queries):
    now, edition = timezone.now(), published()
    homework = set_homework(now=now, edition=edition, attempts_allowed=3)
    clients = {"teacher": login("teacher"), "student": login("student")}
    pages = [
        ("teacher", "/homework/"),
        ("teacher", f"/homework/{homework.pk}/"),
        ("student", "/homework/"),
        ("student", "/"),
    ]
    counts = {}
    for many in (1, 8):
        for n in range(many):
            handed_in(homework, person("student"), now=now) if n < 2 else set_homework(now=now, edition=edition)
            someone = User.objects.create_user(f"s{many}{n}", role="student", first_name=f"S{n}")
            homework.students.add(someone)
            grade_attempt(handed_in(homework, someone, now=now).pk, now=now)
        for who, url in pages:
            clients[who].get(url)
            with django_assert_num_queries(counts.get((who, url), 99), exact=(who, url) in counts) as seen:
                clients[who].get(url)
            counts[who, url] = len(seen)
