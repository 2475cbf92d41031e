"""The services of one Jupyter server: a process for each connection of each identity.

A process holds the key of one connection, so no answer comes from another one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from tornado.ioloop import PeriodicCallback

from .connection import PERSONAL, Connection
from .connections import Connections
from .forward import Forwarder
from .identity import SHARED
from .process import ServiceProcess

Start = dict[str, str] | None
# A process keeps some sixty megabytes, and starts in less than a second.
IDLE_SECONDS = 1800.0


class Services:
    """Starts a service with the first request for a connection, and another one when that has changed."""

    def __init__(self, connections: Connections, make: Callable[[Start], ServiceProcess]) -> None:
        """Make processes by ``make``."""
        self.connections = connections
        self._make = make
        self._running: dict[tuple[str, str], Forwarder] = {}
        self._timer = PeriodicCallback(self.end_unused, IDLE_SECONDS * 100)

    @property
    def are_running(self) -> bool:
        """Whether any service runs, so that a message to one starts none."""
        return bool(self._running)

    async def forwarder(self, identity: str, connection_id: str = "") -> Forwarder:
        """Give the way to the service of a connection, the current one where none is named.

        Raises:
            ServiceError: connection_not_found, connection_required, connection_unreadable.
        """
        connection = await asyncio.to_thread(self.connections.of, identity, connection_id)
        return await self._run(identity, connection)

    async def helper(self, identity: str) -> Forwarder:
        """Give a way to a service that can try a connection out; it opens no vault for that."""
        running = next((one for (who, _), one in self._running.items() if who == identity), None)
        if running is not None:
            running.used = time.monotonic()
            return running
        return await self._run(identity, PERSONAL)

    async def some(self) -> Forwarder:
        """Give a way to any service, for what is about this computer and nobody's secrets."""
        return await self.helper(next((who for who, _ in self._running), SHARED))

    async def drop(self, identity: str, connection_id: str) -> None:
        """End the service of a connection, and with it the key that it holds."""
        running = self._running.pop((identity, connection_id), None)
        if running is not None:
            await running.process.close()

    async def end_unused(self, seconds: float = IDLE_SECONDS) -> None:
        """End the services that have no request under way and had none for so many seconds."""
        last = time.monotonic() - seconds
        unused = [key for key, one in self._running.items() if one.used <= last and not one.busy]
        await asyncio.gather(*(self.drop(*key) for key in unused))

    async def close(self) -> None:
        """End all services."""
        self._timer.stop()
        await asyncio.gather(*(self.drop(*key) for key in list(self._running)))

    async def _run(self, identity: str, connection: Connection) -> Forwarder:
        key = identity, connection.id
        before = self._running.get(key)
        if before is not None and before.connection.start == connection.start:
            before.used = time.monotonic()
            return before
        new = self._running[key] = Forwarder(self._make(connection.start), connection)
        if not self._timer.is_running():
            self._timer.start()
        if before is not None:
            await before.process.close()
        return new
