"""Is it alive, and is all that it needs there? For load balancers, monitors and the supervisor.

`/health/` says that this process answers, and touches nothing else. `/health/ready/` looks at the database, Redis, the
workers and the disk; each look may take one second. It says what is wrong, not why: the reason is in the log.

A load balancer should ask `/health/` only: saving answers works without Redis and workers, so their failure must not
take the web processes out of service.
"""

import logging
import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_redis import get_redis_connection
from redis import RedisError

HEARTBEAT_KEY = "worker:heartbeat"  # written past Django's cache, whose keys carry a schema
HEARTBEAT_SECONDS = 60
CHECK_SECONDS = 1.0
NEEDED_MB = 200

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """First of all middleware: a load balancer asks by address, which is no centre's host and no allowed one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = {"/health/": health, "/health/ready/": ready}.get(request.path)
        return view(request) if view else self.get_response(request)


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    checks = run_checks()
    fine = all(checks.values())
    words = {name: "ok" if passed else "failed" for name, passed in checks.items()}
    return JsonResponse({"status": "ok" if fine else "failed", "checks": words}, status=200 if fine else 503)


def run_checks() -> dict[str, bool]:
    """Each check and whether it passed, all at once and within `CHECK_SECONDS`."""
    deadline = time.monotonic() + CHECK_SECONDS
    # Threads of their own: a check that hangs is left behind, and the next ones find the pool's other threads.
    running = {name: _threads.submit(check) for name, check in CHECKS.items()}
    return {name: _passed(name, future, deadline - time.monotonic()) for name, future in running.items()}


def _passed(name: str, future: "Future[bool]", seconds: float) -> bool:
    try:
        return future.result(timeout=max(seconds, 0.0))
    except (TimeoutError, DatabaseError, RedisError, OSError) as error:
        future.cancel()
        logger.warning("Health check %s failed: %s: %s", name, type(error).__name__, error)
        return False


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    finally:
        connection.close()  # this thread's own


def redis_answers() -> bool:
    return bool(get_redis_connection().ping())


def worker_is_alive() -> bool:
    stamp = get_redis_connection().get(HEARTBEAT_KEY)
    return stamp is not None and time.time() - float(stamp) < HEARTBEAT_SECONDS


def disk_has_room() -> bool:
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free >= NEEDED_MB * 2**20


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "redis": redis_answers,
    "worker": worker_is_alive,
    "disk": disk_has_room,
}
_threads = ThreadPoolExecutor(max_workers=2 * len(CHECKS), thread_name_prefix="health")
