"""Reads secrets over the API itself, without a page: for scripts, jobs and schedulers."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import Any

from ._contract import ERRORS
from ._errors import SecretsError, make_error
from ._kernel import find_kernel
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


def read(names: list[str], values: dict[str, str], deadline: float, connection: str | None) -> None:
    """Put the value of each of ``names`` into ``values``, from the API that the environment names.

    Args:
        names: valid names; each takes one request.
        values: gets what was read, also where a later name fails.
        deadline: when to give up, by ``time.monotonic``.
        connection: the name that the call gives to a connection; the environment must name it so.

    Raises:
        SecretsError: what the API answered, or why it was not asked.
    """
    if connection is not None and connection != os.environ.get(NAME):
        message = f"The variable {NAME} does not name the configured connection {connection}."
        raise make_error("source_missing", message)
    url, file = os.environ.get(URL, ""), os.environ.get(KEY_FILE, "")
    if not url or not file:
        raise make_error("source_missing", f"The variable {KEY_FILE if url else URL} is not set.")
    # Kernels inherit the variables of their server. There the page answers, which asks for permission.
    if in_jupyter() and os.environ.get(ALLOW) != "allow":
        message = f"In a kernel of a Jupyter server only the page answers. {ALLOW}=allow changes that."
        raise make_error("source_missing", message)
    address, key = _address(url), _key(file)
    opener = _opener(address)
    for name in names:
        answer = _ask(opener, f"{address}/v1/secrets?name={name}", key, name, deadline)
        if isinstance(answer, SecretsError):
            raise answer
        values[name] = answer


def in_jupyter() -> bool:
    """Tell whether this is a kernel of a Jupyter server, or a program that one has started.

    The server gives its kernels the path of the notebook, and keeps a file with its process id beside theirs.
    """
    if os.environ.get("JPY_SESSION_NAME"):
        return True
    application = getattr(find_kernel(), "parent", None)
    file: str = getattr(application, "abs_connection_file", "")
    parents = {os.environ.get("JPY_PARENT_PID"), str(os.getppid())}
    return bool(file) and any(Path(file).with_name(f"jpserver-{pid}.json").exists() for pid in parents)


def _address(text: str) -> str:
    """Check an address. The API key travels with each request: by https, or within this computer."""
    from urllib.parse import urlsplit

    try:
        url = urlsplit(text.strip())
        host = url.hostname or ""
        is_safe = url.scheme == "https" or (url.scheme == "http" and _LOOPBACK.fullmatch(host))
        has_more = url.query or url.fragment or "@" in url.netloc or not re.fullmatch("[!-~]*", url.path)
        # Raises for a host that the library cannot look up.
        if host.encode("idna") and is_safe and not has_more and url.port != 0:
            return f"{url.scheme}://{url.netloc}{url.path.rstrip('/')}"
    except ValueError:
        pass
    message = f"{URL} must be the address of a service: https://, or http:// on this computer."
    raise make_error("connection_invalid", message)


def _key(file: str) -> SecretValue:
    try:
        text = Path(file).read_text("ascii").strip()
    except (OSError, ValueError):
        text = ""
    if not re.fullmatch(r"[!-~]+", text):
        message = f"The file that {KEY_FILE} names cannot be read or holds no API key."
        raise make_error("connection_unreadable", message)
    return SecretValue(text, "API key")


def _opener(address: str) -> Any:
    """Make an opener that follows no redirects, because it has no handler for them."""
    import ssl
    from urllib import request

    opener = request.OpenerDirector()
    if address.startswith("https:"):
        opener.add_handler(request.ProxyHandler())
        opener.add_handler(request.HTTPSHandler(context=ssl.create_default_context()))
    else:
        # Without a proxy, which must not see the key and does not lead to this computer.
        opener.add_handler(request.HTTPHandler())
    return opener


def _ask(opener: Any, url: str, key: SecretValue, name: str, deadline: float) -> str | SecretsError:
    """Give the value or the error. Raising here would keep the answer in the frames of a traceback."""
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
            message = f"The certificate at the address in {URL} is not trusted (see SSL_CERT_FILE)."
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
                is_it = isinstance(secret, dict) and secret.get("name") == name
                if is_it and isinstance(secret.get("value"), str):
                    return SecretValue(secret["value"], name)
            return make_error("secret_not_found")
    # Only a code that we know counts; the words of the answer might be anything.
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    if not isinstance(code, str) or code not in ERRORS or status < 400:
        code = _BY_STATUS.get(status)
    if code:
        return make_error(code)
    message = f"The address in {URL} did not answer as the API does (status {status})."
    return make_error("connection_failed", message)
