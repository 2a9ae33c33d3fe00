"""Many questions at once: they fill the empty ones of a mondai first, the rest is added."""

from typing import Any

from django.db import transaction

from exams.models import Question, QuestionGroup
from exams.services.authoring_moves import add_questions
from exams.services.authoring_notes import lock_test
from exams.services.authoring_saving import question_fields, save_question
from tenants.people.models import User

Document = dict[str, Any]


def is_empty(question: Question) -> bool:
    """Nothing is written in it yet."""
    fields = question_fields(question)
    held = (fields["stem"], fields["picture_id"], fields["script"], fields["explanation"], fields["answer"])
    return not any(held) and all(choice == {"text": ""} for choice in fields["choices"])


@transaction.atomic
def fill_questions(group: QuestionGroup, documents: list[Document], *, actor: User) -> list[Question]:
    """All or none. `documents` are questions in the shape of package.json, without pictures."""
    lock_test(group.section.test_id)
    empty = [question for question in group.questions.prefetch_related("choices__picture") if is_empty(question)]
    filled = [
        save_question(question.pk, actor=actor, version=question.version, fields=_fields(document))
        for question, document in zip(empty, documents, strict=False)
    ]
    rest = documents[len(filled) :]
    return filled + (add_questions(group, [{"id": ""} | document for document in rest], actor=actor) if rest else [])


def _fields(document: Document) -> Document:
    choices = [{"text": choice.get("text", "")} for choice in document["choices"]]
    named = {name: document[name] for name in ("stem", "explanation", "details", "tags", "script") if name in document}
    return named | {"choices": choices, "answer": document.get("answer")}
