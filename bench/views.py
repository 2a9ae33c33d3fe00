"""The two references: a view that does nothing, and the save as bare as Django can do it."""

import json
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from psycopg import Cursor

from exams import sql
from tenants.statements import typed


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"")


def bare_save(request: HttpRequest, pk: int) -> JsonResponse:
    """The product's statement and nothing that protects it: no token, no checks; everything sent is believed."""
    data = json.loads(request.body)
    events = data["events"]
    for event in events:
        event["at"] /= 1000
    values = {"attempt": pk, "student": data["student"], "fence": data["fence"], "sync_window": 900}
    values |= {"now": datetime.now(UTC), "events": json.dumps(events)}
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        cursor.execute(sql.SAVE_EVENTS.for_schema(settings.BENCH_SCHEMA), typed(values))
        row = cursor.fetchone()
    return JsonResponse({"ack": events[-1]["seq"], "state": row[0], "section": row[1], "fence": row[2]})
