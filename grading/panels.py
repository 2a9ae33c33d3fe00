"""What grading knows of a person, for the person's page (tenants.people.panels)."""

from grading.models import Result
from tenants.people.models import Role, User
from tenants.people.panels import Panel, register

MOST = 5


def connect() -> None:
    register(last_results)


def last_results(person: User, viewer: User) -> Panel | None:
    """A student's last results, those not released yet included: only staff open a person's page."""
    if person.role != Role.STUDENT:
        return None
    results = (
        Result.objects.visible_to(viewer)
        .filter(attempt__student=person)
        .select_related("attempt__assignment__edition", "attempt__assignment__release")
        .defer("marks", "attempt__assignment__edition__document")
        .prefetch_related("scores")
    )
    return Panel("grading/results/_person.html", {"results": results[:MOST], "person": person})
