"""The way to the API without a page, for programs that nobody sits in front of."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

from ._contract import ERRORS
from ._errors import SecretsError, make_error
from ._value import SecretValue

URL = "HELIOS_SECRETS_URL"
KEY_FILE = "HELIOS_SECRETS_API_KEY_FILE"
ALLOW = "HELIOS_SECRETS_DIRECT"
NAME = "HELIOS_SECRETS_CONNECTION"
#: 5 MiB of text are at most six times as much in JSON.
MOST_BYTES = 32 * 1024 * 1024
#: A socket takes no timeout that is much longer.
MOST_SECONDS = 24 * 60 * 60
_LOOPBACK = re.compile(r"localhost|127(\.\d+){3}|::1")
_BY_STATUS = {401: "connection_refused", 403: "secret_access_denied", 429: "rate_limited"}


def read(names: list[str], values: dict[str, str], deadline: float) -> None:
    """Ask the API that the environment names for each of ``names``, over one address and with one key.

    Raises:
        SecretsError: what the API answered, or why it was not asked.
    """
    url, file = os.environ.get(URL, ""), os.environ.get(KEY_FILE, "")
    if not url or not file:
        raise make_error("source_missing", f"The variable {KEY_FILE if url else URL} is not set.")
    # A server's own connection is in the environment of its kernels too. There a page asks, with its rules.
    if in_jupyter() and os.environ.get(ALLOW) != "allow":
        message = f"In a kernel of a Jupyter server only its page answers; {ALLOW}=allow would change that."
        raise make_error("source_missing", message)
    address, key = _address(url), _key(file)
    opener = _opener(address)
    for name in names:
        answer = _ask(opener, f"{address}/v1/secrets?name={name}", key, name, deadline)
        if isinstance(answer, SecretsError):
            raise answer
        values[name] = answer


def check_name(connection: str | None) -> None:
    """Ask nobody for what is meant for another connection than the one that is configured here.

    Raises:
        SecretsUnavailableError: it is not that of this name.
    """
    if connection is not None and connection != os.environ.get(NAME):
        message = f"The connection that is configured here is not named {connection} by {NAME}."
        raise make_error("source_missing", message)


def in_jupyter() -> bool:
    """Tell whether a Jupyter server started this kernel, or what this program was started from.

    The server gives its kernels the notebook's name, and has a file with its process id beside theirs.
    """
    if os.environ.get("JPY_SESSION_NAME"):
        return True
    ipython = sys.modules.get("IPython")
    application = getattr(getattr(ipython and ipython.get_ipython(), "kernel", None), "parent", None)
    file: str = getattr(application, "abs_connection_file", "")
    parents = {os.environ.get("JPY_PARENT_PID"), str(os.getppid())}
    return bool(file) and any(Path(file).with_name(f"jpserver-{pid}.json").exists() for pid in parents)


def _address(text: str) -> str:
    """Check an address as src/service/gateway/address.ts does: the key travels with every request."""
    from urllib.parse import urlsplit

    try:
        url = urlsplit(text.strip())
        host = url.hostname or ""
        # What cannot be a host would be an error of the library later.
        host.encode("idna")
        safe = bool(host) and (url.scheme == "https" or url.scheme == "http" and _LOOPBACK.fullmatch(host))
        safe = safe and re.fullmatch("[!-~]*", url.path)
        if safe and not (url.query or url.fragment or "@" in url.netloc or url.port == 0):
            return f"{url.scheme}://{url.netloc}{url.path.rstrip('/')}"
    except ValueError:
        pass
    message = f"{URL} is to be the address of a service, with https:// (http:// on this computer only)."
    raise make_error("connection_invalid", message)


def _key(file: str) -> SecretValue:
    try:
        text = Path(file).read_text("ascii").strip()
    except (OSError, ValueError):
        text = ""
    if not re.fullmatch(r"[!-~]+", text):
        raise make_error(
            "connection_unreadable", f"The file of {KEY_FILE} cannot be read or holds no API key."
        )
    return SecretValue(text, "API key")


def _opener(address: str) -> Any:
    """Make what follows no redirects: without a handler for them, every answer comes back as it is."""
    import ssl
    from urllib import request

    opener = request.OpenerDirector()
    if address.startswith("https:"):
        opener.add_handler(request.ProxyHandler())
        opener.add_handler(request.HTTPSHandler(context=ssl.create_default_context()))
    else:
        # To this computer no proxy leads, and none is to see the key.
        opener.add_handler(request.HTTPHandler())
    return opener


def _ask(opener: Any, url: str, key: SecretValue, name: str, deadline: float) -> str | SecretsError:
    """Give the value or the error, so that no frame of a traceback holds the answer or the plain key."""
    import http.client
    import ssl
    from urllib.request import Request

    headers = {"Authorization": SecretValue(f"Bearer {key}", "API key"), "Accept": "application/json"}
    request = Request(url, headers=headers)  # noqa: S310 - https, or http to this computer
    body = bytearray()
    try:
        left = min(MOST_SECONDS, max(0.001, deadline - time.monotonic()))
        with opener.open(request, timeout=left) as response:
            while piece := response.read1(1 << 16):
                body += piece
                if len(body) > MOST_BYTES or time.monotonic() > deadline:
                    raise TimeoutError
        return _answer(response.status, bytes(body), name)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        if time.monotonic() > deadline:
            return make_error("request_timeout")
        if isinstance(reason, ssl.SSLError):
            message = f"The certificate at the address in {URL} is not trusted here (see SSL_CERT_FILE)."
            return make_error("connection_failed", message)
        return make_error("connection_failed", f"The address in {URL} does not answer.")


def _answer(status: int, body: bytes, name: str) -> str | SecretsError:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if status == 200:
        found = answer.get("secrets") if isinstance(answer, dict) else answer
        if isinstance(found, list):
            for secret in found:
                value = (
                    secret.get("value") if isinstance(secret, dict) and secret.get("name") == name else None
                )
                if isinstance(value, str):
                    return SecretValue(value, name)
            return make_error("secret_not_found")
    # Of an answer only a code that is ours counts; its words might be anything.
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, str) and code in ERRORS and status >= 400:
        return make_error(code)
    fallback = f"The address in {URL} did not answer as the API does (status {status})."
    return (
        make_error(_BY_STATUS[status]) if status in _BY_STATUS else make_error("connection_failed", fallback)
    )
