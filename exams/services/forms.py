"""The section as one ordinary form: what changed becomes events of the page's fence."""

from collections.abc import Mapping
from datetime import datetime

from exams.paper import questions_of
from exams.services.attempts import sheet_of
from exams.services.journal import Batch, ClientEvent, Saved, save_events
from exams.tokens import AttemptToken


def save_form(
    token: AttemptToken, section: int, posted: Mapping[str, str], *, sync_window: int, now: datetime
) -> Saved | None:
    """Write each answer that differs from the journal's; other fields are not looked at."""
    questions = questions_of(token.edition)
    known = sheet_of(token.attempt, section=section).answers
    changed = [
        (key, posted[f"q-{key}"])
        for key in questions
        if key.startswith(f"{section}-") and posted.get(f"q-{key}", known.get(key, "")) != known.get(key, "")
    ]
    events = [ClientEvent(seq, "answer", section, key, value, now) for seq, (key, value) in enumerate(changed, start=1)]
    return save_events(token, Batch(token.fence, events), questions=questions, sync_window=sync_window, now=now)
