"""Requests to the service of one connection."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from .connection import PERSONAL, Connection
from .errors import RefusedError, ServiceError
from .exchange import Answer
from .process import ServiceProcess

JSON = {"Content-Type": "application/json"}
#: Uses up an invitation code: a second request would fail because the code is used.
REDEEM = "/x/v1/connection/redeem"


class Forwarder:
    """Sends requests to the service of a connection, and starts its process where it does not run."""

    def __init__(self, process: ServiceProcess, connection: Connection = PERSONAL) -> None:
        """Use this process for this connection."""
        self.process = process
        self.connection = connection
        #: Requests under way.
        self.busy = 0
        #: When it was last asked for, by the monotonic clock.
        self.used = time.monotonic()

    async def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
        """Give the service's answer, whatever its status.

        If the service ends before it has answered, the request is sent once more. That is safe because each
        write has an idempotency key or changes nothing the second time. Exceptions, which are sent once, are
        ``REDEEM`` and writes to Helios, which knows no idempotency keys. A request that is cancelled closes
        its connection to the service, which then ends what it does for it.

        Raises:
            ServiceError: the service does not start, or has ended before it answered.
        """
        may_repeat = method == "GET" or (self.connection.kind != "helios" and path != REDEEM)
        self.busy += 1
        try:
            for _ in range(2 if may_repeat else 1):
                # Shielded, because others wait for the same start.
                endpoint = await asyncio.shield(self.process.endpoint())
                try:
                    return await endpoint.send(method, path, headers, body)
                except ConnectionError:
                    await self.process.settle()
            raise ServiceError("service_unavailable")
        finally:
            self.busy -= 1

    async def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        """Send JSON and give the JSON of the answer.

        Raises:
            RefusedError: the answer is an error.
            ServiceError: as ``send`` does.
        """
        content = None if body is None else json.dumps(body).encode()
        answer = await self.send(method, path, {**(headers or {}), **(JSON if content else {})}, content)
        if answer.code >= 400:
            raise RefusedError(answer)
        return json.loads(answer.body)
