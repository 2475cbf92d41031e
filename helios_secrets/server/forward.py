"""Passes one request on to the service, over its unix socket."""

from __future__ import annotations

import socket
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.netutil import Resolver

from .._contract import CONNECTION_HEADER
from .errors import ServiceError
from .process import Endpoint, ServiceProcess

ANSWER_SECONDS = 60.0
MOST_BYTES = 256 * 1024 * 1024


class _SocketResolver(Resolver):
    """Resolves every name to one unix socket."""

    def initialize(self, path: str) -> None:
        self._path = path

    async def resolve(self, host: str, port: int, family: int = 0) -> list[tuple[int, Any]]:
        return [(socket.AF_UNIX, self._path)]


def _client(endpoint: Endpoint) -> AsyncHTTPClient:
    limits = {"max_clients": 100, "max_buffer_size": MOST_BYTES, "max_body_size": MOST_BYTES}
    if endpoint.socket is None:
        return AsyncHTTPClient(force_instance=True, **limits)
    return AsyncHTTPClient(force_instance=True, resolver=_SocketResolver(endpoint.socket), **limits)


class Forwarder:
    """Sends requests to the service, and once more after it had to be started again."""

    def __init__(
        self, service: ServiceProcess, connection_id: str = "", *, repeats_writes: bool = True
    ) -> None:
        """Use this service; Helios, behind it, knows no idempotency keys."""
        #: Requests under way.
        self.busy = 0
        self._connection_id = connection_id
        self._repeats_writes = repeats_writes
        self._service = service
        self._endpoint: Endpoint | None = None
        self._http: AsyncHTTPClient | None = None

    async def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> HTTPResponse:
        """Give the service's answer, whatever its status.

        Every write has an idempotency key, so a request whose answer was lost is safe to repeat.

        Raises:
            ServiceError: the service does not start, or was lost twice.
        """
        self.busy += 1
        try:
            return await self._send(method, path, headers, body)
        finally:
            self.busy -= 1

    async def _send(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> HTTPResponse:
        for _ in range(2 if self._repeats_writes or method == "GET" else 1):
            endpoint = await self._service.endpoint()
            if self._http is None or endpoint is not self._endpoint:
                self._endpoint, self._http = endpoint, _client(endpoint)
            address = f"http://localhost:{endpoint.port or 80}{path}"
            request = HTTPRequest(
                address,
                method=method,
                headers={
                    **headers,
                    CONNECTION_HEADER: self._connection_id,
                    "Authorization": f"Bearer {endpoint.key}",
                },
                body=body,
                allow_nonstandard_methods=True,
                follow_redirects=False,
                decompress_response=False,
                connect_timeout=5.0,
                request_timeout=ANSWER_SECONDS,
            )
            try:
                return await self._http.fetch(request, raise_error=False)
            except (OSError, HTTPClientError):
                await self._service.settle()
        raise ServiceError("service_unavailable")
