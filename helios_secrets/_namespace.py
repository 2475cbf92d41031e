"""``secrets.NAME`` and ``secrets["NAME"]``."""

from __future__ import annotations

from ._client import get_secret
from ._errors import SecretNotFoundError


class _MissingAttributeError(SecretNotFoundError, AttributeError):
    """Missing, in the way that ``getattr`` and ``hasattr`` understand."""


class _MissingKeyError(SecretNotFoundError, KeyError):
    """Missing, in the way that mappings understand."""

    __str__ = Exception.__str__


class Secrets:
    """Secrets by attribute or key; each access asks anew."""

    # Python would ask for the names 0, 1, 2 and so on.
    __iter__ = None

    def __getattr__(self, name: str) -> str:
        """Read a secret. Tools probe names that begin with an underscore, so those are never asked for."""
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return get_secret(name)
        except SecretNotFoundError as error:
            raise _MissingAttributeError(str(error), error.code) from None

    def __getitem__(self, name: str) -> str:
        """Read a secret."""
        try:
            return get_secret(name)
        except SecretNotFoundError as error:
            raise _MissingKeyError(str(error), error.code) from None

    def __dir__(self) -> list[str]:
        """Name nothing: the page completes names, and listing must not ask."""
        return []

    def __repr__(self) -> str:
        """Say what it is for."""
        return "<secrets: secrets.NAME or secrets['NAME'] reads one>"


secrets = Secrets()
