"""Safe Exam Browser: proof that a request comes from a browser set up as the room wants it.

SEB sends SHA-256(address of the request + config key); the key itself never travels. Source: the SEB developer
documentation, "Browser Exam Key and Config Key".
"""

import hashlib

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from exams.models import Assignment

HEADER = "X-SafeExamBrowser-ConfigKeyHash"


def is_allowed(request: HttpRequest, room: Assignment) -> bool:
    """Whether this browser may open pages of the room's exam."""
    if not room.safe_browser_key:
        return True
    proof = hashlib.sha256(f"{request.build_absolute_uri()}{room.safe_browser_key}".encode()).hexdigest()
    return constant_time_compare(proof, request.headers.get(HEADER, ""))
