"""The cache's Redis client. When Redis hangs, requests wait for it once, not each of them at every look."""

import logging
import time
from typing import Any

from redis import Redis
from redis.exceptions import ConnectionError, TimeoutError

log = logging.getLogger(__name__)
LEFT_ALONE = 5.0  # seconds after a failure in which this process does not ask again


class PatientOnce(Redis):
    """Everything in the cache can be had from the database: after a failure Redis is left alone for some seconds."""

    alone_until = 0.0

    def execute_command(self, *args: Any, **options: Any) -> Any:
        if time.monotonic() < PatientOnce.alone_until:
            raise ConnectionError("Redis did not answer a moment ago")
        try:
            return super().execute_command(*args, **options)
        except (ConnectionError, TimeoutError) as error:
            log.warning("The cache does without Redis for %.0f s: %s", LEFT_ALONE, error)
            PatientOnce.alone_until = time.monotonic() + LEFT_ALONE
            raise
