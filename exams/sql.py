"""The statements of a sitting. Each is whole in itself: it checks owner, state and time while it writes.

Saves lock the attempt and its sections FOR KEY SHARE, whatever ends, stops or moves a section locks the attempt FOR
UPDATE first: so a save that was under way is finished before the end is, and one that comes later sees the end.

A save proves itself by a signed token, not by a session; that the centre is not suspended it asks itself (IS_OPEN).
"""

from tenants.statements import IS_OPEN, Statement

# A section that is opened, in a CTE `gate` of (id, position, seconds, start, due_at, audio_at); the deadline never
# passes that of a homework. What was opened comes back in `opened`.
_OPENED = """
opened AS (
    INSERT INTO {schema}.exams_attemptsection (attempt_id, position, opened_at, deadline, audio_at, closed_by)
    SELECT id, position, %(now)s, LEAST(start + seconds * interval '1 second', due_at), start, '' FROM gate
    WHERE start + seconds * interval '1 second' > %(now)s
    ON CONFLICT (attempt_id, position) DO NOTHING
    RETURNING attempt_id, position
), moved AS (
    UPDATE {schema}.exams_attempt a SET state = 'running', section = o.position FROM opened o WHERE a.id = o.attempt_id
), noted AS (
    INSERT INTO {schema}.exams_attemptevent
        (attempt_id, fence, seq, kind, section, question, value, client_at, received_at, verdict)
    SELECT o.attempt_id, 0, 1 + COALESCE(
               (SELECT max(e.seq) FROM {schema}.exams_attemptevent e WHERE e.attempt_id = o.attempt_id AND e.fence = 0),
               0),
           'section_open', o.position, '', '', %(now)s, %(now)s, 'in_time'
    FROM opened o
)
"""

# The section after the last one; 0 seconds leave one out.
_NEXT = """
    (SELECT min(p) FROM generate_subscripts(a.section_seconds, 1) p WHERE p > a.section AND a.section_seconds[p] > 0)
"""

# One student opens the next section. Homework without section clocks lasts until it is due. In a *together* room the
# room's clock runs: who comes late joins it, at the room's section; who was still at the section before begins now.
OPEN_SECTION = Statement(
    """
WITH next AS (
    SELECT a.id, a.section, a.section_seconds, a.due_at, a.paused_at,
           CASE WHEN r.mode = 'together' AND a.section = 0 THEN r.section ELSE NEXT_SECTION END AS position
    FROM {schema}.exams_attempt a JOIN {schema}.exams_assignment r ON r.id = a.assignment_id
    WHERE a.id = %(attempt)s AND a.student_id = %(student)s AND a.state IN ('waiting', 'running')
    FOR UPDATE OF a
), gate AS (
    SELECT n.id, n.position, n.due_at,
           CASE WHEN r.timed THEN n.section_seconds[n.position] + CASE WHEN r.mode = 'together' THEN r.added_seconds
                ELSE 0 END ELSE 31536000 END AS seconds,
           CASE WHEN r.mode = 'together'
                THEN GREATEST(r.clock_at, (SELECT max(s.closed_at) FROM {schema}.exams_attemptsection s
                                           WHERE s.attempt_id = n.id))
                ELSE %(now)s END AS start
    FROM next n
    JOIN {schema}.exams_attempt a ON a.id = n.id
    JOIN {schema}.exams_assignment r ON r.id = a.assignment_id
    WHERE n.position = %(position)s AND n.section_seconds[n.position] > 0
      AND r.status = 'open' AND n.paused_at IS NULL AND r.paused_at IS NULL
      AND %(now)s >= r.opens_at AND (n.section > 0 OR %(now)s < COALESCE(n.due_at, r.closes_at))
      AND (n.due_at IS NULL OR %(now)s < n.due_at)
      AND (r.mode <> 'together' OR (n.position <= r.section AND r.clock_at IS NOT NULL))
      AND NOT EXISTS (SELECT 1 FROM {schema}.exams_attemptsection s WHERE s.attempt_id = n.id AND s.closed_at IS NULL)
), OPENED_ROWS
SELECT position FROM opened
""".replace("NEXT_SECTION", _NEXT).replace("OPENED_ROWS", _OPENED)
)

