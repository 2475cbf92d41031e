"""Where values come from: the page, then the environment, then the API itself."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from . import _direct
from ._contract import ANSWER_SECONDS
from ._errors import SecretsError, SecretsTimeoutError, SecretsUnavailableError, make_error
from ._kernel import current_kernel
from ._mask_output import keep_out, let_out
from ._request import Request
from ._value import SecretValue

ORDER = "HELIOS_SECRETS_ORDER"
PREFIX = "HELIOS_SECRET_"
#: Seconds for a source after another one has used up the time of the call: enough for a variable.
LEAST_SECONDS = 0.001

Source = Callable[[list[str], dict[str, str], "float | None", "str | None"], None]


def read(names: list[str], timeout: float | None, connection: str | None = None) -> dict[str, str]:
    """Give the values of all ``names``, from the first source that has each.

    Where a source cannot answer, the next one is asked. What a source refuses or does not find is final, so
    that no other source gets around a denial.

    Raises:
        SecretsError: what a source answered, or why none could answer.
    """
    started = time.monotonic()
    values: dict[str, str] = {}
    failures: list[tuple[str, SecretsError]] = []
    for source in _order():
        left = timeout and max(timeout - (time.monotonic() - started), LEAST_SECONDS)
        try:
            missing = [name for name in names if name not in values]
            _SOURCES[source](missing, values, left, connection)
            return values
        except SecretsUnavailableError as error:
            failures.append((source, error))
        except SecretsTimeoutError as error:
            # The source that used up the time says more than one that had none left.
            if not failures or left != LEAST_SECONDS:
                raise
            failures.append((source, error))
    raise _none_could(failures)


def _order() -> list[str]:
    wanted = os.environ.get(ORDER, "").strip() or ",".join(_SOURCES)
    order = [source.strip() for source in wanted.split(",")]
    if not set(order) <= set(_SOURCES):
        raise make_error("request_invalid", f"{ORDER} must list some of: {', '.join(_SOURCES)}.")
    return order


def _none_could(failures: list[tuple[str, SecretsError]]) -> SecretsError:
    """Say why the first source could not answer, and below it what else was tried."""
    (_, first), *others = failures
    lines = [f"  {source}: {error}" for source, error in others]
    return make_error(first.code, "\n".join([str(first), *(["Tried after that:"] if lines else []), *lines]))


def _page(names: list[str], values: dict[str, str], timeout: float | None, connection: str | None) -> None:
    request = Request(current_kernel(), names, timeout, connection)
    values.update(request.run())
    if request.masks:
        keep_out({name: values[name] for name in names})
    else:
        let_out(names)


def _environment(names: list[str], values: dict[str, str], _: float | None, connection: str | None) -> None:
    if connection is not None:
        # A variable may hold what another connection has under this name.
        message = "The call names a connection, and variables belong to no connection."
        raise make_error("source_missing", message)
    # Masked at once, because a traceback may show a value.
    variables = {name: os.environ.get(PREFIX + name) for name in names}
    found = {name: SecretValue(text, name) for name, text in variables.items() if text is not None}
    values.update(found)
    keep_out(found)
    missing = [PREFIX + name for name in names if name not in found]
    if missing:
        more = f", nor are {len(missing) - 1} more" if missing[1:] else ""
        raise make_error("source_missing", f"The variable {missing[0]} is not set{more}.")


def _directly(
    names: list[str], values: dict[str, str], timeout: float | None, connection: str | None
) -> None:
    try:
        _direct.read(names, values, time.monotonic() + (timeout or ANSWER_SECONDS), connection)
    finally:
        keep_out({name: values[name] for name in names if name in values})


_SOURCES: dict[str, Source] = {"page": _page, "environment": _environment, "direct": _directly}
