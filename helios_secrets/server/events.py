"""What happens to notebooks and kernels of this server: the services remember what was allowed for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from .errors import RefusedError, ServiceError

# Named by the service, which keeps it; without it nothing was ever answered.
PERMISSION_FILE = "notebooks.sqlite3"

Tell = Callable[[dict[str, Any]], Awaitable[Any]]


class Events:
    """Tells a service in the order in which things happen, as long as somebody has answered something."""

    def __init__(self, home: str, tell: Tell, log: Any) -> None:
        """Tell by ``tell``, which sends one message."""
        self._permissions = Path(home) / PERMISSION_FILE
        self._send = tell
        self._log = log
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def matter(self) -> bool:
        """Whether anything is remembered that an event could change."""
        return self._permissions.exists()

    async def settled(self) -> None:
        """Wait until the services know everything that happened so far."""
        if self._telling:
            await asyncio.gather(*self._telling)

    def tell(self, kind: str, **facts: str) -> None:
        """Tell what has happened; it does not wait."""
        if not self.matter:
            return
        previous = [*self._telling]

        async def send() -> None:
            await asyncio.gather(*previous, return_exceptions=True)
            try:
                await self._send({"kind": kind, **facts})
            except (RefusedError, ServiceError) as error:
                # The next read asks again.
                self._log.warning("Helios Secrets: a change of a notebook was not noted (%r).", error)

        try:
            task = asyncio.get_running_loop().create_task(send())
        except RuntimeError:
            # Something saves beside the event loop; the next read asks again.
            return
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
