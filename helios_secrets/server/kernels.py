"""Starts of kernels: what a person answers for a kernel ends with the start that it was about."""

from __future__ import annotations

import secrets
from typing import Any

from .events import Events

KERNEL_ACTIONS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"


class KernelStarts:
    """Names each start of a kernel. Another start has another name, and so has one of another server."""

    def __init__(self, kernel_manager: Any, event_logger: Any, events: Events) -> None:
        """Follow the kernels of this server."""
        self._kernels = kernel_manager
        self._events = events
        self._known: dict[str, tuple[Any, str]] = {}
        event_logger.add_listener(schema_id=KERNEL_ACTIONS, listener=self._follow)

    def of(self, kernel_id: str) -> str:
        """Give the name of the start that a kernel runs from."""
        process = self._process(kernel_id)
        known = self._known.get(kernel_id)
        if known is None or known[0] != process:
            self._end(kernel_id)
            known = self._known[kernel_id] = (process, secrets.token_urlsafe(16))
        return known[1]

    def running(self) -> list[str]:
        """Give the starts that kernels run from, as far as somebody has asked for their names."""
        return [self.of(kernel_id) for kernel_id in list(self._known) if kernel_id in self._kernels]

    def _process(self, kernel_id: str) -> Any:
        """Give the process, if it is on this computer: it tells of a restart without an event."""
        try:
            provisioner = self._kernels.get_kernel(kernel_id).provisioner
        except Exception:
            return None
        return getattr(provisioner, "pid", None)

    async def _follow(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        if data.get("action") in ("restart", "shutdown"):
            self._end(str(data.get("kernel_id")))

    def _end(self, kernel_id: str) -> None:
        known = self._known.pop(kernel_id, None)
        if known is not None:
            self._events.tell("ended", kernelStart=known[1])
