from exams.models.assignments import Assignment, AssignmentStatus
from exams.models.attempts import Attempt, AttemptEvent, AttemptSection, AttemptState, EventKind, Verdict
from exams.models.editions import AnswerKey, Edition, EditionMedia
from exams.models.media import MediaFile
from exams.models.tests import Choice, MockTest, Question, QuestionGroup, Section

__all__ = [
    "AnswerKey",
    "Assignment",
    "AssignmentStatus",
    "Attempt",
    "AttemptEvent",
    "AttemptSection",
    "AttemptState",
    "Choice",
    "Edition",
    "EditionMedia",
    "EventKind",
    "MediaFile",
    "MockTest",
    "Question",
    "QuestionGroup",
    "Section",
    "Verdict",
]
