"""Who may open what: writing a test."""

from __future__ import annotations

from typing import Any

from exams.models import QuestionGroup
from exams.services.authoring import add_question, new_test, remove_question
from tenants.people.models import User
from tests.access import Area, row


def make() -> dict[str, Any]:
    """A draft of the teacher's; each url that takes something away has its own."""
    teacher = User.objects.get(username="teacher")
    test = new_test(actor=teacher, kind="mock_test", level="N5", title="Draft", skeleton=True)
    groups = list(QuestionGroup.objects.filter(section__test=test).order_by("pk"))
    sections = list(test.sections.all())
    gone = add_question(groups[1], actor=teacher)
    remove_question(gone, actor=teacher)
    questions = list(groups[0].questions.all())
    return {
        "draft": test.pk,
        "draft_section": sections[0].pk,
        "draft_section_gone": sections[2].pk,
        "draft_group": groups[0].pk,
        "draft_group_gone": groups[2].pk,
        "draft_question": questions[0].pk,
        "draft_question_gone": questions[1].pk,
        "draft_removed": test.removed.get().pk,
    }


STAFF = {"admin": 200, "teacher": 200, "other_teacher": 200}
OPEN = {"admin": 200, "teacher": 200, "other_teacher": 403}  # who may only read it is told so
ACT = {"admin": 302, "teacher": 302, "other_teacher": 403}
ONCE = {"admin": 404, "teacher": 302, "other_teacher": 403}  # after the teacher there is nothing left to take away
QUESTION, GROUP, SECTION = ["draft", "draft_question"], ["draft", "draft_group"], ["draft", "draft_section"]
AREA = Area(
    center={
        "test_new": row("GET", **STAFF),
        "copy_list": row("GET", **STAFF),
        "test_copy": row("GET", **STAFF),
        "test_edit": row("GET", **OPEN),
        "editor_here": row("POST", **OPEN),
        "section_add": row("POST", **ACT),
        "section_edit": row("POST", admin=422, teacher=422, other_teacher=403),
        "section_step": row("POST", **ACT),
        "section_remove": row("POST", **ONCE),
        "group_add": row("POST", **ACT),
        "group_edit": row("GET", **OPEN),
        "group_boxes": row("POST", **ACT),
        "group_more": row("POST", **ACT),
        "group_step": row("POST", **ACT),
        "group_remove": row("POST", **ONCE),
        "question_add": row("POST", **ACT),
        "question_paste": row("GET", **OPEN),
        "question_edit": row("GET", **OPEN),
        "question_copy": row("POST", **ACT),
        "question_step": row("POST", **ACT),
        "question_place": row("POST", admin=404, teacher=404, other_teacher=403),  # without a group
        "question_remove": row("POST", **ONCE),
        "removed_list": row("GET", **OPEN),
        "removed_restore": row("POST", **ACT),
    },
    args={
        "test_copy": ["draft"],
        "test_edit": ["draft"],
        "editor_here": ["draft"],
        "section_add": ["draft"],
        "section_edit": SECTION,
        "section_step": SECTION,
        "section_remove": ["draft", "draft_section_gone"],
        "group_add": SECTION,
        "group_edit": GROUP,
        "group_boxes": GROUP,
        "group_more": GROUP,
        "group_step": GROUP,
        "group_remove": ["draft", "draft_group_gone"],
        "question_add": GROUP,
        "question_paste": GROUP,
        "question_edit": QUESTION,
        "question_copy": QUESTION,
        "question_step": QUESTION,
        "question_place": QUESTION,
        "question_remove": ["draft", "draft_question_gone"],
        "removed_list": ["draft"],
        "removed_restore": ["draft", "draft_removed"],
    },
    forms=frozenset({"test_new", "test_copy", "group_edit", "question_edit", "question_paste"}),
    make=make,
)
