"""The value of a secret: a ``str`` with a masked ``repr``."""

from __future__ import annotations

from typing import Any


class SecretValue(str):
    """A ``str`` that ``repr`` does not show.

    The last expression of a cell, a container, a traceback or a log with ``%r`` shows ``[secret NAME]``, even
    where outputs are not masked; ``print`` and formatting show the text there. Pickling gives a plain
    ``str``, and so does ``str(value)``, for the few libraries that need the exact type.
    """

    _name: str

    def __new__(cls, text: str, name: str) -> SecretValue:
        """Make the value of the secret ``name``."""
        value = super().__new__(cls, text)
        value._name = name
        return value

    def __repr__(self) -> str:
        """Name the secret instead of showing it."""
        return f"[secret {self._name}]"

    def __deepcopy__(self, memo: Any = None) -> SecretValue:
        """Text does not change, so a copy is the same."""
        return self

    __copy__ = __deepcopy__

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Pickle as plain text, which every Python can read."""
        return str, (str(self),)
