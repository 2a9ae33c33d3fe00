"""The section's page is rendered once and filled in for each student: nothing of one may reach another."""

import json

from django.utils import timezone

from exams.frame import BLANK, OWN, frame_of
from exams.models import Assignment
from exams.services.attempts import open_page
from tenants.people.models import User
from tests.exams.makers import open_exam, page_token, sitting
from tests.exams.test_journal import answer


def saved(client, attempt, *events):
    token = page_token(attempt)
    body = {"token": token.sign(), "fence": token.fence, "events": list(events)}
    url = f"/attempts/{attempt.pk}/journal/"
    assert client.post(url, json.dumps(body), content_type="application/json").json()["refused"] == []


def test_each_student_sees_the_own_answers_token_and_addresses(house, login):
    room = open_exam()
    mine, other = sitting(room), sitting(room, "mate")
    student, mate = login("student"), login("mate")
    flag = answer(2, "1-2", "1") | {"kind": "flag"}
    saved(student, mine, answer(1, "1-1", "3"), flag)
    page = student.get(f"/attempts/{mine.pk}/").content.decode()
    theirs = mate.get(f"/attempts/{other.pk}/").content.decode()
    assert page.count(" checked>") == theirs.count(" checked>") + 1
    assert 'name="q-1-1" value="3" checked' in page
    assert 'class="mrow fl" href="#q-1-2"' in page
    assert 'class="mrow fl"' not in theirs
    assert f"/attempts/{other.pk}/" in theirs
    assert f"/attempts/{mine.pk}/" not in theirs
    assert not BLANK.search(page + theirs)


def test_what_a_teacher_writes_is_escaped(house, login):
    room = open_exam()
    room.title = 'N5 <b>& "mock" <!--own config-->'
    room.save()
    attempt = sitting(room)
    page = login("student").get(f"/attempts/{attempt.pk}/").content.decode()
    assert "N5 &lt;b&gt;&amp; &quot;mock&quot; &lt;!--own config--&gt;" in page


def test_every_blank_of_the_page_has_a_value(house):
    attempt = sitting(open_exam())
    student = User.objects.get(username="student")
    page = open_page(attempt.pk, student.pk, now=timezone.now())
    names = set(frame_of(page.edition, page.section, "").pieces[1::2])
    assert {name for name in names if ":" not in name} <= OWN


def test_the_assignment_says_how_the_page_is(house, login):
    """What differs from room to room is in the HTML from the first paint: nothing moves when the script comes."""
    room = open_exam()
    attempt = sitting(room)
    client = login("student")
    assert 'data-timed="yes"' in client.get(f"/attempts/{attempt.pk}/").content.decode()
    Assignment.objects.filter(pk=room.pk).update(kind="homework", timed=False, may_pause=True, sound="free")
    page = client.get(f"/attempts/{attempt.pk}/").content.decode()
    assert 'data-timed="no"' in page
    assert page.count(f'data-url="/attempts/{attempt.pk}/pause/"') == 2
    assert f'action="/attempts/{attempt.pk}/pause/" id="pause-form"' in page
    config = json.loads(page.partition('id="exam-config"')[2].partition(">")[2].partition("</script>")[0])
    assert (config["sound"], config["timed"], config["timeZone"]) == (
        "free",
        False,
        timezone.get_current_timezone_name(),
    )
