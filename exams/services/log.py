"""The server's own events of an attempt (fence 0): what a proctor did, in the same journal as the answers."""

from collections.abc import Iterable
from datetime import datetime

from tenants.statements import Statement

MOST = 200

# The attempts' rows are locked by whoever calls, so that two notes never take one number.
NOTE = Statement("""
INSERT INTO {schema}.exams_attemptevent
    (attempt_id, fence, seq, kind, section, question, value, client_at, received_at, verdict)
SELECT a.id, 0,
       1 + COALESCE(
           (SELECT max(e.seq) FROM {schema}.exams_attemptevent e WHERE e.attempt_id = a.id AND e.fence = 0), 0),
       %(kind)s, a.section, '', %(value)s, %(now)s, %(now)s, 'in_time'
FROM {schema}.exams_attempt a WHERE a.id = ANY(%(attempts)s)
RETURNING attempt_id
""")


def note_events(attempts: Iterable[int], kind: str, value: str, *, now: datetime) -> None:
    """One event for each attempt; call it inside the transaction that holds their locks."""
    NOTE.all({"attempts": list(attempts), "kind": kind, "value": value[:MOST], "now": now})
