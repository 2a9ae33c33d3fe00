"""The tests of a centre as the list shows them: where each stands, whose it is, how large."""

from collections.abc import Mapping
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from exams.models import Edition, MockTest, Question
from tenants.people.models import User

ORDERS = {
    "changed": ("-updated_at", "-pk"),
    "title": ("title", "-pk"),
    "level": ("-level", "title", "-pk"),
    "made": ("-created_at", "-pk"),
}
ORDER_WORDS = [
    ("changed", _("Last changed")),
    ("title", _("By title")),
    ("level", _("By level")),
    ("made", _("Newest first")),
]
WHOSE = [("mine", _("Mine")), ("shared", _("Shared with me"))]
STATES = [
    ("draft", _("Draft")),
    ("published", _("Published")),
    ("changed", _("Changed since")),
    ("archived", _("Archived")),
]

CHANGED = Q(updated_at__gt=F("published_at"))


def shelf(user: User) -> QuerySet[MockTest]:
    """Each test with `questions`; `edition` and `published_at` of its newest whole one; `is_hidden`: all are
    taken back; `is_changed` since then; `may_edit`."""
    newest = Edition.objects.whole().filter(test=OuterRef("pk")).order_by("-number")
    questions = Question.objects.filter(group__section__test=OuterRef("pk")).order_by().values("group__section__test")
    return (
        MockTest.objects.visible_to(user)
        .select_related("created_by")
        .annotate(
            questions=Subquery(questions.annotate(count=Count("pk")).values("count")),
            edition=Subquery(newest.values("number")[:1]),
            published_at=Subquery(newest.values("published_at")[:1]),
            is_hidden=~Exists(newest.filter(hidden_at=None)),
            is_changed=ExpressionWrapper(CHANGED, output_field=BooleanField()),
            may_edit=Exists(MockTest.objects.editable_by(user).filter(pk=OuterRef("pk"))),
        )
    )


def narrowed(tests: Any, user: User, wanted: Mapping[str, str]) -> Any:
    """Those that match `q`, `level`, `kind`, `whose`, `state`, in this `order`; without a state none of the archive."""
    state = wanted.get("state", "")
    tests = tests.filter(archived_at__isnull=state != "archived")
    for word in wanted.get("q", "").split():
        tests = tests.filter(Q(title__icontains=word) | Q(description__icontains=word))
    if wanted.get("level"):
        tests = tests.filter(level=wanted["level"])
    if wanted.get("kind") in MockTest.Kind.values:
        tests = tests.filter(kind=wanted["kind"])
    if wanted.get("whose") == "mine":
        tests = tests.filter(created_by=user)
    if wanted.get("whose") == "shared":
        tests = tests.filter(pk__in=user.shared_tests.values("pk"))
    if state == "draft":
        tests = tests.filter(edition=None)
    if state == "published":
        tests = tests.exclude(edition=None).exclude(CHANGED)
    if state == "changed":
        tests = tests.filter(CHANGED)
    return tests.order_by(*ORDERS.get(wanted.get("order", ""), ORDERS["changed"]))
