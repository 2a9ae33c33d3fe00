"""Who may change a draft: asked by every view that writes one."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from exams.models import MockTest
from tenants.access import get_visible
from tenants.people.roles import CenterRequest


def editable_test(request: CenterRequest, pk: int, *, archived: bool = False) -> MockTest:
    """The test, for who may change it: 404 for who may not even see it, 403 with a sentence for who may only read.

    `archived`: also one that is in the archive, for what may be done there.
    """
    test = get_visible(MockTest.objects, request.user, pk)
    if test.archived_at and not archived:
        raise PermissionDenied(_("This test is archived. Take it out of the archive to change it."))
    if not MockTest.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied(_("Only its author, colleagues it is shared with and admins change this test."))
    return test
