"""A section's title and time."""

from django.db import transaction

from exams.models import Section
from exams.services.authoring_notes import lock_test, note_change
from tenants.people.models import User


@transaction.atomic
def save_section(section: Section, *, actor: User, title: str, minutes: int) -> Section:
    if (section.title, section.minutes) == (title, minutes):
        return section
    test = lock_test(section.test_id)
    section.title, section.minutes = title, minutes
    section.save(update_fields=["title", "minutes"])
    note_change(test, actor, "section.saved", title)
    return section
