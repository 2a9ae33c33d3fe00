"""What each change of a draft does beside the change: the test is touched, and it is noted who changed what."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Case, F, Model, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import DraftChange, MockTest
from tenants.people.models import User

Row = TypeVar("Row", bound=Model)
ONE_SITTING = timedelta(minutes=10)  # saves of one person in one place within this are one row of the history
OUT_OF_THE_WAY = 10_000  # positions are moved above all others before they are set anew


def lock_test(pk: int) -> MockTest:
    """Adding, moving and removing in one test happen one after the other."""
    return MockTest.objects.select_for_update().get(pk=pk)


def note_change(test: MockTest, actor: User, action: str, where: str = "") -> None:
    """A row of the history, or one more save in the row that is there; call it inside the transaction of the change."""
    now = timezone.now()
    recent = DraftChange.objects.filter(
        test=test, by=actor, action=action, where=where[:120], last_at__gte=now - ONE_SITTING
    )
    row = recent.values_list("pk", flat=True).first()
    if row:
        DraftChange.objects.filter(pk=row).update(saves=F("saves") + 1, last_at=now)
    else:
        DraftChange.objects.create(test=test, by=actor, action=action, where=where[:120])
    MockTest.objects.filter(pk=test.pk).update(updated_at=now)


def still_there(row: Row) -> Row:
    """The row as it stands now that the test is locked; a colleague may have deleted it just before."""
    found: Row | None = type(row)._default_manager.filter(pk=row.pk).first()
    if found is None:
        raise ExamError(_("A colleague deleted this meanwhile."))
    return found


def put_at(rows: QuerySet[Any], ids: Sequence[int], position: int | None) -> int:
    """Give these of the rows the places from `position` on (from 1; None is the end); the others keep their order.

    Returns the place of the first.
    """
    others = [pk for pk in rows.values_list("pk", flat=True) if pk not in ids]
    before = len(others) if position is None else max(0, min(position - 1, len(others)))
    renumber(rows, [*others[:before], *ids, *others[before:]])
    return before + 1


def close_gaps(rows: QuerySet[Any]) -> None:
    put_at(rows, [], None)


def renumber(rows: QuerySet[Any], ids: Sequence[int]) -> None:
    """Give the rows positions 1, 2, … in this order. Positions are unique: all step aside first."""
    if not ids:
        return
    mine = rows.filter(pk__in=ids)
    mine.update(position=F("position") + OUT_OF_THE_WAY)
    mine.update(position=Case(*(When(pk=pk, then=number) for number, pk in enumerate(ids, start=1))))
