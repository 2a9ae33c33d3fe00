"""What `exams` does in the background: closing what is over its time, wherever nobody looks; mails to students; making
of uploads what is played and shown.
"""

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from exams.services.ahead import seal_open_rooms
from exams.services.assignments import open_due_rooms
from exams.services.attempts import close_overdue
from exams.services.exchange import forget_old_imports
from exams.services.letters import tell_cancelled, untold
from exams.services.media import hint, waiting_media
from exams.services.media_processing import prepare_media
from exams.services.recording_drafts import make_draft
from tenants.schemas import active_centers, inside

log = logging.getLogger(__name__)


@shared_task
def close_overdue_everywhere() -> None:
    """The sweeper: one statement a centre. A centre whose statement fails does not stop the others."""
    for center in active_centers():
        with inside(center):
            close_overdue_here.apply()


@shared_task
def close_overdue_here() -> None:
    now = timezone.now()
    open_due_rooms(now=now)
    close_overdue(now=now)
    seal_open_rooms()


@shared_task
def tell_of_cancelled(assignment: int) -> None:
    tell_cancelled(assignment)


def queue_letters(assignment: int) -> None:
    """Hint that letters wait. Without a broker the sweeper finds them a little later."""
    try:
        tell_of_cancelled.apply_async([assignment], retry=False)
    except (OperationalError, RedisError):
        log.warning("The broker does not answer; the letters about %s wait for the sweeper", assignment)


@shared_task
def tell_of_cancelled_everywhere() -> None:
    """The sweeper: letters that a lost task or a silent mail server left."""
    for center in active_centers():
        with inside(center):
            for assignment in untold(now=timezone.now()):
                tell_of_cancelled.apply([assignment])


@shared_task(soft_time_limit=25 * 60, time_limit=26 * 60)
def prepare_media_now(pk: int) -> None:
    """Longer than other tasks may run: four hours of sound are read twice."""
    prepare_media(pk)


@shared_task
def prepare_media_everywhere() -> None:
    """The sweeper: uploads whose hint was lost, or whose worker was. A long one does not hold up the other centres."""
    now = timezone.now()
    for center in active_centers():
        with inside(center):
            for pk in waiting_media(now=now):
                hint(pk)


@shared_task(soft_time_limit=25 * 60, time_limit=26 * 60)
def speak_draft(media: int, section: int) -> None:
    """A draft of a section's recording from its scripts: about a tenth of its length, and more on a busy server."""
    make_draft(media, section)


@shared_task
def forget_imports_everywhere() -> None:
    """The sweeper: files of imports that nobody confirmed."""
    for center in active_centers():
        with inside(center):
            forget_old_imports(now=timezone.now())
