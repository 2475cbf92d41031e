"""Errors that leave as an HTTP answer."""

from __future__ import annotations

from .._contract import ERRORS
from .exchange import Answer


class ServiceError(Exception):
    """An error with a code; its message never holds a part of a request."""

    def __init__(self, code: str, message: str = "") -> None:
        """Take status and message from the contract, or another message."""
        self.code = code
        self.status, _, standard = ERRORS[code]
        self.message = message or standard
        super().__init__(self.message)


class RefusedError(Exception):
    """The service refused a request; the page gets its answer unchanged."""

    def __init__(self, answer: Answer) -> None:
        """Keep the answer, whose status is an error."""
        super().__init__(answer.code)
        self.answer = answer
