from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from exams.errors import ExamError
from exams.models import AnswerKey, Assignment, Attempt, AttemptEvent, QuestionGroup
from exams.services.attempts import close_section, open_section
from grading.keyed import keyed_editions
from grading.models import Release, Result
from grading.review import review_rows
from grading.services.results import grade_all, grade_attempt, release_results
from grading.tasks import grade_waiting_everywhere, queue_grading
from jlpt.celery import app
from tenants.people.models import AuditEntry
from tests.exams.makers import open_exam, page_token, published, sitting, small_test


def sit_whole(room: Assignment, answers: dict[str, str], name: str = "student") -> Attempt:
    """An attempt through all three sections with these answers, submitted and not graded yet."""
    now = timezone.now()
    attempt = sitting(room, name, now=now)
    for position in (1, 2, 3):
        if position > 1:
            open_section(attempt.pk, attempt.student_id, position=position, now=now)
        page_token(attempt, now=now)
        mine = [(key, value) for key, value in answers.items() if key.startswith(f"{position}-")]
        AttemptEvent.objects.bulk_create(
            AttemptEvent(
                attempt=attempt,
                fence=position,
                seq=seq,
                kind="answer",
                section=position,
                question=key,
                value=value,
                client_at=now,
                received_at=now,
            )
            for seq, (key, value) in enumerate(mine, start=1)
        )
        close_section(attempt.pk, attempt.student_id, position=position, now=now)
    attempt.refresh_from_db()
    assert attempt.state == "submitted"
    return attempt


RIGHT = {f"{section}-{n}": str(n) for section in (1, 2, 3) for n in (1, 2)}


@pytest.fixture
def attempt(house):
    return sit_whole(open_exam(), RIGHT | {"3-2": "1"})


def test_graded_result(attempt):
    result = grade_attempt(attempt.pk, now=timezone.now())
    assert (result.right, result.questions, result.total, result.passed) == (5, 6, 150, True)
    assert [(s.key, s.scaled, s.maximum) for s in result.scores.all()] == [
        ("language_reading", 120, 120),
        ("listening", 30, 60),
    ]
    assert result.marks["3-2"] == {"picked": 1, "right": False, "seen": True}
    attempt.refresh_from_db()
    assert attempt.state == "graded"


def test_introduction_of_a_mondai_is_neither_graded_nor_shown(house):
    """Its script stands in the key, with the first question of the mondai."""
    test = small_test()
    script = [{"voice": "narrator", "text": "れいを きいて ください。", "pause": 1.0}]
    QuestionGroup.objects.filter(section__test=test, section__key="listening").update(script=script)
    edition = published(test)
    assert edition.current_key.document["3-1"]["introduction"] == script
    result = grade_attempt(sit_whole(open_exam(edition=edition), RIGHT, "student").pk, now=timezone.now())
    assert (result.right, result.marks.keys()) == (6, RIGHT.keys())
    shown = [line["html"] for row in review_rows(result, edition) for line in row["script"]]
    assert shown == ["きいて ください。"] * 2


def test_grading_again_changes_nothing(attempt):
    first = grade_attempt(attempt.pk, now=timezone.now())
    assert grade_attempt(attempt.pk, now=timezone.now()) is None
    Attempt.objects.filter(pk=attempt.pk).update(state="submitted")
    again = grade_attempt(attempt.pk, now=timezone.now())
    assert (again.pk, again.total, again.scores.count()) == (first.pk, first.total, 2)


def test_room_is_graded_with_the_same_number_of_statements(house, django_assert_num_queries):
    """Beside the sheet of each attempt, once the key has been read."""
    room = open_exam()
    attempts = [sit_whole(room, RIGHT, "student").pk, sit_whole(room, RIGHT | {"1-1": "3"}, "mate").pk]
    keyed_editions([room.edition_id])
    statements = 9
    for some in (attempts[:1], attempts):
        Attempt.objects.filter(pk__in=some).update(state="submitted")
        Result.objects.all().delete()
        with django_assert_num_queries(statements + len(some)):
            grade_all(some, now=timezone.now())
    assert list(Result.objects.order_by("attempt").values_list("attempt", "right")) == [
        (attempts[0], 6),
        (attempts[1], 5),
    ]


