"""The save: no session, no cookie, one statement (docs/exam-protocol.md)."""

import json
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from exams.paper import questions_of
from exams.services.journal import MOST_EVENTS, BadBatch, Saved, TooManyEvents, read_batch, save_events
from exams.tokens import AttemptToken, BadToken, read_token
from tenants.db import connection
from tenants.people.roles import CenterRequest

MOST_BYTES = 256 * 1024


def refuse(status: int, error: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": error, **more}, status=status)


@csrf_exempt  # the token in the body is what proves the page; no cookie is looked at
@require_POST
def journal(request: CenterRequest, pk: int) -> HttpResponse:
    """Store a batch of events. 503 means: nothing is known to be stored, send it again."""
    now = timezone.now()
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            return refuse(413, "too-large", limit=MOST_BYTES)
        data = json.loads(request.body)
        token = _token_of(data, pk, now.timestamp())
        batch = read_batch(data)
        if batch.fence > token.fence:
            raise BadToken
    except BadToken:
        return refuse(403, "token")
    except TooManyEvents:
        return refuse(413, "too-many", limit=MOST_EVENTS)
    except (BadBatch, ValueError, RecursionError):
        return refuse(400, "malformed")
    try:
        saved = save_events(
            token, batch, questions=questions_of(token.edition), sync_window=request.center.sync_window, now=now
        )
    except (DatabaseError, InterfaceError):
        return refuse(503, "try-again")
    return _answer(saved, now) if saved else refuse(404, "no-attempt")


def _token_of(data: Any, pk: int, now: float) -> AttemptToken:
    text = data.get("token") if isinstance(data, dict) else None
    if not isinstance(text, str):
        raise BadBatch
    return read_token(text, schema=connection.schema_name, attempt=pk, now=now)


def milliseconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp() * 1000) if moment else None


def _answer(saved: Saved, now: datetime) -> HttpResponse:
    reply = json.dumps(
        {
            "ack": saved.ack,
            "refused": saved.refused,
            "late": saved.late,
            "held": saved.held,
            "now": int(now.timestamp() * 1000),
            "state": saved.state,
            "section": saved.section,
            "deadline": milliseconds(saved.deadline),
            "paused": milliseconds(saved.paused_at),
            "audioAt": milliseconds(saved.audio_at),
            "notice": saved.notice,
            "fence": saved.fence,
        }
    )
    return HttpResponse(reply, content_type="application/json")
