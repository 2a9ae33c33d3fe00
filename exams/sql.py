"""The statements of a sitting. Each is whole in itself: it checks owner, state and time while it writes.

Saves lock the attempt and its sections FOR KEY SHARE, whatever ends a section locks the attempt FOR UPDATE first: so a
save that was under way is finished before the end is, and one that comes later sees the end.
"""

from tenants.statements import Statement

OPEN_SECTION = Statement("""
WITH gate AS (
    SELECT a.id, a.section + 1 AS position, r.section_seconds[a.section + 1] AS seconds
    FROM {schema}.exams_attempt a JOIN {schema}.exams_assignment r ON r.id = a.assignment_id
    WHERE a.id = %(attempt)s AND a.student_id = %(student)s AND a.state IN ('waiting', 'running')
      AND a.section + 1 = %(position)s AND a.section < cardinality(r.section_seconds)
      AND r.status = 'open' AND (a.section > 0 OR %(now)s < r.closes_at)
      AND NOT EXISTS (SELECT 1 FROM {schema}.exams_attemptsection s WHERE s.attempt_id = a.id AND s.closed_at IS NULL)
    FOR UPDATE OF a
), opened AS (
    INSERT INTO {schema}.exams_attemptsection (attempt_id, position, opened_at, deadline, closed_by)
    SELECT id, position, %(now)s, %(now)s + seconds * interval '1 second', '' FROM gate
    ON CONFLICT (attempt_id, position) DO NOTHING
    RETURNING attempt_id, position
), moved AS (
    UPDATE {schema}.exams_attempt a SET state = 'running', section = o.position FROM opened o WHERE a.id = o.attempt_id
)
INSERT INTO {schema}.exams_attemptevent
    (attempt_id, fence, seq, kind, section, question, value, client_at, received_at, verdict)
SELECT attempt_id, 0, position * 2 - 1, 'section_open', position, '', '', %(now)s, %(now)s, 'in_time' FROM opened
RETURNING section
""")

# Another page of the attempt: the fence rises, and what the page must know comes back. No row: nothing is running.
CLAIM_FENCE = Statement("""
UPDATE {schema}.exams_attempt a SET fence = a.fence + 1
FROM {schema}.exams_attemptsection s, {schema}.exams_assignment r
WHERE a.id = %(attempt)s AND a.student_id = %(student)s AND a.state = 'running'
  AND s.attempt_id = a.id AND s.position = a.section AND s.closed_at IS NULL AND s.deadline > %(now)s
  AND r.id = a.assignment_id
RETURNING a.id, a.fence, a.section, s.opened_at, s.deadline, r.edition_id, r.title, cardinality(r.section_seconds)
""")

SAVE_EVENTS = Statement("""
WITH batch AS (
    SELECT seq, kind, section, question, value, to_timestamp(at) AS client_at
    FROM json_to_recordset(%(events)s::json)
         AS event (seq int, kind text, section int, question text, value text, at double precision)
), gate AS (
    SELECT a.id, a.fence, s.position, s.opened_at, s.deadline, COALESCE(s.closed_at, s.deadline) AS ended,
           s.closed_at IS NULL AND a.state = 'running' AS is_open
    FROM {schema}.exams_attempt a JOIN {schema}.exams_attemptsection s ON s.attempt_id = a.id
    WHERE a.id = %(attempt)s AND a.student_id = %(student)s
    FOR KEY SHARE
), stored AS (
    INSERT INTO {schema}.exams_attemptevent
        (attempt_id, fence, seq, kind, section, question, value, client_at, received_at, verdict)
    SELECT g.id, %(fence)s, b.seq, b.kind, b.section, b.question, b.value, b.client_at, %(now)s,
        CASE
            WHEN g.is_open AND %(now)s <= g.deadline THEN 'in_time'
            WHEN b.client_at BETWEEN g.opened_at AND g.ended
                 AND %(now)s <= g.ended + %(sync_window)s * interval '1 second'
                 AND NOT EXISTS (
                     SELECT 1 FROM {schema}.exams_attemptevent e
                     WHERE e.attempt_id = g.id AND e.fence = %(fence)s AND e.seq < b.seq
                       AND e.client_at > b.client_at + interval '2 seconds') THEN 'late'
            ELSE 'held'
        END
    FROM batch b JOIN gate g ON g.position = b.section AND %(fence)s <= g.fence
    ON CONFLICT (attempt_id, fence, seq) DO NOTHING
    RETURNING kind, verdict
), regrade AS (
    UPDATE {schema}.exams_attempt a SET state = 'submitted'
    WHERE a.id = %(attempt)s AND a.state = 'graded'
      AND EXISTS (SELECT 1 FROM stored WHERE kind = 'answer' AND verdict = 'late')
)
SELECT a.state, a.section, a.fence, s.deadline, s.closed_at,
       (SELECT array_agg(position) FROM gate),
       (SELECT count(*) FROM stored WHERE verdict = 'late'), (SELECT count(*) FROM stored WHERE verdict = 'held'),
       (SELECT count(*) FROM stored WHERE verdict = 'late' AND kind = 'answer')
FROM {schema}.exams_attempt a
LEFT JOIN {schema}.exams_attemptsection s ON s.attempt_id = a.id AND s.position = a.section
WHERE a.id = %(attempt)s AND a.student_id = %(student)s
""")

