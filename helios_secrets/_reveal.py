"""Shows a value on purpose."""

from __future__ import annotations

from typing import Any

from . import _mask_output


def reveal(value: str) -> Revealed:
    """Show a value once, in the output of a cell. The saved notebook holds it until the output is cleared.

    Use it as the last expression of a cell or with ``display``. Everything else stays masked.
    """
    return Revealed(value)


class Revealed:
    """A value that its first display shows; ``print`` and ``repr`` never show it."""

    def __init__(self, value: str) -> None:
        """Keep the value until it is displayed."""
        self._value: str | None = str(value)

    def __repr__(self) -> str:
        """Say what it is for."""
        return "<shows a value once, as the last expression of a cell>"

    def _ipython_display_(self) -> None:
        from IPython.core.getipython import get_ipython

        value, self._value = self._value, None
        shell: Any = get_ipython()
        with _mask_output.passing():
            shell.display_pub.publish({"text/plain": repr(self) if value is None else value})
