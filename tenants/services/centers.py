"""Making a centre, and what its status is. Only services of `tenants` write `Center` and `Domain`."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tenants.utils import get_public_schema_name

from tenants.db import connection
from tenants.errors import Refused
from tenants.hosts import forget_hosts
from tenants.models import Center, CenterJob, CenterStatus, Domain, JobKind, Plan, PlanCode, Subscription
from tenants.models.centers import new_schema_name
from tenants.people.models import User
from tenants.people.services.audit import record
from tenants.services.jobs import queue_job
from tenants.services.tables import make_schema
from tenants.subdomains import check_subdomain, host_of, label_of, taken

log = logging.getLogger(__name__)


def create_center(
    *,
    subdomain: str,
    name: str,
    city: str = "",
    colour: str = "#0E6668",
    language: str = "en",
    plan: PlanCode = PlanCode.ENTERPRISE,
) -> Center:
    """For the demo, commands and tests: row, host name, plan and migrated schema at once; a failure leaves nothing."""
    connection.set_schema_to_public()
    with transaction.atomic():
        center = _make_rows(subdomain=subdomain, plan=plan, name=name, city=city, colour=colour, language=language)
    try:
        make_schema(center)
    except BaseException:
        log.exception("The schema of %s could not be made; removing what there is", center.schema_name)
        connection.set_schema_to_public()
        center.delete(force_drop=True)
        raise
    finally:
        forget_hosts()
    return center


@transaction.atomic
def start_center(
    *,
    subdomain: str,
    name: str,
    city: str = "",
    language: str = "en",
    plan: PlanCode,
    trial_days: int | None,
    admin_email: str,
    admin_name: str,
    admin_phone: str = "",
    by: User,
) -> CenterJob:
    """A centre that is being made, and the job that makes it (tenants/services/provisioning.py).

    `trial_days`: the plan is tried until so many days from today. The first admin is invited as the last step.
    """
    connection.set_schema_to_public()
    label = check_subdomain(subdomain)
    admin = _first_admin(admin_email, admin_name)
    if not name.strip():
        raise Refused(_("A centre needs a name."))
    center = _make_rows(
        subdomain=label,
        plan=plan,
        trial_days=trial_days,
        by=by,
        name=name.strip(),
        city=city.strip(),
        language=language,
        phone=admin_phone,
        status=CenterStatus.PREPARING,
    )
    record(by, "center.created", center, subdomain=label, plan=plan)
    return queue_job(JobKind.PROVISION, center=center, name=center.name, by_name=by.name, data={"admin": admin})


@transaction.atomic
def move_center(center: Center, *, by: User, subdomain: str) -> Center:
    """A new address. The earlier ones stay the centre's and lead to it; going back to one of them is possible."""
    connection.set_schema_to_public()
    center = Center.objects.select_for_update().get(pk=center.pk)
    label = check_subdomain(subdomain, center=center)
    before = center.domains.get(is_primary=True)
    if before.domain == host_of(label):
        return center
    domain = center.domains.filter(domain=host_of(label)).first() or Domain(domain=host_of(label), tenant=center)
    domain.is_primary = True  # Domain.save takes it from the others
    try:
        with transaction.atomic():
            domain.save()
    except IntegrityError as error:
        raise Refused(taken(label)) from error
    record(by, "center.moved", center, **{"from": label_of(before.domain), "to": label})
    transaction.on_commit(forget_hosts)
    return center


def ensure_public_site() -> Center:
    """The public schema's own row, which gives the public site its host name."""
    connection.set_schema_to_public()
    center, _made = Center.objects.get_or_create(schema_name=get_public_schema_name(), defaults={"name": "mikan"})
    Domain.objects.get_or_create(domain=settings.BASE_HOST, defaults={"tenant": center, "is_primary": True})
    forget_hosts()
    return center


def _make_rows(
    *, subdomain: str, plan: PlanCode, trial_days: int | None = None, by: User | None = None, **fields: object
) -> Center:
    """Centre, host name and plan. Refused where somebody else took the address in the same moment."""
    today = timezone.localdate()
    center = Center.objects.create(schema_name=new_schema_name(), **fields)
    try:
        with transaction.atomic():
            Domain.objects.create(domain=host_of(subdomain), tenant=center, is_primary=True)
    except IntegrityError as error:
        raise Refused(taken(subdomain)) from error
    Subscription.objects.create(
        center=center,
        plan=Plan.objects.get(code=plan),
        starts_on=today,
        ends_on=today + timedelta(days=trial_days) if trial_days else None,
        is_trial=bool(trial_days),
        created_by=by.name if by else "",
    )
    return center


def _first_admin(email: str, name: str) -> dict[str, str]:
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise Refused(_("The first admin needs an e-mail address: the invitation goes there.")) from error
    first, _space, last = name.strip().partition(" ")
    if not first:
        raise Refused(_("The first admin needs a name."))
    return {"email": email.strip().lower(), "first_name": first[:80], "last_name": last.strip()[:80]}