# A page that has nothing to save says that it is there, and hears the time and the state: the columns of SAVE_EVENTS.
HEARTBEAT = Statement("""
WITH seen AS (
    UPDATE {schema}.exams_attempt SET seen_at = %(now)s
    WHERE id = %(attempt)s AND student_id = %(student)s AND state = 'running'
)
SELECT a.state, a.section, a.fence, s.deadline, s.closed_at, NULL::int[], 0, 0, 0
FROM {schema}.exams_attempt a
LEFT JOIN {schema}.exams_attemptsection s ON s.attempt_id = a.id AND s.position = a.section
WHERE a.id = %(attempt)s AND a.student_id = %(student)s
""")

# WHICH chooses the attempts; `whole` submits what is still unopened too, else only the last section's end submits.
_END_SECTIONS = """
WITH gate AS (
    SELECT a.id, cardinality(r.section_seconds) AS last
    FROM {schema}.exams_attempt a JOIN {schema}.exams_assignment r ON r.id = a.assignment_id
    WHERE a.state = 'running' AND WHICH
    ORDER BY a.id
    FOR UPDATE OF a
), closed AS (
    UPDATE {schema}.exams_attemptsection s
    SET closed_at = LEAST(%(now)s, s.deadline),
        closed_by = CASE WHEN s.deadline <= %(now)s THEN 'time' ELSE %(reason)s END
    FROM gate g
    WHERE s.attempt_id = g.id AND s.closed_at IS NULL
      AND (%(whole)s OR s.deadline <= %(now)s OR s.position = %(position)s)
    RETURNING s.attempt_id, s.position, s.closed_at
), noted AS (
    INSERT INTO {schema}.exams_attemptevent
        (attempt_id, fence, seq, kind, section, question, value, client_at, received_at, verdict)
    SELECT attempt_id, 0, position * 2, 'section_close', position, '', '', closed_at, %(now)s, 'in_time' FROM closed
    ON CONFLICT (attempt_id, fence, seq) DO NOTHING
), submitted AS (
    UPDATE {schema}.exams_attempt a SET state = 'submitted', submitted_at = COALESCE(c.closed_at, %(now)s)
    FROM gate g LEFT JOIN closed c ON c.attempt_id = g.id
    WHERE a.id = g.id AND (%(whole)s OR c.position = g.last)
    RETURNING a.id
)
SELECT array(SELECT id FROM submitted ORDER BY id), (SELECT count(*) FROM closed)
"""

_OVERDUE = (
    "a.id IN (SELECT attempt_id FROM {schema}.exams_attemptsection WHERE closed_at IS NULL AND deadline <= %(now)s)"
)


def _end(which: str) -> Statement:
    return Statement(_END_SECTIONS.replace("WHICH", which))


END_SECTION = _end("a.id = %(attempt)s AND a.student_id = %(student)s")
END_OVERDUE = _end(_OVERDUE)
END_OVERDUE_OF = _end(f"{_OVERDUE} AND a.id = ANY(%(attempts)s)")
# Whoever went away between two sections is submitted half an hour after the last possible end of the room.
END_LEFT_BETWEEN = _end("""
    r.closes_at + (SELECT sum(seconds) FROM unnest(r.section_seconds) seconds) * interval '1 second'
    + interval '30 minutes' < %(now)s
""")
END_ROOM = _end("a.assignment_id = %(assignment)s")

# Only the last event of each kind and question is fetched; folding it is then trivially in order.
LAST_EVENTS = Statement("""
SELECT DISTINCT ON (kind, question) fence, seq, kind, question, value
FROM {schema}.exams_attemptevent
WHERE attempt_id = %(attempt)s AND kind IN ('answer', 'flag') AND verdict IN ('in_time', 'late')
  AND (%(section)s = 0 OR section = %(section)s)
ORDER BY kind, question, fence DESC, seq DESC
""")
