"""The functions that notebooks call."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ._contract import CONNECTION_NAME, MAX_NAME_LENGTH, MAX_NAMES, RESEND_SECONDS
from ._errors import SecretsUnavailableError, make_error
from ._request import ping
from ._sources import read
from ._value import SecretValue

_NAME = re.compile(r"[A-Za-z0-9_]+", re.ASCII)


def get_secret(name: str, *, connection: str | None = None, timeout: float | None = None) -> str:
    """Read one secret.

    The JupyterLab page answers. Without a page, the value is in the variable ``HELIOS_SECRET_<NAME>``, or
    comes from the service that ``HELIOS_SECRETS_URL`` and ``HELIOS_SECRETS_API_KEY_FILE`` name.
    ``HELIOS_SECRETS_ORDER`` changes this order.

    Args:
        name: 1 to 255 letters, digits and underscores (a rule of the Management API).
        connection: the name of a connection in the Secrets panel; by default the one that the panel shows
            at the time of the call.
        timeout: seconds that the call can take in all; by default 60 seconds for an answer, and five minutes
            for a question to a person.

    Returns:
        The value, a ``str`` of at most 5 MiB in UTF-8 whose repr is masked; ``str(value)`` is a plain one.

    Raises:
        SecretNotFoundError: there is no such secret.
        SecretAccessDeniedError: this notebook may not read it.
        SecretsUnavailableError: nothing can answer here; the message says what is missing.
        SecretsTimeoutError: the answer did not come in time.
        SecretsError: the name is not valid, there is no such connection, or the service failed.
    """
    return get_secrets([name], connection=connection, timeout=timeout)[name]


def get_secrets(
    names: Iterable[str], *, connection: str | None = None, timeout: float | None = None
) -> dict[str, str]:
    """Read several secrets in one round trip, all of them or none.

    Args:
        names: up to 1,000 names; see :func:`get_secret`.
        connection: the name of the connection that has all of them; see :func:`get_secret`.
        timeout: seconds that the call can take in all; see :func:`get_secret`.

    Returns:
        The values by name, in the order asked for.

    Raises:
        SecretsError: as :func:`get_secret` does.
    """
    wanted = [names] if isinstance(names, str) else list(dict.fromkeys(names))
    for name in wanted:
        if not isinstance(name, str) or len(name) > MAX_NAME_LENGTH or not _NAME.fullmatch(name):
            raise make_error("secret_name_invalid")
    if len(wanted) > MAX_NAMES:
        raise make_error("request_too_large")
    if connection is not None and not (
        isinstance(connection, str) and re.fullmatch(CONNECTION_NAME, connection)
    ):
        raise make_error("connection_name_invalid")
    if timeout is not None and not timeout > 0:
        raise make_error("request_invalid", "timeout must be a number of seconds above 0.")
    if not wanted:
        return {}
    values = read(wanted, timeout, connection)
    return {name: SecretValue(values[name], name) for name in wanted}


def is_available() -> bool:
    """Tell whether a JupyterLab page answers here. It takes about two seconds where none does."""
    try:
        return ping(3 * RESEND_SECONDS)
    except SecretsUnavailableError:
        return False
