"""Values for a kernel: who asks and from which notebook is this server's own knowledge."""

from __future__ import annotations

import json
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from .errors import ServiceError
from .permission_handlers import PermissionHandler


class ResolveHandler(PermissionHandler):
    """Values for a kernel."""

    @web.authenticated
    @authorized("read")
    async def post(self) -> None:
        """Read values; it changes nothing but what is written down about reads."""
        try:
            asked = self.asked()
            place = await self.place(asked)
            self._check_silence(place.kernel_id, asked)
            who = await self.who(await self.connection_named(asked.get("connection")))
            body = {
                "requestID": asked.get("requestID"),
                "kernelID": place.kernel_id,
                "names": asked.get("names"),
                "origin": asked.get("origin"),
                "identity": self.current_user.username,
                "path": place.path,
                "permission": await self.context(place, who, asked),
            }
        except ServiceError as error:
            self.fail(error)
            return
        await self.forward("/x/v1/resolve", json.dumps(body).encode(), who.connection_id)
        if self.get_status() == 200:
            self.permissions.kernels.note_read(who, place, body["names"])

    def _check_silence(self, kernel_id: str, asked: dict[str, Any]) -> None:
        """Find out whether the page may answer without a person's word.

        Raises:
            ServiceError: confirmation_required.
        """
        is_silent = asked.get("confirmed") is not True
        is_background = asked.get("origin") != "cell"
        if is_silent and is_background and asked.get("ownConnections") != self._connections(kernel_id):
            raise ServiceError("confirmation_required")

    def _connections(self, kernel_id: str) -> int | None:
        """Count the kernel's connections; None, which equals no count, where that is not known."""
        model = self.kernel_manager.kernel_model(kernel_id)
        count = model.get("connections") if isinstance(model, dict) else None
        return count if isinstance(count, int) else None
