"""The two references: a view that does nothing, and the save as bare as Django can do it."""

import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from exams import sql

FIELDS = ("seq", "kind", "section", "question", "value")


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"")


def bare_save(request: HttpRequest, pk: int) -> JsonResponse:
    """The product's statement and nothing that protects it: no token, no checks; everything sent is believed."""
    data = json.loads(request.body)
    events = data["events"]
    now = datetime.now(UTC)
    values: dict[str, Any] = {name: [event[name] for event in events] for name in FIELDS}
    values["client_at"] = [datetime.fromtimestamp(event["at"] / 1000, UTC) for event in events]
    values |= {"attempt": pk, "student": data["student"], "fence": data["fence"], "sync_window": 900, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(sql.SAVE_EVENTS, values)
        row = cursor.fetchone()
    return JsonResponse({"ack": events[-1]["seq"], "state": row[0], "section": row[1], "fence": row[2]})
