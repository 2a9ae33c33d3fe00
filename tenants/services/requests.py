"""What happens to a visitor's request: sent, talked about, rejected, or made a centre. Owners do all but the first."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenants.db import connection
from tenants.errors import Refused
from tenants.models import CenterJob, ContactRequest, PlanCode, RequestNote, RequestStatus
from tenants.people.models import User
from tenants.people.services.audit import record
from tenants.services.centers import start_center

log = logging.getLogger(__name__)


@transaction.atomic
def send_request(
    *, center_name: str, name: str, phone: str, email: str, language: str, city: str = "", message: str = ""
) -> ContactRequest:
    """Keep what a visitor wrote; the owners are told as soon as it is committed. Sent twice, it is still one."""
    said = {"center_name": center_name, "city": city, "name": name, "phone": phone, "message": message}
    request, _made = ContactRequest.objects.get_or_create(
        **said, email=email.lower(), status=RequestStatus.NEW, defaults={"language": language}
    )
    transaction.on_commit(hint)
    return request


@transaction.atomic
def note_request(request: ContactRequest, *, by: User, text: str) -> RequestNote:
    """A line in the history; the status stays."""
    request = _locked(request)
    record(by, "request.noted", request, center=request.center_name)
    return RequestNote.objects.create(request=request, text=text.strip(), by_name=by.name)


@transaction.atomic
def mark_contacted(request: ContactRequest, *, by: User, text: str = "") -> ContactRequest:
    """Somebody spoke with the visitor. Also takes up again what was rejected. A second click changes nothing."""
    request = _locked(request)
    if request.status == RequestStatus.CONTACTED:
        return request
    _refuse_approved(request)
    return _turn(request, RequestStatus.CONTACTED, by=by, text=text)


@transaction.atomic
def reject_request(request: ContactRequest, *, by: User, reason: str) -> ContactRequest:
    request = _locked(request)
    if request.status == RequestStatus.REJECTED:
        return request
    _refuse_approved(request)
    return _turn(request, RequestStatus.REJECTED, by=by, text=reason)


@transaction.atomic
def approve_request(
    request: ContactRequest,
    *,
    by: User,
    subdomain: str,
    name: str,
    plan: PlanCode,
    trial_days: int | None,
    admin_email: str,
    admin_name: str,
    city: str = "",
    language: str = "en",
    admin_phone: str = "",
) -> CenterJob:
    """Make the centre and invite its first admin: all of it, or nothing. Of two owners at once the second is told."""
    request = _locked(request)
    _refuse_approved(request)
    if request.status == RequestStatus.REJECTED:
        raise Refused(_("This request was rejected. Mark it as contacted first, if it is taken up again."))
    job = start_center(
        subdomain=subdomain,
        name=name,
        city=city,
        language=language,
        plan=plan,
        trial_days=trial_days,
        admin_email=admin_email,
        admin_name=admin_name,
        admin_phone=admin_phone,
        by=by,
    )
    request.center = job.center
    request.save(update_fields=["center"])
    _turn(request, RequestStatus.APPROVED, by=by)
    return job


def hint() -> None:
    """Tell a worker that owners have something to learn. Without a broker, beat finds it a little later."""
    from tenants.tasks.requests import tell_owners

    try:
        tell_owners.apply_async(retry=False)
    except (OperationalError, RedisError):
        log.warning("The broker does not answer; owners are told by the sweeper")


def _locked(request: ContactRequest) -> ContactRequest:
    connection.set_schema_to_public()
    return ContactRequest.objects.select_for_update().get(pk=request.pk)


def _refuse_approved(request: ContactRequest) -> None:
    if request.status == RequestStatus.APPROVED:
        last = request.notes.filter(status=RequestStatus.APPROVED).last()
        raise Refused(
            _("%(name)s has approved this request already. Its centre is being made or is there.")
            % {"name": last.by_name if last else _("Somebody")}
        )


def _turn(request: ContactRequest, status: RequestStatus, *, by: User, text: str = "") -> ContactRequest:
    request.status = status
    request.save(update_fields=["status"])
    RequestNote.objects.create(request=request, status=status, text=text.strip(), by_name=by.name)
    more = {"reason": text.strip()} if text.strip() else {}
    record(by, f"request.{status.value}", request, center=request.center_name, **more)
    transaction.on_commit(hint)
    return request
