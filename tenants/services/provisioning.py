"""The steps in which a centre is made. Each may be run again, by another worker too."""

from django.utils.translation import gettext_lazy as _

from tenants.db import connection
from tenants.errors import Refused
from tenants.hosts import forget_hosts
from tenants.models import Center, CenterJob, CenterStatus
from tenants.people.models import Invitation, Role
from tenants.people.services.invitations import invite_person
from tenants.schemas import inside
from tenants.services.days import write_day
from tenants.services.jobs import Step
from tenants.services.tables import make_schema


def make_tables(job: CenterJob) -> None:
    make_schema(_center_of(job))


def invite_admin(job: CenterJob) -> None:
    """Once, however often the step is run."""
    center, admin = _center_of(job), job.data["admin"]
    with inside(center):
        if not Invitation.objects.filter(role=Role.CENTER_ADMIN, email=admin["email"]).exists():
            invite_person(actor=None, role=Role.CENTER_ADMIN, language=center.language, **admin)


def open_center(job: CenterJob) -> None:
    connection.set_schema_to_public()
    made = Center.objects.filter(pk=job.center_id, status=CenterStatus.PREPARING)
    if not made.update(status=CenterStatus.ACTIVE):
        _check_open(job)
    forget_hosts()
    write_day(Center.objects.get(pk=job.center_id))  # so that the owner's pages have a number for it at once


def _check_open(job: CenterJob) -> None:
    """The step may have been done by a worker that was killed before it could say so."""
    if not Center.objects.filter(pk=job.center_id, status=CenterStatus.ACTIVE).exists():
        raise Refused(_("The centre is not being made any more."))


def _center_of(job: CenterJob) -> Center:
    """Only one that is still being made: its tables may be dropped and made anew."""
    connection.set_schema_to_public()
    center = Center.objects.filter(pk=job.center_id, status=CenterStatus.PREPARING).first()
    if center is None:
        raise Refused(_("The centre is not being made any more."))
    return center


STEPS: tuple[Step, ...] = (
    Step(_("Making the centre's tables"), make_tables),
    Step(_("Inviting the first admin"), invite_admin),
    Step(_("Opening the centre"), open_center),
)
