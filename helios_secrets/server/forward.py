"""Passes one request on to the service, and once more where the service was lost."""

from __future__ import annotations

import asyncio

from .._contract import CONNECTION_HEADER
from .errors import ServiceError
from .exchange import Answer, exchange
from .process import ServiceProcess

#: Uses up an invitation code: sent again, it would say that the code is none.
REDEEM = "/x/v1/connection/redeem"


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

    async def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
        """Give the service's answer, whatever its status.

        Every write has an idempotency key or changes nothing the second time, so it may be repeated where its
        answer was lost; ``REDEEM``, which may not, is sent once. A request that is cancelled closes its
        connection to the service, which ends whatever waits for it there.

        Raises:
            ServiceError: the service does not start, or was lost twice.
        """
        self.busy += 1
        try:
            return await self._send(method, path, headers, body)
        finally:
            self.busy -= 1

    async def _send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
        is_safe = method == "GET" or (self._repeats_writes and path != REDEEM)
        for _ in range(2 if is_safe else 1):
            # Shielded, for others wait for the same start.
            endpoint = await asyncio.shield(self._service.endpoint())
            own = {
                "Host": f"localhost:{endpoint.port or 80}",
                CONNECTION_HEADER: self._connection_id,
                "Authorization": f"Bearer {endpoint.key}",
            }
            try:
                return await exchange(endpoint, method, path, {**headers, **own}, body)
            except (OSError, asyncio.TimeoutError):
                await self._service.settle()
        raise ServiceError("service_unavailable")
