"""No object without its access check."""

from typing import Any

from django.http import Http404


def get_visible(queryset: Any, user: Any, pk: int) -> Any:
    """The object with this id if `visible_to(user)` has it, else 404: denied and missing look the same."""
    found = queryset.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
