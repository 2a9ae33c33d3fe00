"""The checklist of a draft: what `exams.content.linter` says of it, with what only the database knows."""

from collections.abc import Iterable

from exams.content.blueprint import Finding
from exams.models import MockTest, Section
from exams.services.publishing import findings_of, problems_of, sections_with_everything


def lint_test(test: MockTest, sections: list[Section] | None = None) -> list[Finding]:
    """The checklist: what stops publishing first, then hints, then what is fine. Constant queries whatever the size.

    `sections` as `sections_with_everything` reads them, where the caller has them already.
    """
    sections = sections_with_everything(test) if sections is None else sections
    problems = [Finding("bad", problem.text, where=problem.where) for problem in problems_of(sections)]
    return problems + findings_of(test, sections)


def lint_question(findings: Iterable[Finding], question: int) -> list[Finding]:
    """Those about one question."""
    return [finding for finding in findings if finding.question == question]
