"""A list of uses: how people hand a secret to a library, and what the library then has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: What a secret holds here: plain ASCII as most keys are, with what is special in URLs, DSNs and headers.
TEXT = "Aa0/+=_-.~:@&?x"


@dataclass(frozen=True)
class Use:
    """One way to use one library."""

    library: str
    how: str
    #: Gets the secret and the tools of loopback.py; gives the text that arrived.
    run: Callable[[str, Any], str]


USES: list[Use] = []


def use(library: str, how: str) -> Callable[[Callable[[str, Any], str]], Callable[[str, Any], str]]:
    """Put a function on the list."""

    def add(function: Callable[[str, Any], str]) -> Callable[[str, Any], str]:
        USES.append(Use(library, how, function))
        return function

    return add
