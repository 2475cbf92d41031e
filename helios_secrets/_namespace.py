"""``secrets.NAME`` and ``secrets["NAME"]``."""

from __future__ import annotations

from ._client import get_secret
from ._errors import SecretNotFoundError


class _MissingAttributeError(SecretNotFoundError, AttributeError):
    """Not found, as ``getattr`` and ``hasattr`` expect it."""


class _MissingKeyError(SecretNotFoundError, KeyError):
    """Not found, as users of mappings expect it."""

    __str__ = Exception.__str__


class Secrets:
    """Secrets by attribute or key; each access reads the value again."""

    # Otherwise Python would iterate by reading the names 0, 1, 2 and so on.
    __iter__ = None

    def __getattr__(self, name: str) -> str:
        """Read a secret. Tools probe names that begin with an underscore; these are never asked for."""
        if name.startswith("_"):
            raise AttributeError(name)
        return _read(name, _MissingAttributeError)

    def __getitem__(self, name: str) -> str:
        """Read a secret."""
        return _read(name, _MissingKeyError)

    def __dir__(self) -> list[str]:
        """Name nothing: the page completes names, and listing must not ask."""
        return []

    def __repr__(self) -> str:
        """Say what it is for."""
        return "<secrets: secrets.NAME or secrets['NAME'] reads one>"


def _read(name: str, missing: type[SecretNotFoundError]) -> str:
    try:
        return get_secret(name)
    except SecretNotFoundError as error:
        raise missing(str(error), error.code) from None


secrets = Secrets()
