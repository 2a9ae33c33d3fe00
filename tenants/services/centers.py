"""Making a centre. Only these functions write `Center` and `Domain`."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tenants.utils import get_public_schema_name

from tenants.db import connection
from tenants.hosts import forget_hosts
from tenants.models import Center, Domain, Plan, PlanCode, Subscription
from tenants.models.centers import new_schema_name

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
    """Make the row, the host name, the plan and the migrated schema, all at once; a failure leaves nothing behind."""
    connection.set_schema_to_public()
    with transaction.atomic():
        center = Center.objects.create(
            schema_name=new_schema_name(), name=name, city=city, colour=colour, language=language
        )
        Domain.objects.create(domain=f"{subdomain}.{settings.BASE_HOST}", tenant=center, is_primary=True)
        Subscription.objects.create(center=center, plan=Plan.objects.get(code=plan), starts_on=timezone.localdate())
    try:
        center.create_schema(check_if_exists=True, verbosity=0)
    except BaseException:
        log.exception("The schema of %s could not be made; removing what there is", center.schema_name)
        connection.set_schema_to_public()
        center.delete(force_drop=True)
        raise
    finally:
        forget_hosts()
    return center


def ensure_public_site() -> Center:
    """The public schema's own row, which gives the public site its host name."""
    connection.set_schema_to_public()
    center, _ = Center.objects.get_or_create(schema_name=get_public_schema_name(), defaults={"name": "mikan"})
    Domain.objects.get_or_create(domain=settings.BASE_HOST, defaults={"tenant": center, "is_primary": True})
    forget_hosts()
    return center
