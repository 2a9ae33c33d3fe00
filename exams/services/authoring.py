"""Authoring, under one name: making drafts, saving, moving, removing and bringing back."""

from exams.services.authoring_boxes import number_boxes, questions_of_boxes
from exams.services.authoring_documents import group_document, question_document, section_document
from exams.services.authoring_filling import fill_questions
from exams.services.authoring_making import clone_edition, clone_test, new_test
from exams.services.authoring_merging import changed_by_both, changes, group_fields, save_merged
from exams.services.authoring_moves import (
    add_group,
    add_question,
    add_questions,
    add_section,
    copy_question,
    move_group,
    move_question,
    move_section,
    step_question,
)
from exams.services.authoring_notes import note_change
from exams.services.authoring_removing import remove_group, remove_question, remove_section, restore
from exams.services.authoring_saving import Conflict, question_fields, save_group, save_question
from exams.services.authoring_sections import save_section

__all__ = [
    "Conflict",
    "add_group",
    "add_question",
    "add_questions",
    "add_section",
    "changed_by_both",
    "changes",
    "clone_edition",
    "clone_test",
    "copy_question",
    "fill_questions",
    "group_document",
    "group_fields",
    "move_group",
    "move_question",
    "move_section",
    "new_test",
    "note_change",
    "number_boxes",
    "question_document",
    "question_fields",
    "questions_of_boxes",
    "remove_group",
    "remove_question",
    "remove_section",
    "restore",
    "save_group",
    "save_merged",
    "save_question",
    "save_section",
    "section_document",
    "step_question",
]
