"""Results that release themselves, and what students see before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.models import Assignment, AttemptEvent
from exams.services.accommodations import set_accommodation
from exams.services.attempts import begin_homework, close_section, open_section
from exams.services.deadlines import set_deadline
from exams.services.homework import create_homework
from grading.models import Release, Result
from grading.services.releasing import after_grading, release_due
from grading.services.results import grade_attempt
from tenants.people.models import Group
from tests.exams.makers import open_exam, published, sitting
from tests.grading.test_results import RIGHT, sit_whole


def graded_room(now, **changes) -> Assignment:
    room = open_exam(now=now)
    grade_attempt(sit_whole(room, RIGHT).pk, now=now)
    Assignment.objects.filter(pk=room.pk).update(**changes)
    return room


def test_at_once_is_released_with_the_first_result(house):
    now = timezone.now()
    room = graded_room(now, release_mode="graded")
    assert (release_due(now=now), release_due(now=now)) == ([room.pk], [])
    assert Release.objects.get().released_by is None


def test_at_once_without_a_result_waits(house):
    Assignment.objects.filter(pk=open_exam().pk).update(release_mode="graded")
    assert release_due(now=timezone.now()) == []


def test_by_hand_never_releases_itself(house):
    now = timezone.now()
    graded_room(now)
    assert release_due(now=now + timedelta(days=365)) == []


def test_at_a_time_not_a_moment_before(house, login, person):
    now = timezone.now()
    room = graded_room(now, release_mode="time", release_at=now + timedelta(hours=1))
    assert release_due(now=now + timedelta(minutes=59)) == []
    result = Result.objects.get()
    assert login("student").get(f"/results/{result.pk}/").status_code == 404
    assert release_due(now=now + timedelta(hours=1)) == [room.pk]
    assert login("student").get(f"/results/{result.pk}/").status_code == 200


def test_after_the_last_deadline_a_person_s_own_one_included(house, person):
    now = timezone.now()
    homework = create_homework(
        actor=person("teacher"), edition=published(), title="Kanji", groups=Group.objects.filter(name="N5 A"),
        opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=1), release_mode="deadline",
    )  # fmt: skip
    set_deadline(homework, actor=person("teacher"), closes_at=now + timedelta(hours=3), student=person("mate"))
    attempt = begin_homework(homework, person("student"), now=now)
    for position in (1, 2, 3):
        open_section(attempt.pk, attempt.student_id, position=position, now=now)
        close_section(attempt.pk, attempt.student_id, position=position, now=now)
    grade_attempt(attempt.pk, now=now)
    assert release_due(now=now + timedelta(hours=2)) == []
    assert release_due(now=now + timedelta(hours=3)) == [homework.pk]


def test_cancelled_is_never_released(house):
    now = timezone.now()
    graded_room(now, release_mode="graded", status="cancelled")
    assert release_due(now=now) == []


def test_grading_tells_pages_once_it_is_released(house, django_capture_on_commit_callbacks):
    now = timezone.now()
    room = graded_room(now, release_mode="graded")
    with django_capture_on_commit_callbacks() as news:
        after_grading([a.pk for a in room.attempts.all()], now=now)
    assert len(news) == 1


def test_part_of_a_test_counts_right_answers_without_a_scale(house, person):
    now = timezone.now()
    homework = create_homework(
        actor=person("teacher"), edition=published(), title="Grammar", groups=Group.objects.filter(name="N5 A"),
        opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=1), parts={2: []},
    )  # fmt: skip
    attempt = begin_homework(homework, person("student"), now=now)
    open_section(attempt.pk, attempt.student_id, position=1, now=now)
    close_section(attempt.pk, attempt.student_id, position=1, now=now)
    result = grade_attempt(attempt.pk, now=now)
    assert (result.right, result.questions, result.total, result.scores.count()) == (0, 2, None, 0)


@pytest.fixture
def exempt(house, person):
    """A result of the student who need not sit listening."""
    now = timezone.now()
    set_accommodation(person("student"), actor=person("teacher"), now=now, reason="Hearing", no_listening=True)
    attempt = sitting(open_exam(now=now), now=now)
    for seq, (position, key) in enumerate([(1, "1-1"), (1, "1-2"), (2, "2-1"), (2, "2-2")], start=1):
        AttemptEvent.objects.create(
            attempt=attempt, fence=1, seq=seq, kind="answer", section=position, question=key, value=RIGHT[key],
            client_at=now, received_at=now,
        )  # fmt: skip
    close_section(attempt.pk, attempt.student_id, position=1, now=now)
    open_section(attempt.pk, attempt.student_id, position=2, now=now)
    close_section(attempt.pk, attempt.student_id, position=2, now=now)
    return grade_attempt(attempt.pk, now=now)


def test_exempt_section_is_left_out_and_so_is_the_total(exempt):
    assert (exempt.right, exempt.questions, exempt.total, exempt.passed) == (4, 4, None, False)
    assert [(s.key, s.scaled) for s in exempt.scores.all()] == [("language_reading", 120), ("listening", None)]


def test_card_says_that_a_section_is_exempt_and_neither_pass_nor_fail(exempt, login):
    page = login("teacher").get(f"/results/{exempt.pk}/").content.decode()
    assert "No total" in page
    assert '<b>Exempt:</b> <span lang="ja">聴解</span>' in page
    assert "合格" not in page
