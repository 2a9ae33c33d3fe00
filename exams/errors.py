"""What the services of exams raise when they refuse."""

from tenants.errors import Refused


class ExamError(Refused):
    """A sentence for the person."""