# The proctor starts a section of a *together* room: everybody who is in and not at another section begins it at once.
START_TOGETHER = Statement(
    """
WITH next AS (
    SELECT a.id, a.section_seconds[%(position)s] AS seconds
    FROM {schema}.exams_attempt a
    WHERE a.assignment_id = %(assignment)s AND a.state IN ('waiting', 'running') AND a.paused_at IS NULL
      AND a.section_seconds[%(position)s] > 0 AND (a.section = 0 OR NEXT_SECTION = %(position)s)
      AND NOT EXISTS (SELECT 1 FROM {schema}.exams_attemptsection s WHERE s.attempt_id = a.id AND s.closed_at IS NULL)
    ORDER BY a.id
    FOR UPDATE OF a
), gate AS (
    SELECT id, %(position)s AS position, seconds, %(now)s::timestamptz AS start, NULL::timestamptz AS due_at FROM next
), OPENED_ROWS
SELECT array(SELECT attempt_id FROM opened ORDER BY attempt_id)
""".replace("NEXT_SECTION", _NEXT).replace("OPENED_ROWS", _OPENED)
)

# Another page of the attempt: the fence rises, and what the page must know comes back. No row: nothing is running.
CLAIM_FENCE = Statement("""
UPDATE {schema}.exams_attempt a SET fence = a.fence + 1
FROM {schema}.exams_attemptsection s, {schema}.exams_assignment r
WHERE a.id = %(attempt)s AND a.student_id = %(student)s AND a.state = 'running'
  AND s.attempt_id = a.id AND s.position = a.section AND s.closed_at IS NULL
  AND (s.deadline > %(now)s OR a.paused_at IS NOT NULL)
  AND r.id = a.assignment_id
RETURNING a.id, a.fence, a.section, s.opened_at, s.deadline, r.edition_id, r.title, a.section_seconds,
          s.audio_at, a.paused_at, a.notice, a.large_text, r.sound, r.plays, r.timed, r.may_pause,
          r.safe_browser_key <> ''
""")

# While the clock stands still what was made before counts; a page hears of it with its next heartbeat, hence the 20 s.
SAVE_EVENTS = Statement(
    """
WITH batch AS (
    SELECT seq, kind, section, question, value, to_timestamp(at) AS client_at
    FROM json_to_recordset(%(events)s::json)
         AS event (seq int, kind text, section int, question text, value text, at double precision)
), gate AS (
    SELECT a.id, a.fence, a.paused_at, s.position, s.opened_at, s.deadline, COALESCE(s.closed_at, s.deadline) AS ended,
           s.closed_at IS NULL AND a.state = 'running' AS is_open
    FROM {schema}.exams_attempt a JOIN {schema}.exams_attemptsection s ON s.attempt_id = a.id
    WHERE a.id = %(attempt)s AND a.student_id = %(student)s AND IS_OPEN
    FOR KEY SHARE
), stored AS (
    INSERT INTO {schema}.exams_attemptevent
        (attempt_id, fence, seq, kind, section, question, value, client_at, received_at, verdict)
    SELECT g.id, %(fence)s, b.seq, b.kind, b.section, b.question, b.value, b.client_at, %(now)s,
        CASE
            WHEN g.is_open AND g.paused_at IS NULL AND %(now)s <= g.deadline THEN 'in_time'
            WHEN g.is_open AND b.client_at <= g.paused_at + interval '20 seconds' THEN 'in_time'
            WHEN b.client_at BETWEEN g.opened_at AND g.ended
                 AND %(now)s <= g.ended + %(sync_window)s * interval '1 second'
                 AND g.paused_at IS NULL
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
SELECT a.state, a.section, a.fence, s.deadline, s.closed_at, a.paused_at, s.audio_at, a.notice,
       (SELECT array_agg(position) FROM gate),
       (SELECT count(*) FROM stored WHERE verdict = 'late'), (SELECT count(*) FROM stored WHERE verdict = 'held'),
       (SELECT count(*) FROM stored WHERE verdict = 'late' AND kind = 'answer')
FROM {schema}.exams_attempt a
LEFT JOIN {schema}.exams_attemptsection s ON s.attempt_id = a.id AND s.position = a.section
WHERE a.id = %(attempt)s AND a.student_id = %(student)s AND IS_OPEN
""".replace("IS_OPEN", IS_OPEN)
)

