"""The services of one Jupyter server: a process for each connection of each identity.

No key serves somebody else, and no answer comes from another connection.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .connection import Connection
from .connections import PERSONAL, SHARED, Connections
from .forward import Forwarder
from .process import ServiceProcess

Start = dict[str, str] | None
# A process keeps some sixty megabytes, and starts in less than a second.
IDLE_SECONDS = 1800.0


@dataclass
class _Running:
    start: Start
    service: ServiceProcess
    forwarder: Forwarder
    used: float


class Services:
    """Starts a service with the first request for a connection, and anew when that has changed."""

    def __init__(self, connections: Connections, make: Callable[[Start], ServiceProcess]) -> None:
        """Make services like this."""
        self.connections = connections
        self._make = make
        self._running: dict[tuple[str, str], _Running] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def forwarder(self, identity: str, connection_id: str = "") -> Forwarder:
        """Give the way to the service of a connection, the current one where none is named.

        Raises:
            ServiceError: connection_not_found, connection_required, connection_unreadable.
        """
        return await self._run(identity, await self.wait(self.connections.of, identity, connection_id))

    async def helper(self, identity: str) -> Forwarder:
        """Give a way to a service that can try a connection out; it opens no vault for that."""
        running = next((one for (who, _), one in self._running.items() if who == identity), None)
        if running is not None:
            running.used = time.monotonic()
            return running.forwarder
        return await self._run(identity, PERSONAL)

    async def some(self) -> Forwarder:
        """Give a way to any service, for what is about this computer and nobody's secrets."""
        return await self.helper(next((who for who, _ in self._running), SHARED))

    async def drop(self, identity: str, connection_id: str) -> None:
        """End the service of a connection: it holds a key that is to be forgotten."""
        running = self._running.pop((identity, connection_id), None)
        if running is not None:
            await running.service.close()

    async def end_unused(self, seconds: float = IDLE_SECONDS) -> None:
        """End what nobody has used for so long and that is not at work."""
        last = time.monotonic() - seconds
        unused = [key for key, one in self._running.items() if one.used <= last and not one.forwarder.busy]
        await asyncio.gather(*(self.drop(*key) for key in unused))

    async def close(self) -> None:
        """End all of them."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        await asyncio.gather(*self._ending, *(self.drop(*key) for key in list(self._running)))

    async def wait(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run what waits for a disk or a keyring beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(None, lambda: work(*args, **kwargs))

    async def _run(self, identity: str, connection: Connection) -> Forwarder:
        key = identity, connection.id
        before = self._running.get(key)
        if before is not None and before.start == connection.start:
            before.used = time.monotonic()
            return before.forwarder
        service = self._make(connection.start)
        forwarder = Forwarder(service, connection.id, repeats_writes=connection.kind != "helios")
        self._running[key] = _Running(connection.start, service, forwarder, time.monotonic())
        self._look_later()
        if before is not None:
            await before.service.close()
        return forwarder

    def _look_later(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(IDLE_SECONDS / 10, self._look)

    def _look(self) -> None:
        self._timer = None
        task = asyncio.get_running_loop().create_task(self.end_unused())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        if self._running:
            self._look_later()
