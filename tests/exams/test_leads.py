"""Leads: who came as a guest, what the centre keeps of them, and who becomes a student."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from exams.errors import ExamError
from exams.models import Attempt, AttemptEvent, Lead
from exams.services.attempts import open_section
from exams.services.leads import delete_old_leads, make_student
from grading.models import Result
from grading.tasks import grade_waiting
from tenants.limits import LimitReached
from tenants.models import Plan
from tenants.people.models import AuditEntry, Group, User
from tenants.people.services.groups import create_group
from tests.exams.makers import answered, guest_link, guest_of, page_token
from tests.exams.test_guests import handed_in


@pytest.fixture
def link(house):
    return guest_link()


@pytest.fixture
def lead(link):
    return guest_of(link).student.lead


def sat(link, name, **values) -> Attempt:
    """Handed in and graded."""
    attempt = guest_of(link, name, **values)
    handed_in(attempt)
    grade_waiting()
    attempt.refresh_from_db()
    return attempt


def names(client, query: str = "") -> list[str]:
    return [row.lead.person.first_name for row in client.get(f"/guests/leads/{query}").context["rows"]]


# --- the list


def test_list_says_how_far_each_got(login, link):
    guest_of(link, "Came")
    sitting = guest_of(link, "Sits")
    open_section(sitting.pk, sitting.student_id, position=1, now=timezone.now())
    sat(link, "Done")
    page = login("teacher").get("/guests/leads/")
    rows = {row.lead.person.first_name: (str(row.state), row.result is not None) for row in page.context["rows"]}
    assert rows == {"Came": ("came", False), "Sits": ("sitting", False), "Done": ("done", True)}
    assert "+998 90 123 45 67" in page.content.decode()


def test_list_is_searched_and_filtered(login, link):
    other = guest_link(edition=link.assignment.edition, title="Other link")
    guest_of(link, "Дилноза")
    guest_of(other, "Bobur", phone="+998935550118")
    sat(link, "Done")
    teacher = login("teacher")
    assert names(teacher, "?q=dilnoza") == ["Дилноза"]
    assert names(teacher, "?q=93-555") == ["Bobur"]
    assert names(teacher, f"?link={other.pk}") == ["Bobur"]
    assert names(teacher, "?state=done") == ["Done"]
    assert names(teacher, "?state=came") == ["Bobur", "Дилноза"]
    assert names(teacher, "?state=passed") == names(teacher, "?state=student") == []
    assert "Nobody matches." in teacher.get("/guests/leads/?q=zzz").content.decode()


def test_teacher_sees_the_own_leads_an_admin_all(login, lead):
    assert (names(login("teacher")), names(login("other_teacher")), names(login("admin"))) == (
        ["Aziza"],
        [],
        ["Aziza"],
    )
    assert login("admin", "fuji").get("/guests/leads/").context["rows"] == []


def test_what_a_guest_writes_is_escaped(login, link):
    guest_of(link, "<script>alert(1)</script>")
    page = login("teacher").get("/guests/leads/").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_pages_take_the_same_queries_for_one_and_many(login, link, django_assert_num_queries):
    sat(link, "First")
    teacher, urls = login("teacher"), ["/guests/leads/", f"/guests/{link.pk}/", "/guests/"]
    counts = {}
    for url in urls:
        teacher.get(url)
        with django_assert_num_queries(99, exact=False) as one:
            teacher.get(url)
        counts[url] = len(one)
    for n in range(30):
        sat(link, f"Guest{n}")
    for url in urls:
        with django_assert_num_queries(counts[url]):
            teacher.get(url)
    assert len(teacher.get("/guests/leads/").context["rows"]) == 25
    assert len(teacher.get("/guests/leads/?page=2").context["rows"]) == 6


def test_note_is_kept_and_can_be_changed(login, lead):
    teacher, url = login("teacher"), f"/guests/leads/{lead.pk}/"
    teacher.post(f"{url}note/", {"note": " Call on Monday "})
    assert "Call on Monday" in teacher.get(url).content.decode()
    reply = teacher.post(f"{url}note/", {"note": "x" * 301})
    assert reply.status_code == 422
    assert "Ensure this value has at most 300 characters (it has 301)." in reply.content.decode()
    lead.refresh_from_db()
    assert lead.note == "Call on Monday"
    assert AuditEntry.objects.filter(action="lead.noted").count() == 1


# --- the export


def test_export_has_every_line_and_no_formula(login, link, person):
    sat(link, "=1+1", last_name="@SUM(A1)")
    Lead.objects.update(note="-2+3")
    teacher = login("teacher")
    text = teacher.post("/guests/leads/export/", {"format": "csv"}).content.decode("utf-8-sig")
    head, line = text.strip().split("\r\n")
    assert head.startswith("Last name,First name,Phone,Link,Level,Came,State,Total")
    assert line.startswith("'@SUM(A1),'=1+1,'+998901234567,Free N5 test,N5,")
    assert line.endswith(",'-2+3")
    book = load_workbook(io.BytesIO(teacher.post("/guests/leads/export/", {"format": "xlsx"}).content))
    cells = next(iter(book.active.iter_rows(min_row=2)))
    assert [cell.value for cell in cells[:3]] == ["@SUM(A1)", "=1+1", "+998901234567"]
    assert {cell.data_type for cell in cells[:3]} == {"s"}
    entries = AuditEntry.objects.filter(action="leads.exported").order_by("pk")
    assert [(entry.actor, entry.data) for entry in entries] == [
        (person("teacher"), {"format": "csv", "count": 1}),
        (person("teacher"), {"format": "xlsx", "count": 1}),
    ]


def test_export_takes_what_is_listed(login, link):
    other = guest_link(edition=link.assignment.edition)
    guest_of(link, "Here"), guest_of(other, "There")
    text = login("teacher").post("/guests/leads/export/", {"link": str(other.pk)}).content.decode()
    assert ("There" in text, "Here" in text) == (True, False)
    assert login("other_teacher").post("/guests/leads/export/", {"link": str(other.pk)}).content.count(b"\r\n") == 1


# --- becoming a student


def test_guest_becomes_a_student_in_one_click_with_everything_kept(login, link, person):
    attempt = sat(link, "Aziza")
    lead, admin = attempt.student.lead, login("admin")
    reply = admin.post(f"/guests/leads/{lead.pk}/student/", follow=True)
    page = reply.content.decode()
    student = User.objects.get(pk=lead.person_id)
    assert (student.role, student.username, student.must_change_password) == ("student", "aziza.karimova", True)
    shown = page.partition('<b class="num code">')[2].partition("<")[0]
    assert student.check_password(shown)
    client = login(None)
    client.login(username="aziza.karimova", password=shown)
    User.objects.filter(pk=student.pk).update(must_change_password=False)
    assert [result.attempt_id for result in client.get("/results/").context["page_obj"]] == [attempt.pk]
    assert client.get(f"/results/{attempt.result.pk}/").status_code == 200
    assert client.get(f"/attempts/{attempt.pk}/").status_code == 200
    assert [one.attempt_id for one in admin.get("/results/").context["page_obj"]] == [attempt.pk]
    assert names(admin, "?state=student") == ["Aziza"]
    entry = AuditEntry.objects.get(action="lead.student")
    assert (entry.actor, entry.subject_name) == (person("admin"), "Aziza Karimova")


def test_second_click_changes_nothing(login, lead):
    admin, url = login("admin"), f"/guests/leads/{lead.pk}/student/"
    admin.post(url)
    before = User.objects.values("password", "username", "role").get(pk=lead.person_id)
    assert admin.post(url, {"email": "other@test.example"}).status_code == 302
    assert User.objects.values("password", "username", "role").get(pk=lead.person_id) == before
    assert AuditEntry.objects.filter(action="lead.student").count() == 1


def test_student_joins_the_group_and_has_the_e_mail(login, lead, group):
    sent = {"group": str(group.pk), "email": "Aziza@Test.Example"}
    assert login("teacher").post(f"/guests/leads/{lead.pk}/student/", sent).status_code == 302
    student = User.objects.get(pk=lead.person_id)
    assert (student.email, student.memberships.current().get().group) == ("aziza@test.example", group)


@pytest.mark.parametrize(
    ("who", "sent", "sentence"),
    [
        ("admin", {"email": "student@test.example"}, "This e-mail belongs to somebody already."),
        ("admin", {"email": "nonsense"}, "Enter a valid email address."),
        ("teacher", {}, "Choose one of your groups."),
        ("teacher", {"group": "N4 B"}, "Select a valid choice. That choice is not one of the available choices."),
    ],
)
def test_refusals_stand_beside_their_field(login, lead, who, sent, sentence):
    if "group" in sent:
        sent = {"group": str(Group.objects.get(name=sent["group"]).pk)}
    reply = login(who).post(f"/guests/leads/{lead.pk}/student/", sent)
    assert (reply.status_code, User.objects.get(pk=lead.person_id).role) == (422, "guest")
    assert sentence in reply.content.decode()


def test_teacher_without_a_group_hears_why(login, lead, group, person):
    group.teachers.clear()
    assert "You have no group yet." in login("teacher").get(f"/guests/leads/{lead.pk}/").content.decode()


def test_full_group_and_full_plan_make_no_student(login, lead, person):
    full = create_group(name="Full", level="N5", capacity=0)
    reply = login("admin").post(f"/guests/leads/{lead.pk}/student/", {"group": str(full.pk)})
    assert (reply.status_code, "Full is full." in reply.content.decode()) == (422, True)
    Plan.objects.update(students=3)
    reply = login("admin").post(f"/guests/leads/{lead.pk}/student/")
    assert (reply.status_code, "Your plan has room for 3 students." in reply.content.decode()) == (422, True)
    with pytest.raises(LimitReached):
        make_student(lead, actor=person("admin"), now=timezone.now())
    assert User.objects.get(pk=lead.person_id).role == "guest"


def test_nobody_is_thrown_out_of_a_section(login, link):
    now = timezone.now()
    attempt = guest_of(link)
    open_section(attempt.pk, attempt.student_id, position=1, now=now)
    lead, admin = attempt.student.lead, User.objects.get(username="admin")
    reply = login("admin").post(f"/guests/leads/{lead.pk}/student/")
    assert "Aziza Karimova is in the middle of a section. Wait until it is over." in reply.content.decode()
    make_student(lead, actor=admin, now=now + timedelta(minutes=21))
    assert User.objects.get(pk=lead.person_id).role == "student"


def test_unfinished_test_of_a_new_student_is_on_the_first_page(login, lead):
    login("admin").post(f"/guests/leads/{lead.pk}/student/")
    User.objects.filter(pk=lead.person_id).update(must_change_password=False)
    student = login("aziza.karimova")
    assert [attempt.student_id for attempt in student.get("/").context["running"]] == [lead.person_id]


# --- forgetting


def test_guest_is_deleted_with_every_trace(login, link):
    attempt = sat(link, "Aziza")
    page_of = attempt.student.lead.pk
    assert login("teacher").post(f"/guests/leads/{page_of}/delete/").status_code == 404
    reply = login("admin").post(f"/guests/leads/{page_of}/delete/", follow=True)
    assert "Aziza Karimova is deleted, with every answer." in reply.content.decode()
    assert (Lead.objects.count(), Attempt.objects.count(), Result.objects.count(), AttemptEvent.objects.count()) == (
        0,
        0,
        0,
        0,
    )
    assert not User.objects.filter(pk=attempt.student_id).exists()
    link.refresh_from_db()
    assert link.uses == 1
    assert AuditEntry.objects.get(action="lead.deleted").subject_name == "Aziza Karimova"


def test_student_is_not_deleted_as_a_guest(login, lead):
    admin = login("admin")
    admin.post(f"/guests/leads/{lead.pk}/student/")
    reply = admin.post(f"/guests/leads/{lead.pk}/delete/", follow=True)
    assert "Aziza Karimova is a student now and stays." in reply.content.decode()
    assert Lead.objects.filter(pk=lead.pk).exists()


def test_old_guests_go_and_the_others_stay(link, person):
    now = timezone.now()
    attempts = {name: guest_of(link, name) for name in ("Old", "New", "Sits", "Student")}
    page_token(_open(attempts["Sits"], now))
    answered(attempts["Old"])
    make_student(attempts["Student"].student.lead, actor=person("admin"), now=now)
    Lead.objects.exclude(person__first_name="New").update(came_at=now - timedelta(days=31))
    assert delete_old_leads(actor=person("admin"), now=now, days=30) == 1
    assert delete_old_leads(actor=person("admin"), now=now, days=30) == 0
    left = Lead.objects.values_list("person__first_name", flat=True)
    assert set(left) == {"New", "Sits", "Student"}
    assert AuditEntry.objects.get(action="leads.deleted").data == {"days": 30, "count": 1}


def _open(attempt: Attempt, now) -> Attempt:
    open_section(attempt.pk, attempt.student_id, position=1, now=now)
    return attempt


def test_number_of_days_must_be_one(login, lead):
    for days in ("", "0", "x", "99999"):
        reply = login("admin").post("/guests/leads/clean/", {"days": days}, follow=True)
        assert "Write a number of days from 1 to 3650." in reply.content.decode()
    assert Lead.objects.exists()
    reply = login("admin").post("/guests/leads/clean/", {"days": "1"}, follow=True)
    assert "0 guests are deleted." in reply.content.decode()


def test_who_is_in_a_section_is_not_deleted(link, login):
    attempt = _open(guest_of(link), timezone.now())
    reply = login("admin").post(f"/guests/leads/{attempt.student.lead.pk}/delete/", follow=True)
    assert "is in the middle of a section" in reply.content.decode()
    assert Attempt.objects.exists()
    with pytest.raises(ExamError):
        make_student(attempt.student.lead, actor=User.objects.get(username="admin"), now=timezone.now())
