"""HTTP between this server and one start of the service."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass

import httpx

TIMEOUT = httpx.Timeout(60.0, connect=5.0)
# An idle connection is closed here long before the service would close it.
LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=8, keepalive_expiry=5.0)
MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What the service has answered."""

    code: int
    headers: httpx.Headers
    body: bytes


class Endpoint:
    """Where the service listens in this start, and the key that opens it.

    It uses a transport of httpx and no client, which would follow redirects, keep cookies and obey variables.
    """

    def __init__(self, key: str, socket: str | None, port: int = 0) -> None:
        """Take the path of a unix socket, or a port on the loopback address; nothing is sent yet."""
        self.key = key
        self.socket = socket
        self._origin = "http://localhost" if socket else f"http://127.0.0.1:{port}"
        self._transport = httpx.AsyncHTTPTransport(uds=socket, limits=LIMITS, trust_env=False)

    async def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
        """Send a request and give its answer, whatever its status.

        A request that is cancelled closes its connection, and the service notices.

        Raises:
            ConnectionError: the service has ended, or sends nothing for 60 seconds or more than 256 MiB; or
                the path is longer than 64 KiB.
        """
        sent = httpx.Headers({**headers, "Authorization": f"Bearer {self.key}"}, encoding="utf-8")
        timeout = {"timeout": TIMEOUT.as_dict()}
        content = bytearray()
        try:
            request = httpx.Request(
                method, self._origin + path, headers=sent, content=body, extensions=timeout
            )
            response = await self._transport.handle_async_request(request)
            async with aclosing(response):
                async for piece in response.aiter_raw():
                    content += piece
                    if len(content) > MOST_BYTES:
                        raise ConnectionError
            return Answer(response.status_code, response.headers, bytes(content))
        except (httpx.TransportError, httpx.InvalidURL):
            # Without its words, which may hold a part of the request.
            raise ConnectionError from None

    async def close(self) -> None:
        """Close all connections, once the service has ended."""
        await self._transport.aclose()
