"""The errors that a person sees, with the codes that all parts share."""

from __future__ import annotations

from ._contract import ERRORS


class SecretsError(Exception):
    """Something about secrets failed; the message says what to do.

    ``code`` is the stable name of what happened, the same as in the HTTP API.
    """

    def __init__(self, message: str, code: str = "internal_error") -> None:
        """Keep the message and its code."""
        super().__init__(message)
        self.code = code


class SecretNotFoundError(SecretsError):
    """There is no such secret, or it is not shared with you."""


class SecretAccessDeniedError(SecretsError):
    """The secret exists, but this notebook may not read it."""


class SecretsUnavailableError(SecretsError):
    """Nothing can answer here; the message says which part is missing."""


class SecretsTimeoutError(SecretsError):
    """The answer did not come in time."""


_KINDS: list[type[SecretsError]] = [SecretsError, *SecretsError.__subclasses__()]
_CLASSES = {kind.__name__: kind for kind in _KINDS}


def make_error(code: str, message: str | None = None) -> SecretsError:
    """Give the error for a code, with its standard message unless ``message`` is another one."""
    if code not in ERRORS:
        code = "internal_error"
    _, name, standard = ERRORS[code]
    return _CLASSES[name](message or standard, code)
