"""The save goes past everything that only pages need."""

import re
from collections.abc import Callable

from django.http import HttpResponse

from exams.views.journal import journal
from tenants.people.roles import CenterRequest

JOURNAL = re.compile(r"/attempts/([0-9]+)/journal/")


class JournalMiddleware:
    """As soon as the centre is known, answers go to their view: no session, language or cookie is looked at there."""

    def __init__(self, get_response: Callable[[CenterRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: CenterRequest) -> HttpResponse:
        found = JOURNAL.fullmatch(request.path_info)
        if found and request.center:
            return journal(request, int(found[1]))
        return self.get_response(request)
