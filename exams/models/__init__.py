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
from exams.models.imports import DraftImport, ImportFormat, ImportState
from exams.models.materials import Folder, Material, MaterialKind
from exams.models.media import MediaFile, MediaKind, MediaState
from exams.models.rooms import Irregularity, ProctorMessage, Seat
from exams.models.tests import Choice, DraftChange, MockTest, Question, QuestionGroup, Removed, Section

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
    "DraftChange",
    "DraftImport",
    "Edition",
    "EditionMedia",
    "EventKind",
    "Folder",
    "GuestLink",
    "ImportFormat",
    "ImportState",
    "Irregularity",
    "Lead",
    "Material",
    "MaterialKind",
    "MediaFile",
    "MediaKind",
    "MediaState",
    "MockTest",
    "ProctorMessage",
    "Question",
    "QuestionGroup",
    "ReleaseMode",
    "Removed",
    "RoomMode",
    "Seat",
    "Section",
    "SoundPolicy",
    "Verdict",
]
