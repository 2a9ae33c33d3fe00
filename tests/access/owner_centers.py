"""Centres, plans and long work on centres: owners on the public site. The logo is for everybody."""

from typing import Any

from django.core.files.base import ContentFile
from django.db import connection

from tenants.models import Center, CenterJob, JobKind, JobState, Plan
from tenants.schemas import inside
from tests.access import Area, L, row


def _with_logo(center: Center) -> Center:
    with inside(center):
        center.logo.save("logo.png", ContentFile(b"\x89PNG"), save=False)
    Center.objects.filter(pk=center.pk).update(logo=center.logo.name)
    return center


def _make() -> dict[str, Any]:
    _with_logo(Center.objects.get(pk=connection.tenant.pk))
    return {}


def _make_public() -> dict[str, Any]:
    center = _with_logo(Center.objects.get(name="Fuji"))
    job = CenterJob.objects.create(
        kind=JobKind.PROVISION, center=center, center_name="Fuji", state=JobState.FAILED, steps=3, data={"admin": {}}
    )
    return {"center": center.pk, "plan": Plan.objects.get(code="basic").pk, "job": job.pk}


PAGES = ["centers", "center_new", "center_offer", "plans", "jobs"]
OF_CENTER = ["center", "center_edit", "center_branding", "center_logo", "center_plan"]
ACTS = ["center_suspend", "center_reactivate", "center_archive", "center_unarchive"]

AREA = Area(
    center={"logo": row("GET", others=200, stranger=200)},
    public={
        **dict.fromkeys([*PAGES, *OF_CENTER, "plan_edit", "job"], ("GET", L, 200)),
        **dict.fromkeys([*ACTS, "job_retry"], ("POST", L, 302)),
    },
    args={
        **{name: ["center"] for name in [*OF_CENTER, *ACTS]},
        **{name: ["job"] for name in ("job", "job_retry")},
        "plan_edit": ["plan"],
    },
    forms=frozenset({"center_new", "center_edit", "center_branding", "center_plan", "plan_edit"}),
    make=_make,
    make_public=_make_public,
)
