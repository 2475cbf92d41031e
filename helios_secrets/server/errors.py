"""Errors that leave as an HTTP answer."""

from __future__ import annotations

from .._contract import ERRORS


class ServiceError(Exception):
    """An error with a code; its message never holds a part of a request."""

    def __init__(self, code: str) -> None:
        """Take status and message from the contract."""
        self.code = code
        self.status, _, self.message = ERRORS[code]
        super().__init__(self.message)
