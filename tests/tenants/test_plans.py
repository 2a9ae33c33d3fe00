"""Plans: their pages, what is agreed with a centre, and each limit's sentence where it is reached."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from exams.models import Assignment, MediaFile
from tenants.limits import Limit, LimitReached, check_limit, plan_of
from tenants.models import Center, CenterStatus, Plan, PlanCode, Subscription
from tenants.people.models import AuditEntry, Role, User
from tenants.people.services.people import add_person
from tests.exams.makers import planned_exam, published, small_test
from tests.exams.test_rooms import posted

ASK = "Write to mikan for a larger one. What is here stays."


@pytest.fixture
def owner(house, login):
    client = login("owner", "public")
    connection.set_schema_to_public()
    return client


@pytest.fixture
def limited(house):
    """`limited(students=3)`: Sakura's plan from today on is the basic one, with these limits."""

    def limit(**limits: int) -> None:
        Plan.objects.filter(code=PlanCode.BASIC).update(**limits)
        Subscription.objects.create(
            center=house.sakura, plan=Plan.objects.get(code=PlanCode.BASIC), starts_on=timezone.localdate()
        )

    return limit


def test_plans_are_listed_with_their_centers(owner):
    page = owner.get("/plans/").content.decode()
    assert [name for name in ("Free", "Basic", "Pro", "Enterprise") if f"<h2>{name}</h2>" in page] == [
        "Free",
        "Basic",
        "Pro",
        "Enterprise",
    ]
    assert "2 centres" in page.partition("<h2>Enterprise</h2>")[2]


def test_limits_and_price_are_changed_and_noted(owner):
    basic = Plan.objects.get(code=PlanCode.BASIC)
    form = {"students": "200", "staff": "", "storage_mb": "5000", "exams_per_month": "60", "price": "490000.50"}
    reply = owner.post(f"/plans/{basic.pk}/", form | {"currency": "uzs"})
    assert reply["Location"] == "/plans/"
    basic.refresh_from_db()
    assert (basic.students, basic.staff, basic.price, basic.currency) == (200, None, Decimal("490000.50"), "UZS")
    said = AuditEntry.objects.get(action="plan.changed").data["fields"]
    assert said == {"students": [150, 200], "staff": [10, None], "price": ["0.00", "490000.50"]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"students": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"students": "many"}, "Enter a whole number."),
        ({"price": "-5"}, "Ensure this value is greater than or equal to 0."),
        ({"currency": "US"}, "Three letters: UZS."),
        ({"currency": "12$"}, "Three letters: UZS."),
    ],
)
def test_wrong_number_of_a_plan_says_so(owner, changes, sentence):
    basic = Plan.objects.get(code=PlanCode.BASIC)
    form = {"students": "1", "staff": "1", "storage_mb": "1", "exams_per_month": "1", "price": "0", "currency": "UZS"}
    reply = owner.post(f"/plans/{basic.pk}/", form | changes)
    assert (reply.status_code, sentence in reply.content.decode()) == (422, True)
    assert Plan.objects.get(pk=basic.pk).students == 150


def agreed(owner, center: Center, **changes: str):
    form = {"plan": str(Plan.objects.get(code="pro").pk), "starts_on": timezone.localdate().isoformat()}
    return owner.post(f"/centers/{center.pk}/plan/", form | changes)


def test_agreement_counts_from_its_first_day_and_the_earlier_one_stays_on_record(owner, house):
    Plan.objects.filter(code="pro").update(price=900_000)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert agreed(owner, house.sakura, starts_on=tomorrow.isoformat()).status_code == 302
    assert plan_of(house.sakura.pk).code == PlanCode.ENTERPRISE
    assert agreed(owner, house.sakura, price="750000", currency="usd", note="Contract 12").status_code == 302
    assert plan_of(house.sakura.pk).code == PlanCode.PRO
    assert plan_of(house.fuji.pk).code == PlanCode.ENTERPRISE
    rows = house.sakura.subscriptions.order_by("pk").values_list("plan__code", "price", "currency", "created_by")
    assert list(rows) == [
        ("enterprise", Decimal(0), "UZS", ""),
        ("pro", Decimal(900_000), "UZS", "Owner"),
        ("pro", Decimal(750_000), "USD", "Owner"),
    ]
    page = owner.get(f"/centers/{house.sakura.pk}/").content.decode()
    assert "Contract 12" in page and page.count("750,000 USD") == 1
    assert AuditEntry.objects.filter(action="center.plan").count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": "2020-01-01"}, "It ends before it begins."),
        ({"is_trial": "on"}, "A trial needs a last day."),
        ({"starts_on": "soon"}, "Enter a valid date."),
        ({"plan": "99"}, "Select a valid choice."),
        ({"price": "-1"}, "Ensure this value is greater than or equal to 0."),
    ],
)
def test_wrong_agreement_says_so(owner, house, changes, sentence):
    reply = agreed(owner, house.sakura, **changes)
    assert (reply.status_code, sentence in reply.content.decode()) == (422, True)
    assert house.sakura.subscriptions.count() == 1


