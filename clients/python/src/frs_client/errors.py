"""The exceptions of the client."""

from __future__ import annotations

import json
from typing import Any, Dict, Optional

import httpx

_PROBLEM_PREFIX = "urn:frs:problem:"


class FrsError(Exception):
    """The base class of all exceptions of this package."""


class UnreachableError(FrsError):
    """The service could not be reached, or the connection was lost, in every attempt."""


class ProblemError(FrsError):
    """The service refused a request.

    Attributes:
        status: The HTTP status.
        kind: The kind of the problem, for example ``no-face``; ``unknown`` if a proxy refused the request.
        message: What is wrong, for people.
        detail: What is wrong with this request, if the service describes it.
        file_hash: The SHA-256 of the photo, if the problem is about a photo.
        body: The whole problem (RFC 9457).
    """

    def __init__(self, status: int, body: Dict[str, Any]) -> None:
        self.status = status
        self.body = body
        self.kind = str(body.get("type", "")).replace(_PROBLEM_PREFIX, "", 1) or "unknown"
        self.message = str(body.get("message", f"The service responded with status {status}."))
        self.detail: Optional[str] = body.get("detail")
        self.file_hash: Optional[str] = body.get("file_hash")
        super().__init__(self.message if self.detail is None else f"{self.message} {self.detail}")


def problem_from(response: httpx.Response) -> ProblemError:
    """Creates the exception for a response with an error status. The body must have been read."""
    try:
        body = json.loads(response.content)
    except ValueError:
        body = {}
    return ProblemError(response.status_code, body if isinstance(body, dict) else {})
