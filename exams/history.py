"""Who did what to a test: saves of its draft, and acts on the whole of it, in one list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Value
from django.utils.translation import gettext_lazy as _

from exams.content.marks import plain_text
from exams.models import DraftChange, MockTest
from tenants.people.audit_words import details_of, sentence_of
from tenants.people.models import AuditEntry

CHANGES = {
    "about.saved": _("Title or sources changed"),
    "section.added": _("Section added"),
    "section.saved": _("Section changed"),
    "section.moved": _("Section moved"),
    "section.removed": _("Section deleted"),
    "section.restored": _("Section brought back"),
    "group.added": _("Mondai or text added"),
    "group.saved": _("Mondai or text changed"),
    "group.moved": _("Mondai or text moved"),
    "group.removed": _("Mondai or text deleted"),
    "group.restored": _("Mondai or text brought back"),
    "question.added": _("Question added"),
    "quiz.drawn": _("Questions drawn from the bank"),
    "quiz.settings": _("Quiz settings changed"),
    "question.saved": _("Question changed"),
    "question.moved": _("Question moved"),
    "question.removed": _("Question deleted"),
    "question.restored": _("Question brought back"),
    "recording.chosen": _("Recording chosen"),
    "recording.cut": _("Recording cut into questions"),
}


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    who: str
    says: str
    where: str = ""
    saves: int = 1
    details: tuple[tuple[str, str], ...] = ()


def history_rows(test: MockTest) -> Any:
    """(table, id, moment) of all that happened, the newest first: one query, to be cut into pages."""
    saves = DraftChange.objects.filter(test=test).exclude(action="test.created")  # an act of the audit log
    acts = AuditEntry.objects.filter(subject=f"{MockTest._meta.label_lower}:{test.pk}")
    both = _rows(saves, "draft", "last_at").union(_rows(acts, "act", "at"), all=True)
    return both.order_by("-moment", "-row")


def _rows(found: Any, table: str, moment: str) -> Any:
    named = found.order_by().annotate(table=Value(table, output_field=CharField()), row=F("pk"), moment=F(moment))
    return named.values_list("table", "row", "moment")


def events_of(rows: list[tuple[str, int, datetime]]) -> list[Event]:
    """What the rows of one page say: two queries."""
    drafts = DraftChange.objects.select_related("by").in_bulk([pk for table, pk, _at in rows if table == "draft"])
    acts = AuditEntry.objects.in_bulk([pk for table, pk, _at in rows if table == "act"])
    return [_saved(drafts[pk]) if table == "draft" else _done(acts[pk]) for table, pk, _at in rows]


def _saved(change: DraftChange) -> Event:
    says = str(CHANGES.get(change.action, change.action))
    return Event(change.last_at, change.by.name if change.by else "", says, plain_text(change.where), change.saves)


def _done(entry: AuditEntry) -> Event:
    told = {name: value for name, value in entry.data.items() if name != "of"}  # the id of what it was copied from
    return Event(entry.at, entry.actor_name, sentence_of(entry.action), details=tuple(details_of(told)))
