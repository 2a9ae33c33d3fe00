from exams.models.accommodations import Accommodation
from exams.models.assignments import (
    Assignment,
    AssignmentKind,
    AssignmentStatus,
    Deadline,
    ReleaseMode,
    RoomMode,
    SoundPolicy,
)
from exams.models.attempts import Attempt, AttemptEvent, AttemptSection, AttemptState, CloseReason, EventKind, Verdict
from exams.models.calendars import CalendarLink
from exams.models.editions import AnswerKey, Edition, EditionMedia
from exams.models.guests import GuestLink, Lead
from exams.models.media import MediaFile
from exams.models.rooms import Irregularity, ProctorMessage, Seat
from exams.models.tests import Choice, MockTest, Question, QuestionGroup, Section

__all__ = [
    "Accommodation",
    "AnswerKey",
    "Assignment",
    "AssignmentKind",
    "AssignmentStatus",
    "Attempt",
    "AttemptEvent",
    "AttemptSection",
    "AttemptState",
    "CalendarLink",
    "Choice",
    "CloseReason",
    "Deadline",
    "Edition",
    "EditionMedia",
    "EventKind",
    "GuestLink",
    "Irregularity",
    "Lead",
    "MediaFile",
    "MockTest",
    "ProctorMessage",
    "Question",
    "QuestionGroup",
    "ReleaseMode",
    "RoomMode",
    "Seat",
    "Section",
    "SoundPolicy",
    "Verdict",
]
