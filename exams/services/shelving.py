"""Putting a test away: into the archive and out of it, or, while nobody has ever seen it, for good."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import MockTest
from exams.services.authoring_notes import lock_test
from tenants.people.models import User
from tenants.people.services.audit import record


@transaction.atomic
def archive_test(test: MockTest, *, actor: User) -> MockTest:
    """It is not changed, published or set any more. What is set already, and who sits it, goes on."""
    test = lock_test(test.pk)
    if test.archived_at is None:
        test.archived_at = timezone.now()
        test.save(update_fields=["archived_at"])
        record(actor, "test.archived", test)
    return test


@transaction.atomic
def unarchive_test(test: MockTest, *, actor: User) -> MockTest:
    test = lock_test(test.pk)
    if test.archived_at is not None:
        test.archived_at = None
        test.save(update_fields=["archived_at"])
        record(actor, "test.unarchived", test)
    return test


@transaction.atomic
def delete_draft(test: MockTest, *, actor: User) -> None:
    """Its questions go with it; its files stay in the library."""
    test = lock_test(test.pk)
    if test.editions.exists():
        raise ExamError(_("This test was published: results rest on it. Put it into the archive instead."))
    record(actor, "test.deleted", test, level=test.level)
    test.delete()