def test_plan_of_a_suspended_center_leaves_it_closed_and_says_so(owner, house):
    Center.objects.filter(pk=house.sakura.pk).update(status=CenterStatus.SUSPENDED)
    assert agreed(owner, house.sakura).status_code == 302
    said = owner.get(f"/centers/{house.sakura.pk}/").content.decode()
    assert "Agreed. The centre is still suspended: open it again." in said
    assert Center.objects.get(pk=house.sakura.pk).status == CenterStatus.SUSPENDED


def test_without_an_agreement_the_free_plan_holds(house):
    Subscription.objects.all().delete()
    assert plan_of(house.sakura.pk).code == PlanCode.FREE


@pytest.mark.parametrize(
    ("role", "limits", "sentence"),
    [
        (Role.STUDENT, {"students": 3}, "Your plan has room for 3 students."),
        (Role.TEACHER, {"staff": 3}, "Your plan has room for 3 teachers and admins."),
        (Role.CENTER_ADMIN, {"staff": 1}, "Your plan has room for 1 teacher or admin."),
    ],
)
def test_full_plan_takes_nobody_more(house, person, limited, role, limits, sentence):
    limited(**limits)
    with pytest.raises(LimitReached) as reached:
        add_person(actor=person("admin"), role=role, first_name="Aziz", email="aziz@new.example")
    assert reached.value.sentence == f"{sentence} {ASK}"
    assert not User.objects.filter(first_name="Aziz").exists()


def test_last_place_of_a_plan_is_given(house, person, limited):
    limited(students=4)
    add_person(actor=person("admin"), role=Role.STUDENT, first_name="Aziz", email="aziz@new.example")
    with pytest.raises(LimitReached):
        add_person(actor=person("admin"), role=Role.STUDENT, first_name="Bek", email="bek@new.example")


def test_other_center_has_its_own_plan(house, limited):
    limited(students=0)
    connection.set_tenant(house.fuji)
    admin = User.objects.get(username="admin")
    assert add_person(actor=admin, role=Role.STUDENT, first_name="Aziz", email="aziz@new.example").pk


def test_files_beyond_the_plan_are_not_stored(house, limited):
    small_test()
    media = MediaFile.objects.get()
    MediaFile.objects.filter(pk=media.pk).update(size=1024 * 1024)
    limited(storage_mb=1)
    with pytest.raises(LimitReached) as reached:
        small_test()
    assert reached.value.sentence == f"Your plan has room for 1 MB of files. {ASK}"
    assert MediaFile.objects.count() == 1


def test_room_beyond_the_plan_is_refused_in_its_form_and_keeps_what_was_typed(login, group, limited):
    edition, teacher = published(), login("teacher")
    limited(exams_per_month=1)
    assert teacher.post("/rooms/new/", posted(edition, group)).status_code == 302
    later = {"opens_at": "2098-01-01T10:00", "closes_at": "2098-01-01T11:00"}
    reply = teacher.post("/rooms/new/", posted(edition, group, title="A second one", **later))
    page = reply.content.decode()
    assert reply.status_code == 422
    assert f"Your plan has room for 1 exam room in a month. {ASK}" in page
    assert 'value="A second one"' in page
    assert Assignment.objects.count() == 1


def test_room_of_an_earlier_month_counts_no_more(house, limited):
    planned_exam()
    limited(exams_per_month=1)
    with pytest.raises(LimitReached):
        check_limit(Limit.EXAMS)
    Assignment.objects.update(created_at=timezone.now() - timedelta(days=40))
    check_limit(Limit.EXAMS)