def test_newer_key_is_used_at_once(attempt):
    grade_all([attempt.pk], now=timezone.now())
    old = attempt.assignment.edition.current_key
    document = old.document | {"3-2": old.document["3-2"] | {"right": [1, 2]}}
    AnswerKey.objects.create(edition=old.edition, revision=2, document=document)
    Attempt.objects.filter(pk=attempt.pk).update(state="submitted")
    grade_all([attempt.pk], now=timezone.now())
    assert (attempt.result.right, attempt.result.key.revision) == (6, 2)


def test_attempt_that_cannot_be_graded_keeps_no_other_waiting(house, caplog):
    """Its journal holds what no page could have sent."""
    room = open_exam()
    broken, mate = sit_whole(room, {"1-1": "one"}, "student"), sit_whole(room, RIGHT, "mate")
    grade_all([broken.pk, mate.pk], now=timezone.now())
    states = dict(Attempt.objects.values_list("student__username", "state"))
    assert states == {"student": "submitted", "mate": "graded"}
    assert f"Attempts [{broken.pk}] could not be graded" in caplog.text


def test_sweeper_grades_what_a_lost_task_left(attempt, house):
    grade_waiting_everywhere.apply()
    connection.set_tenant(house.sakura)
    assert Result.objects.get().attempt == attempt


def test_many_who_submit_at_once_are_one_task(attempt):
    with app.connection_for_read() as broker:
        queue = broker.default_channel.client
        queue.delete("celery")
        cache.clear()
        for _ in range(3):
            queue_grading()
        assert queue.llen("celery") == 1


def test_unsat_section_gives_no_score(house):
    now = timezone.now()
    attempt = sitting(open_exam(now=now), now=now)
    Attempt.objects.filter(pk=attempt.pk).update(state="submitted", submitted_at=now)
    result = grade_attempt(attempt.pk, now=now + timedelta(1))
    assert (result.total, result.passed, [s.scaled for s in result.scores.all()]) == (None, False, [None, None])


def test_release_needs_a_result_and_is_audited_once(attempt, person):
    room = attempt.assignment
    with pytest.raises(ExamError, match="Nothing is graded yet"):
        release_results(room, actor=person("teacher"), now=timezone.now())
    grade_attempt(attempt.pk, now=timezone.now())
    for _ in range(2):
        release_results(room, actor=person("teacher"), now=timezone.now())
    assert Release.objects.count() == 1
    assert AuditEntry.objects.filter(action="results.released").count() == 1


def test_nothing_is_given_away_before_the_release(attempt, person, login):
    result = grade_attempt(attempt.pk, now=timezone.now())
    student = login("student")
    assert student.get(f"/results/{result.pk}/").status_code == 404
    for url in ("/", "/results/", f"/attempts/{attempt.pk}/"):
        page = student.get(url).content.decode()
        assert ">150<" not in page  # a bare number may stand in a token or a time
        assert "reason" not in page
    release_results(attempt.assignment, actor=person("teacher"), now=timezone.now())
    page = student.get(f"/results/{result.pk}/").content.decode()
    assert ">150<" in page
    assert "Because of reason v0." in page
    assert f'href="/results/{result.pk}/"' in student.get(f"/attempts/{attempt.pk}/").content.decode()
    assert login("mate").get(f"/results/{result.pk}/").status_code == 404


def test_person_s_page_has_the_last_results(house, login, person):
    now = timezone.now()
    attempt = sit_whole(open_exam(now=now), RIGHT)
    result = grade_attempt(attempt.pk, now=now)
    page = login("teacher").get(f"/people/{person('student').pk}/").content.decode()
    assert f'href="/results/{result.pk}/"' in page
    assert "Not released" in page
    assert "No result yet." in login("teacher").get(f"/people/{person('mate').pk}/").content.decode()
