"""Plans and what is agreed with a centre. An agreement is never changed: a new one takes its place, both stay."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.db import connection
from tenants.errors import Refused
from tenants.models import Center, Plan, Subscription
from tenants.people.models import User
from tenants.people.services.audit import record


@transaction.atomic
def change_plan(plan: Plan, *, by: User, **fields: Any) -> Plan:
    """New limits and prices. They hold at once for every centre that has the plan; agreed prices stay."""
    connection.set_schema_to_public()
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    changed = {name: value for name, value in fields.items() if getattr(plan, name) != value}
    if changed:
        said = {name: [_plain(getattr(plan, name)), _plain(value)] for name, value in changed.items()}
        for name, value in changed.items():
            setattr(plan, name, value)
        plan.save(update_fields=list(changed))
        record(by, "plan.changed", plan, plan=plan.code, fields=said)
    return plan


@transaction.atomic
def agree_plan(
    center: Center,
    *,
    by: User,
    plan: Plan,
    starts_on: date,
    ends_on: date | None,
    is_trial: bool,
    price: Decimal,
    currency: str,
    note: str = "",
) -> Subscription:
    """From this day on the new agreement counts. A suspended centre stays so until it is opened again."""
    connection.set_schema_to_public()
    if ends_on and ends_on < starts_on:
        raise Refused(_("It ends before it begins."))
    if is_trial and not ends_on:
        raise Refused(_("A trial needs a last day."))
    agreed = Subscription.objects.create(
        center=center,
        plan=plan,
        starts_on=starts_on,
        ends_on=ends_on,
        is_trial=is_trial,
        price=price,
        currency=currency,
        note=note.strip(),
        created_by=by.name,
    )
    said = {"plan": plan.code, "from": starts_on.isoformat(), "until": ends_on.isoformat() if ends_on else None}
    record(by, "center.plan", center, **said, trial=is_trial, price=str(price), currency=currency)
    return agreed


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
