"""The services of one Jupyter server: a process for each identity, so that no key serves somebody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .connection import Connection
from .connections import Connections
from .errors import ServiceError
from .forward import Forwarder
from .process import ServiceProcess

Start = dict[str, str] | None


@dataclass(frozen=True)
class _Running:
    start: Start
    service: ServiceProcess
    forwarder: Forwarder


class Services:
    """Starts a service with the first request of an identity, and anew when its connection has changed."""

    def __init__(self, connections: Connections, make: Callable[[Start], ServiceProcess]) -> None:
        """Make services like this."""
        self.connections = connections
        self._make = make
        self._running: dict[str, _Running] = {}

    async def forwarder(self, identity: str) -> Forwarder:
        """Give the way to the service that keeps this identity's secrets.

        Raises:
            ServiceError: connection_required, connection_unreadable.
        """
        return await self._run(identity, await self.wait(self.connections.of, identity))

    async def helper(self, identity: str) -> Forwarder:
        """Give a way to a service that can try a connection out; it opens no vault for that."""
        try:
            connection = await self.wait(self.connections.look, identity)
        except ServiceError:
            connection = None
        return await self._run(identity, connection)

    async def drop(self, identity: str) -> None:
        """End the service of an identity: it holds a key that is to be forgotten."""
        running = self._running.pop(identity, None)
        if running is not None:
            await running.service.close()

    async def close(self) -> None:
        """End all of them."""
        await asyncio.gather(*(self.drop(identity) for identity in list(self._running)))

    async def wait(self, work: Callable[..., Any], *args: Any) -> Any:
        """Run what waits for a disk or a keyring beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(None, work, *args)

    async def _run(self, identity: str, connection: Connection | None) -> Forwarder:
        start = connection.start if connection else None
        before = self._running.get(identity)
        if before is not None and before.start == start:
            return before.forwarder
        service = self._make(start)
        is_helios = connection is not None and connection.kind == "helios"
        forwarder = Forwarder(service, repeats_writes=not is_helios)
        self._running[identity] = _Running(start, service, forwarder)
        if before is not None:
            await before.service.close()
        return forwarder
