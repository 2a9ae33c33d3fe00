"""Centres as files, the end of a centre, visits: for owners alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from tenants.models import Center, CenterJob, JobState, SupportSession
from tests.access import Area, L


def make_public() -> dict[str, Any]:
    fuji = Center.objects.get(name="Fuji")
    now = timezone.now()
    file = default_storage.save("moving/x.zip", ContentFile(b"zip"))
    data = {"file": file, "size": 3, "rows": 2, "files": 1, "subdomain": "fuji"}
    export = CenterJob.objects.create(
        kind="export", center=fuji, center_name="Fuji", state=JobState.DONE, finished_at=now, data=data
    )
    visit = SupportSession.objects.create(
        center=fuji, owner=1, owner_name="Owner", reason="Help", token_hash="x", ends_at=now + timedelta(hours=1)
    )
    return {"moved": fuji.pk, "export": export.pk, "owner_visit": visit.pk}


OF_CENTER = ["center_moving", "center_export", "center_delete", "center_delete_back", "center_support"]

AREA = Area(
    public={
        "exports": ("GET", L, 200),
        "export_download": ("GET", L, 200),
        "export_remove": ("POST", L, 302),
        "center_import": ("GET", L, 200),
        "center_moving": ("GET", L, 200),
        "center_export": ("POST", L, 302),
        "center_delete": ("GET", L, 200),
        "center_delete_back": ("POST", L, 302),
        "center_support": ("GET", L, 200),
        "support_end": ("POST", L, 302),
    },
    args={name: ["moved"] for name in OF_CENTER}
    | {"export_download": ["export"], "export_remove": ["export"], "support_end": ["owner_visit"]},
    make_public=make_public,
)