# A page that has nothing to save says that it is there, and hears the time and the state: the columns of SAVE_EVENTS.
HEARTBEAT = Statement(
    """
WITH seen AS (
    UPDATE {schema}.exams_attempt SET seen_at = %(now)s
    WHERE id = %(attempt)s AND student_id = %(student)s AND state = 'running'
)
SELECT a.state, a.section, a.fence, s.deadline, s.closed_at, a.paused_at, s.audio_at, a.notice, NULL::int[], 0, 0, 0
FROM {schema}.exams_attempt a
LEFT JOIN {schema}.exams_attemptsection s ON s.attempt_id = a.id AND s.position = a.section
WHERE a.id = %(attempt)s AND a.student_id = %(student)s AND IS_OPEN
""".replace("IS_OPEN", IS_OPEN)
)

# WHICH chooses the attempts; `whole` submits what is still unopened too, else only the last section's end submits.
# A clock that stands still runs out for nobody; `whole` ends a paused attempt too.
_END_SECTIONS = """
WITH gate AS (
    SELECT a.id, a.paused_at,
           (SELECT max(p) FROM generate_subscripts(a.section_seconds, 1) p WHERE a.section_seconds[p] > 0) AS last
    FROM {schema}.exams_attempt a JOIN {schema}.exams_assignment r ON r.id = a.assignment_id
    WHERE a.state = 'running' AND (%(whole)s OR a.paused_at IS NULL) AND WHICH
    ORDER BY a.id
    FOR UPDATE OF a
), closed AS (
    UPDATE {schema}.exams_attemptsection s
    SET closed_at = LEAST(%(now)s, COALESCE(g.paused_at, s.deadline), s.deadline),
        closed_by = CASE WHEN s.deadline <= %(now)s AND g.paused_at IS NULL THEN 'time' ELSE %(reason)s END
    FROM gate g
    WHERE s.attempt_id = g.id AND s.closed_at IS NULL
      AND (%(whole)s OR s.deadline <= %(now)s OR s.position = %(position)s)
    RETURNING s.attempt_id, s.position, s.closed_at, s.closed_by
), noted AS (
    INSERT INTO {schema}.exams_attemptevent
        (attempt_id, fence, seq, kind, section, question, value, client_at, received_at, verdict)
    SELECT c.attempt_id, 0, 1 + COALESCE(
               (SELECT max(e.seq) FROM {schema}.exams_attemptevent e WHERE e.attempt_id = c.attempt_id AND e.fence = 0),
               0),
           'section_close', c.position, '', c.closed_by, c.closed_at, %(now)s, 'in_time'
    FROM closed c
    ON CONFLICT (attempt_id, fence, seq) DO NOTHING
), submitted AS (
    UPDATE {schema}.exams_attempt a
    SET state = 'submitted', submitted_at = COALESCE(c.closed_at, %(now)s), paused_at = NULL
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
# Whoever went away between two sections is submitted half an hour after the last possible end of the room (breaks and
# added time included, and never while the room is paused); homework when it is due.
END_LEFT_BETWEEN = _end("""
    r.paused_at IS NULL AND a.paused_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM {schema}.exams_attemptsection s WHERE s.attempt_id = a.id AND s.closed_at IS NULL)
    AND COALESCE(a.due_at,
        GREATEST(r.closes_at, r.clock_at, (SELECT max(s.closed_at) FROM {schema}.exams_attemptsection s
                                           WHERE s.attempt_id = a.id))
        + ((SELECT sum(seconds) FROM unnest(a.section_seconds) seconds) + r.added_seconds
           + r.break_minutes * 60 * cardinality(a.section_seconds)) * interval '1 second' + interval '30 minutes'
    ) < %(now)s
""")
# Homework that its student stopped is handed in when it is due, from what is in the journal.
END_DUE = _end("a.due_at <= %(now)s AND a.paused_at IS NOT NULL")
END_ROOM = _end("a.assignment_id = %(assignment)s")
END_THESE = _end("a.id = ANY(%(attempts)s)")

# Only the last event of each kind and question is fetched; folding it is then trivially in order.
LAST_EVENTS = Statement("""
SELECT DISTINCT ON (kind, question) fence, seq, kind, question, value
FROM {schema}.exams_attemptevent
WHERE attempt_id = %(attempt)s AND kind IN ('answer', 'flag', 'final') AND verdict IN ('in_time', 'late', 'accepted')
  AND (%(section)s = 0 OR section = %(section)s)
ORDER BY kind, question, fence DESC, seq DESC
""")
