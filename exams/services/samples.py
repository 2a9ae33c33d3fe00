"""The test that comes with the product: a whole N5 mock test with its recording, to try everything with."""

from pathlib import Path

from django.utils.translation import gettext as _

from exams.content.packages import read_package
from exams.errors import ExamError
from exams.models import MockTest
from exams.services.importing import import_package
from tenants.people.models import User

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "demo-n5"


def add_sample_test(*, actor: User) -> MockTest:
    """A draft like any other test. Only where there is none yet: it is for the first day of a centre."""
    if MockTest.objects.exists():
        raise ExamError(_("There are mock tests here already."))
    with read_package(SAMPLE) as package:
        return import_package(package, actor=actor)
