"""Leads as the centre sees them: who came by which link, how far they got, and what came of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from exams.models import Attempt, Lead
from exams.models.attempts import FINISHED
from exams.models.guests import LeadQuerySet
from grading.models import Result
from tenants.people.models import User
from tenants.people.phones import shown_phone

CHUNK = 500


class LeadState(StrEnum):
    CAME = "came"
    SITTING = "sitting"
    DONE = "done"
    PASSED = "passed"
    STUDENT = "student"


def state_names() -> list[tuple[str, str]]:
    """For a filter: the last three overlap."""
    return [
        (LeadState.CAME, _("Came in")),
        (LeadState.SITTING, _("Sitting")),
        (LeadState.DONE, _("Handed in")),
        (LeadState.PASSED, _("Passed")),
        (LeadState.STUDENT, _("Became a student")),
    ]


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One lead with what it takes to show it."""

    lead: Lead
    attempt: Attempt | None
    result: Result | None

    @property
    def phone(self) -> str:
        return shown_phone(self.lead.person.phone)

    @property
    def state(self) -> LeadState:
        """How far the test got, whatever became of the person."""
        if self.attempt and self.attempt.state in FINISHED:
            return LeadState.DONE
        return LeadState.SITTING if self.attempt and self.attempt.section else LeadState.CAME

    @property
    def is_student(self) -> bool:
        return self.lead.student_at is not None


def leads_of(leads: LeadQuerySet) -> LeadQuerySet:
    """With all that a row shows: the same few queries whatever their number."""
    attempts = Attempt.objects.filter(assignment__kind="guest").select_related("result").defer("result__marks")
    tries = Prefetch("person__attempts", attempts.prefetch_related("result__scores"), to_attr="tries")
    return (
        leads.select_related("person", "link__assignment__edition")
        .defer("link__assignment__edition__document")
        .prefetch_related(tries)
    )


def row_of(lead: Lead) -> LeadRow:
    """Of a lead out of `leads_of`."""
    attempt = next(iter(lead.person.tries), None)  # type: ignore[attr-defined]
    return LeadRow(lead, attempt, getattr(attempt, "result", None))


def in_state(leads: LeadQuerySet, state: str) -> LeadQuerySet:
    """Of anything that is no state, all."""
    mine = Attempt.objects.filter(assignment__kind="guest", student=OuterRef("person"))
    done = mine.filter(state__in=FINISHED)
    rules: dict[str, Any] = {
        LeadState.CAME: Exists(mine.filter(section=0).exclude(state__in=FINISHED)),
        LeadState.SITTING: Exists(mine.filter(section__gt=0).exclude(state__in=FINISHED)),
        LeadState.DONE: Exists(done),
        LeadState.PASSED: Exists(done.filter(result__passed=True, result__total__isnull=False)),
    }
    if state == LeadState.STUDENT:
        return leads.filter(student_at__isnull=False)
    return leads.filter(rules[state]) if state in rules else leads


def named(leads: LeadQuerySet, text: str) -> LeadQuerySet:
    return leads.filter(person__in=User.objects.all().named(text)) if text else leads


def export_rows(leads: LeadQuerySet) -> Iterator[list[Any]]:
    """The head and a line for each, read in portions."""
    yield [
        *(_("Last name"), _("First name"), _("Phone"), _("Link"), _("Level"), _("Came")),
        *(_("State"), _("Total"), _("Right answers"), _("Questions"), _("Outcome"), _("Student since"), _("Note")),
    ]
    names = dict(state_names())
    for lead in _in_portions(leads):
        row = row_of(lead)
        person, assignment = lead.person, lead.link.assignment
        yield [
            *(person.last_name, person.first_name, person.phone, assignment.title, assignment.edition.level),
            *(lead.came_at, names[row.state], *_outcome(row.result), lead.student_at, lead.note),
        ]


def _in_portions(leads: QuerySet[Lead]) -> Iterable[Lead]:
    return leads.iterator(chunk_size=CHUNK)


def _outcome(result: Result | None) -> list[Any]:
    """Total, right answers, questions, and the outcome in a word."""
    if result is None:
        return [None, None, None, ""]
    word = "" if result.total is None else _("Passed") if result.passed else _("Not passed")
    return [result.total, result.right, result.questions, word]
