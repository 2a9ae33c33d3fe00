"""What is said about a test beside its questions: title, description, and whose work it uses."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import MockTest
from exams.services.authoring_notes import lock_test, note_change
from tenants.people.models import User

CREDIT = ("what", "name", "source", "licence")
MOST_CREDITS = 40


@transaction.atomic
def save_about(
    test: MockTest, *, actor: User, title: str, description: str, credits: Iterable[Mapping[str, str]]
) -> MockTest:
    """`credits`: a row for each part that has a source, with CREDIT; rows without a word fall away."""
    test = lock_test(test.pk)
    rows = [{name: row.get(name, "").strip() for name in CREDIT} for row in credits]
    rows = [row for row in rows if any(row.values())]
    if not title.strip():
        raise ExamError(_("A test needs a title."))
    if len(rows) > MOST_CREDITS:
        raise ExamError(_("At most %(most)d sources are kept with a test.") % {"most": MOST_CREDITS})
    after = {"title": title.strip(), "description": description.strip(), "credits": rows}
    if all(getattr(test, name) == value for name, value in after.items()):
        return test
    for name, value in after.items():
        setattr(test, name, value)
    test.save(update_fields=[*after, "updated_at"])
    note_change(test, actor, "about.saved")
    return test
