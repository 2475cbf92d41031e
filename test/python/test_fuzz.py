"""Thousands of paths, methods and headers at random: none gets past the lists of the Jupyter handler."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from test_allowed import ALLOWED, ID

from helios_secrets.server._routes import PASSED
from helios_secrets.server.base import ASK_HEADERS

QUERY = sorted({name for verbs in PASSED.values() for names in verbs.values() for name in names})
REQUESTS = int(os.environ.get("HELIOS_FUZZ_REQUESTS", "10000"))
SEED = int(os.environ.get("HELIOS_FUZZ_SEED", "1"))
AT_ONCE = 8

METHODS = ["GET", "POST", "PATCH", "DELETE"] * 4 + [
    "PUT",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "FOO",
    "get",
]
#: Ways to write an address that have led elsewhere before.
TRICKS = (
    *("..", "%2e%2e", "../../", "..%2f", "%252e%252e%252f", ".", ";", ";x=1", "//", "/", "%2F", "\\", "%5C"),
    *(
        "@evil.example",
        "%40evil.example:80",
        "//evil.example/",
        "http://evil.example/",
        "%00",
        "%0d%0aX:%20y",
    ),
    *(
        "?",
        "%3F",
        "#",
        "%23",
        "&",
        "value",
        "x/v1/redeem",
        "metrics",
        "healthz",
        "%C0%AE",
        "\u00e9",
        "A" * 300,
    ),
)
HEADERS = (
    *(
        "Host: evil.example",
        "X-Forwarded-Host: evil.example",
        "X-Original-URL: /metrics",
        "X-Rewrite-URL: /x",
    ),
    *(
        "X-HTTP-Method-Override: DELETE",
        "Forwarded: host=evil.example",
        "Cookie: a=b",
        "Referer: http://evil",
    ),
    *("Idempotency-Key: a", "Content-Type: text/html", "Content-Type: application/json", "Origin: null"),
    *(
        "Upgrade: h2c",
        "Expect: 100-continue",
        "X-Request-ID: mine",
        "Via: 1.1 a",
    ),
)
UUID = "[0-9a-fA-F-]{36}"
PASSES = [
    (method, re.compile(re.escape(f"/{path}").replace(re.escape(ID), UUID))) for method, path in ALLOWED
]
CONNECTIONS = [
    ("POST", "x/v1/connections"),
    ("POST", "x/v1/connections/test"),
    ("POST", f"x/v1/connections/{ID}/test"),
]
PASSES += [("POST", re.compile("/x/v1/connection/(test|redeem)")), ("GET", re.compile("/x/v1/status"))]


class Fuzz:
    """Makes requests of allowed ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a test that can be repeated

    def request(self, prefix: str, own: list[str]) -> bytes:
        """Give one as bytes."""
        choose = self._random.choice
        method, path = choose([*ALLOWED, *CONNECTIONS])
        if self._random.random() < 0.5:
            method = choose(METHODS)
        target = prefix + self._bent(path) + choose(["", "", "?" + self._query()])
        if self._random.random() < 0.03:
            target = "http://evil.example" + target
        body = choose(["", "{}", '{"url":"http://evil.example","apiKey":"k"}', "no json"])
        lines = [
            f"{method} {target} HTTP/1.1",
            *own,
            *self._random.sample(HEADERS, self._random.randrange(3)),
        ]
        lines += [f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", body]).encode()

    def _bent(self, path: str) -> str:
        for _ in range(self._random.choice([0, 1, 1, 2])):
            place = self._random.randrange(len(path) + 1)
            end = self._random.choice([place, place, place + 1])
            path = path[:place] + self._random.choice(TRICKS) + path[end:]
        return path

    def _query(self) -> str:
        names = [*QUERY, "token", "no_track_activity", "..", "%26"]
        pairs = [
            f"{self._random.choice(names)}={self._random.choice(['1', '', 'a%26b', '%0d%0a', '../', '#'])}"
            for _ in range(3)
        ]
        return "&".join(pairs)


async def send(port: int, request: bytes) -> None:
    """Send it over a connection of its own, and wait for the answer or the end of the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    with contextlib.suppress(OSError):
        await reader.read()
    writer.close()


@pytest.fixture
def quiet():
    """Thousands of refused requests are thousands of lines."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


async def test_no_request_reaches_another_host_path_or_method_than_those_on_the_list(
    jp_http_port, jp_base_url, jp_auth_header, http_server_client, forwarder, quiet
):
    forwarder.status = 418
    fuzz = Fuzz(SEED)
    own = [
        "Host: 127.0.0.1",
        "Connection: close",
        *(f"{name}: {value}" for name, value in jp_auth_header.items()),
    ]
    requests = (fuzz.request(f"{jp_base_url}helios-secrets/", own) for _ in range(REQUESTS))

    async def work():
        for request in requests:
            await asyncio.wait_for(send(jp_http_port, request), 30)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    assert len(forwarder.sent) > REQUESTS / 10
    for sent in forwarder.sent:
        address = urlsplit(f"http://localhost:80{sent.path}")
        assert (address.netloc, address.fragment) == ("localhost:80", "")
        assert any(sent.method == method and path.fullmatch(address.path) for method, path in PASSES), sent
        assert {name for name, _ in parse_qsl(address.query)} <= set(QUERY)
        assert set(sent.headers) <= set(ASK_HEADERS)
