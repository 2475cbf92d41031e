"""Values for a kernel: who asks and from which notebook is this server's own knowledge."""

from __future__ import annotations

import json
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import ensure_async
from tornado import web

from .base import HeliosHandler
from .errors import ServiceError


class ResolveHandler(HeliosHandler):
    """Values for a kernel."""

    @web.authenticated
    @authorized("read")
    async def post(self) -> None:
        """Read values; it changes nothing but what is written down about reads."""
        try:
            asked = self.asked()
            body = await self._request_of(asked)
            connection_id = await self._connection_of(asked.get("connection"))
        except ServiceError as error:
            self.fail(error)
            return
        await self.forward("/x/v1/resolve", json.dumps(body).encode(), connection_id)

    async def _connection_of(self, name: Any) -> str:
        """Give the id of the connection that the code names; nothing for the current one."""
        if name is None:
            return ""
        connections = self.services.connections
        return str(await self.services.wait(connections.named, self.identity, str(name)))

    async def _request_of(self, asked: dict[str, Any]) -> dict[str, Any]:
        kernel_id = str(asked.get("kernelID"))
        if kernel_id not in self.kernel_manager:
            raise ServiceError("session_not_found")
        silent = asked.get("confirmed") is not True
        if (
            silent
            and asked.get("origin") != "cell"
            and asked.get("ownConnections") != self._connections(kernel_id)
        ):
            raise ServiceError("confirmation_required")
        return {
            "requestID": asked.get("requestID"),
            "kernelID": kernel_id,
            "names": asked.get("names"),
            "origin": asked.get("origin"),
            "identity": self.current_user.username,
            "path": await self._path(kernel_id),
        }

    def _connections(self, kernel_id: str) -> int | None:
        """Count the kernel's connections; None, which equals no count, where that is not known."""
        model = self.kernel_manager.kernel_model(kernel_id)
        count = model.get("connections") if isinstance(model, dict) else None
        return count if isinstance(count, int) else None

    async def _path(self, kernel_id: str) -> str:
        """Give the path of the first session on the kernel; a kernel may have several, or none."""
        sessions: list[dict[str, Any]] = await ensure_async(self.session_manager.list_sessions())
        paths = [session["path"] for session in sessions if session["kernel"]["id"] == kernel_id]
        return str(paths[0]) if paths else ""
