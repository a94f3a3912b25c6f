"""Which failures are temporary, and how long to wait before the next attempt."""

from __future__ import annotations

import random
from typing import Optional

import httpx

#: The statuses after which the same request is sent again. A retry never encodes or counts a photo twice.
TEMPORARY_STATUSES = frozenset({429, 502, 503, 504})

#: The first and the longest delay without ``Retry-After``, in seconds.
FIRST_DELAY = 0.5
LONGEST_DELAY = 20.0

#: A longer ``Retry-After`` is not waited for, in seconds.
LONGEST_RETRY_AFTER = 120.0


def delay_before_retry(retry: int, response: Optional[httpx.Response]) -> Optional[float]:
    """Returns the seconds to wait before a retry; ``None`` if the service asks to wait too long.

    Args:
        retry: The number of the retry, from 0.
        response: The response with a temporary status; ``None`` if the connection failed.
    """
    retry_after = "" if response is None else response.headers.get("Retry-After", "")
    if retry_after.isdigit():
        seconds = float(retry_after)
        return None if seconds > LONGEST_RETRY_AFTER else seconds
    ceiling = min(FIRST_DELAY * 2.0**retry, LONGEST_DELAY)
    return ceiling / 2 + random.random() * ceiling / 2
