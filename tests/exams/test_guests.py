"""Guests: a link to one test, coming in by it, and what a guest can open afterwards."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exams.errors import ExamError
from exams.guests import LinkState, in_state, state_of, token_of_link
from exams.models import Assignment, Attempt, GuestLink, Lead
from exams.services.ahead import seal_open_rooms
from exams.services.attempts import close_section, open_section
from exams.services.guests import change_guest_link, renew_guest_link, revoke_guest_link
from grading.tasks import grade_waiting
from tenants.hosts import forget_hosts
from tenants.models import Center
from tenants.people.models import AuditEntry, User
from tests.conftest import HOSTS
from tests.exams.makers import guest_link, guest_of, open_exam, published, set_homework
from tests.exams.test_frame import saved
from tests.exams.test_journal import answer
from tests.test_access import CENTER, PEOPLE, scene, url_of

__all__ = ["scene"]
GUEST = PEOPLE.index("guest")
WHO = {"first_name": "Aziza", "last_name": "Karimova", "phone": "90 123-45-67", "key": "k1"}


@pytest.fixture
def link(house):
    return guest_link()


def address(link: GuestLink) -> str:
    return reverse("guest_enter", args=[token_of_link(link)])


def stranger(center: str = "sakura") -> Client:
    return Client(headers={"host": HOSTS[center]})


def came(link: GuestLink, **changes: str) -> Client:
    """A browser whose person has come in."""
    client = stranger()
    assert client.post(address(link), WHO | changes).status_code == 302
    return client


def posted(edition, **changes):
    now = timezone.localtime()
    fields = {"edition": edition.pk, "title": "Free test", "max_uses": "40"}
    times = {"opens_at": now, "closes_at": now + timedelta(days=1)}
    return fields | {name: at.strftime("%Y-%m-%dT%H:%M") for name, at in times.items()} | changes


def handed_in(attempt: Attempt) -> None:
    now = timezone.now()
    for position in attempt.assignment.positions:
        open_section(attempt.pk, attempt.student_id, position=position, now=now)
        close_section(attempt.pk, attempt.student_id, position=position, now=now)


# --- making a link


def test_link_to_a_whole_test(login, house):
    edition = published()
    reply = login("teacher").post("/guests/new/", posted(edition))
    link = GuestLink.objects.select_related("assignment").get()
    room = link.assignment
    assert reply["Location"] == f"/guests/{link.pk}/"
    assert (room.kind, room.status, room.edition_id, room.section_seconds) == (
        "guest",
        "open",
        edition.pk,
        [1200, 2400, 1800],
    )
    assert (link.max_uses, room.sound, room.release_mode, room.plays) == (40, "device", "graded", None)
    assert AuditEntry.objects.get(action="guest_link.created").subject_name == "Free test"


def test_short_link_from_ticked_parts(login, house):
    sent = posted(published(), parts=["1"], sound="limited", plays="2", release_mode="hand")
    login("teacher").post("/guests/new/", sent)
    room = Assignment.objects.select_related("edition").get()
    assert [s["key"] for s in room.edition.document["sections"]] == ["vocabulary"]
    assert (room.sound, room.plays, room.release_mode) == ("limited", 2, "hand")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"max_uses": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"max_uses": "10001"}, "Ensure this value is less than or equal to 10000."),
        ({"closes_at": "2020-01-01T10:00"}, "This time is over already. Choose a later one."),
        ({"opens_at": "2099-01-01T10:00"}, "Choose a time after the start."),
        ({"sound": "limited", "plays": ""}, "Write how many times the recording can be played."),
        ({"title": ""}, "This field is required."),
    ],
)
def test_bad_link_is_told_beside_the_field(login, house, changes, sentence):
    reply = login("teacher").post("/guests/new/", posted(published(), **changes))
    assert (reply.status_code, GuestLink.objects.count()) == (422, 0)
    assert sentence in reply.content.decode()


def test_page_without_a_published_test_says_what_to_do(login, house):
    assert "A link needs a published test." in login("teacher").get("/guests/new/").content.decode()


def test_list_says_how_each_link_stands_and_finds(login, link):
    now = timezone.now()
    over = guest_link(edition=link.assignment.edition, title="Old one", opens_at=now - timedelta(days=9),
                      closes_at=now - timedelta(days=1))  # fmt: skip
    guest_of(link)
    teacher = login("teacher")
    rows = teacher.get("/guests/").context["rows"]
    assert [(row.pk, state, row.came) for row, state in rows] == [(over.pk, "over", 0), (link.pk, "open", 1)]
    assert [row.pk for row, _state in teacher.get("/guests/?q=old").context["rows"]] == [over.pk]
    assert [row.pk for row, _state in teacher.get("/guests/?state=open").context["rows"]] == [link.pk]
    assert login("other_teacher").get("/guests/").context["rows"] == []


def test_filter_and_state_follow_the_same_rules(link, person):
    now, edition = timezone.now(), link.assignment.edition
    guest_link(edition=edition, opens_at=now + timedelta(hours=1))
    guest_link(edition=edition, opens_at=now - timedelta(days=9), closes_at=now - timedelta(hours=1))
    guest_of(guest_link(edition=edition, max_uses=1))
    revoke_guest_link(guest_link(edition=edition), actor=person("teacher"), now=now)
    links = GuestLink.objects.select_related("assignment")
    by_rule = {state: {one.pk for one in links if state_of(one, now=now) == state} for state in LinkState}
    assert {state: len(found) for state, found in by_rule.items()} == dict.fromkeys(LinkState, 1)
    assert {state: {one.pk for one in in_state(links, state, now=now)} for state in LinkState} == by_rule


def test_lists_take_the_same_queries_for_one_and_many(login, link, django_assert_num_queries):
    teacher = login("teacher")
    teacher.get("/guests/")
    with django_assert_num_queries(99, exact=False) as one:
        teacher.get("/guests/")
    for _n in range(12):
        guest_of(guest_link(edition=link.assignment.edition))
    with django_assert_num_queries(len(one)):
        teacher.get("/guests/")


def test_page_of_a_link_has_address_and_code(login, link):
    page = login("teacher").get(f"/guests/{link.pk}/").content.decode()
    assert f'value="http://sakura.localhost{address(link)}"' in page
    assert 'class="qr"' in page
    assert token_of_link(link) not in str(GuestLink.objects.values().get())


def test_end_and_uses_can_be_changed_but_not_below_what_came(login, link):
    guest_of(link), guest_of(link, "Bobur")
    teacher, url = login("teacher"), f"/guests/{link.pk}/edit/"
    later = (timezone.localtime() + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M")
    sent = {"title": "Free N5 test", "closes_at": later, "max_uses": "1"}
    reply = teacher.post(url, sent)
    assert reply.status_code == 422
    assert "2 guests came in already. Choose at least as many." in reply.content.decode()
    assert teacher.post(url, sent | {"max_uses": "2"}).status_code == 302
    link.refresh_from_db()
    assert (link.max_uses, timezone.localtime(link.assignment.closes_at).strftime("%Y-%m-%dT%H:%M")) == (2, later)
    with pytest.raises(ExamError):
        change_guest_link(
            link, actor=link.assignment.created_by, title="x", closes_at=link.assignment.closes_at, max_uses=1
        )


# --- coming in


def test_page_says_what_the_test_is(link):
    page = stranger().get(address(link)).content.decode()
    for words in ("Free N5 test", "<b>90</b> minutes", "<b>6</b> questions", "N5", "Sakura sees it too and may call"):
        assert words in page


def test_who_comes_in_is_a_guest_with_a_lead_and_an_attempt(link):
    client = stranger()
    reply = client.post(address(link), WHO)
    guest, attempt, lead = User.objects.get(first_name="Aziza", role="guest"), Attempt.objects.get(), Lead.objects.get()
    assert reply["Location"] == f"/attempts/{attempt.pk}/"
    assert (attempt.student, attempt.assignment, attempt.state) == (guest, link.assignment, "waiting")
    assert (lead.person, lead.link) == (guest, link)
    assert (guest.phone, guest.last_name, guest.language) == ("+998901234567", "Karimova", "en")
    assert guest.username.startswith("guest-")
    assert not guest.has_usable_password()
    link.refresh_from_db()
    assert link.uses == 1
    assert client.session.get_expiry_date() > link.assignment.closes_at
    assert "Start <span" in client.get(f"/attempts/{attempt.pk}/").content.decode()


def test_same_browser_goes_on_and_counts_once(link, person):
    client = came(link)
    attempt = Attempt.objects.get()
    revoke_guest_link(link, actor=person("teacher"), now=timezone.now())
    for method in (client.get, client.post):
        assert method(address(link))["Location"] == f"/attempts/{attempt.pk}/"
    handed_in(attempt)
    assert client.get(address(link))["Location"] == "/"
    assert (Lead.objects.count(), GuestLink.objects.get().uses) == (1, 1)


def test_form_sent_twice_brings_one_in_even_at_the_last_use(house):
    link = guest_link(max_uses=1)
    first, second = stranger(), stranger()
    assert first.post(address(link), WHO)["Location"] == second.post(address(link), WHO)["Location"]
    assert (Lead.objects.count(), GuestLink.objects.get().uses) == (1, 1)


def test_another_device_is_another_use(link):
    came(link), came(link, key="k2")
    assert (Lead.objects.count(), GuestLink.objects.get().uses) == (2, 2)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_name": "  "}, "This field is required."),
        ({"first_name": "A" * 81}, "Ensure this value has at most 80 characters (it has 81)."),
        ({"phone": ""}, "This field is required."),
        ({"phone": "call me"}, "A phone number has only digits, and a + before them: +998 90 123 45 67."),
        ({"phone": "+998 90 123"}, "After +998 come 9 digits, here are 5."),
    ],
)
def test_bad_entry_is_told_and_costs_no_use(link, changes, sentence):
    reply = stranger().post(address(link), WHO | changes)
    page = reply.content.decode()
    assert (reply.status_code, GuestLink.objects.get().uses, Lead.objects.count()) == (422, 0, 0)
    assert sentence in page
    assert 'value="Karimova"' in page


def test_name_is_one_line_of_letters_that_are_seen(link):
    came(link, first_name="Azi\u202eza\n\t  Nur")
    assert User.objects.get(role="guest", lead__link=link).first_name == "Aziza Nur"


@pytest.mark.parametrize(
    ("options", "status", "sentence"),
    [
        ({"opens_at": timedelta(hours=1)}, 200, "Come back then by the same link."),
        ({"opens_at": timedelta(days=-2), "closes_at": timedelta(hours=-1)}, 410, "The time of this link is over"),
    ],
)
def test_outside_its_time_nobody_comes_in(house, options, status, sentence):
    now = timezone.now()
    link = guest_link(**{name: now + moved for name, moved in options.items()})
    for reply in (stranger().get(address(link)), stranger().post(address(link), WHO)):
        assert reply.status_code == status
        assert sentence in reply.content.decode()
    assert Lead.objects.count() == 0


def test_used_up_revoked_renewed_and_unknown_say_so(login, person, house):
    link = guest_link(max_uses=1)
    old = address(link)
    came(link)
    assert "This link is used up" in stranger().post(old, WHO | {"key": "k2"}).content.decode()
    login("teacher").post(f"/guests/{link.pk}/revoke/")
    reply = stranger().get(old)
    assert (reply.status_code, "This link was taken back" in reply.content.decode()) == (410, True)
    login("teacher").post(f"/guests/{link.pk}/renew/")
    link.refresh_from_db()
    assert address(link) != old
    for gone in (old, "/try/nothing/", f"/try/{'x' * 300}/"):
        reply = stranger().get(gone)
        assert (reply.status_code, "This link opens nothing" in reply.content.decode()) == (404, True)
    assert (link.revoked_at, Lead.objects.count()) == (None, 1)


def test_link_opens_nothing_at_another_centre(link):
    assert stranger("fuji").get(address(link)).status_code == 404


def test_closed_page_has_the_centre_s_contact(house, login):
    link = guest_link(max_uses=1)
    came(link)
    Center.objects.filter(pk=house.sakura.pk).update(phone="+998712000000", email="hello@sakura.example")
    forget_hosts()
    page = stranger().get(address(link)).content.decode()
    assert 'href="tel:+998712000000"' in page
    assert 'href="mailto:hello@sakura.example"' in page


def test_somebody_with_an_account_is_not_logged_out(login, link, person):
    for name in ("student", "teacher", "admin"):
        client = login(name)
        assert "You are logged in as" in client.post(address(link), WHO).content.decode()
        assert client.session["_auth_user_id"] == str(person(name).pk)
    assert Lead.objects.count() == 0


def test_guest_finishes_one_test_before_another(link):
    other = guest_link(edition=link.assignment.edition, title="Another test")
    client = came(link)
    page = client.get(address(other)).content.decode()
    assert "You are in the middle of Free N5 test." in page
    assert client.post(address(other), WHO).status_code == 200
    handed_in(Attempt.objects.get())
    assert "You sat Free N5 test in this browser." in client.get(address(other)).content.decode()
    assert client.post(address(other), WHO).status_code == 302
    assert Lead.objects.count() == 2


def test_somebody_else_at_the_same_device(link):
    client = came(link)
    reply = client.post("/guests/leave/")
    assert reply["Location"] == address(link)
    assert "First name" in client.get(address(link)).content.decode()


def test_class_behind_one_address_comes_in_and_a_robot_does_not(house):
    link = guest_link(max_uses=1000)
    seen = [stranger().post(address(link), WHO | {"key": f"k{n}"}).status_code for n in range(121)]
    assert seen == [302] * 120 + [429]
    reply = stranger().post(address(link), WHO | {"key": "last"})
    assert "Many guests came in from here just now. Try again in ten minutes." in reply.content.decode()
    assert GuestLink.objects.get().uses == 120


def test_last_use_goes_to_one_of_two_at_once(committed):
    link = guest_link(max_uses=1)
    both, schema = Barrier(2), committed.sakura

    def enter(name: str) -> bool:
        connection.set_tenant(schema)
        both.wait()
        try:
            guest_of(link, name)
        except ExamError:
            return False
        finally:
            close_old_connections()
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        inside = list(pool.map(enter, ["Aziza", "Bobur"]))
    assert sorted(inside) == [False, True]
    assert (Lead.objects.count(), GuestLink.objects.get().uses) == (1, 1)
    User.objects.filter(lead__isnull=False, attempts__assignment__guest_link=link).update(username="guest-of-the-race")
    Attempt.objects.all().delete()
    User.objects.filter(username="guest-of-the-race").delete()


# --- sitting


def test_guest_sits_the_whole_test_and_sees_the_result(link, login, house, django_capture_on_commit_callbacks):
    client = came(link)
    attempt = Attempt.objects.get()
    url = f"/attempts/{attempt.pk}/"
    client.post(f"{url}open/", {"section": "1"})
    saved(client, attempt, answer(1, "1-1", "1"), answer(2, "1-2", "2"))
    client.post(f"{url}close/", {"section": "1"})
    for position in ("2", "3"):
        client.post(f"{url}open/", {"section": position})
        client.post(f"{url}close/", {"section": position})
    assert "2 of 6 answers stored" in client.get(url).content.decode()
    grade_waiting()
    receipt = client.get(url).content.decode()
    card = client.get(re.search(r'href="(/results/\d+/)"', receipt)[1]).content.decode()
    assert "Learn Japanese with us" in card
    assert "Who passes N5 understands some basic Japanese." in card
    assert 'href="/results/"' not in card
    assert re.findall(r'<nav class="nav".*?</nav>', card)[0].count("<a ") == 1
    assert f'href="{re.search(r"/results/[0-9]+/", receipt)[0]}"' in client.get("/").content.decode()


def test_result_by_hand_is_hidden_until_it_is_released(house, login):
    link = guest_link(release_mode="hand")
    client = came(link)
    attempt = Attempt.objects.get()
    handed_in(attempt)
    grade_waiting()
    attempt.refresh_from_db()
    assert (attempt.state, client.get(f"/results/{attempt.result.pk}/").status_code) == ("graded", 404)
    assert "The centre looks at your test first" in client.get("/").content.decode()
    login("teacher").post(f"/rooms/{link.assignment_id}/release/")
    assert client.get(f"/results/{attempt.result.pk}/").status_code == 200


def test_section_page_of_a_guest_takes_three_queries(link, django_assert_num_queries):
    client = came(link)
    attempt = Attempt.objects.get()
    client.post(f"/attempts/{attempt.pk}/open/", {"section": "1"})
    client.get(f"/attempts/{attempt.pk}/")
    with django_assert_num_queries(3):  # person, fence, answers
        client.get(f"/attempts/{attempt.pk}/")
    with django_assert_num_queries(2):
        client.post(f"/attempts/{attempt.pk}/close/", {"section": "1"})


def test_recordings_are_sealed_for_guests_too(link):
    assert seal_open_rooms() == 1
    client = came(link)
    attempt = Attempt.objects.get()
    reply = client.get(f"/attempts/{attempt.pk}/ahead/3/")
    assert b"".join(reply.streaming_content)
    assert client.get(f"/attempts/{attempt.pk}/recording/3/").status_code == 404


def test_waiting_after_the_link_closed_says_so(house):
    link = guest_link()
    client = came(link)
    now = timezone.now()
    Assignment.objects.update(opens_at=now - timedelta(days=2), closes_at=now - timedelta(minutes=1))
    page = client.get(f"/attempts/{Attempt.objects.get().pk}/").content.decode()
    assert "This test was not started in time. Ask the centre for a new link." in page


def test_guest_with_an_attempt_opens_nothing_but_its_pages(scene, login):
    """What is not there for the guest of the matrix, who came by no link, is not there for one who did."""
    client = came(GuestLink.objects.get())
    for name, (method, expected) in sorted(CENTER.items()):
        if expected[GUEST] == 404:
            assert (name, getattr(client, method.lower())(url_of(name, scene)).status_code) == (name, 404)
    mine = Attempt.objects.get(student=client.session["_auth_user_id"])
    seen = {name: client.get(f"/attempts/{mine.pk}/{name}").status_code for name in ("", "messages/", "timeline/")}
    assert seen == {"": 200, "messages/": 200, "timeline/": 404}


# --- not an exam, not homework


def test_guests_stand_in_no_list_of_exams_and_homework(link, login, house):
    room, homework = open_exam(edition=link.assignment.edition), set_homework(edition=link.assignment.edition)
    attempt = guest_of(link)
    handed_in(attempt)
    grade_waiting()
    for name in ("teacher", "admin"):
        client = login(name)
        assert [one.pk for one in client.get("/rooms/").context["page_obj"]] == [room.pk]
        assert [one.pk for one in client.get("/homework/").context["page_obj"]] == [homework.pk]
        for page in ("/results/", "/calendar/", "/"):
            text = client.get(page).content.decode()
            assert "Free N5 test" not in text
            assert "Aziza" not in text
        for page in ("rooms", "homework"):
            assert client.get(f"/{page}/{link.assignment_id}/").status_code == 404
        assert "Aziza Karimova" in client.get(f"/rooms/{link.assignment_id}/results/").content.decode()


def test_renewing_is_in_the_audit_log(link, person):
    renew_guest_link(link, actor=person("teacher"))
    entry = AuditEntry.objects.get(action="guest_link.renewed")
    assert (entry.actor, entry.data) == (person("teacher"), {"link": link.pk})
