"""Copies a value from one connection of a person to another; the page never gets it."""

from __future__ import annotations

import json
import re

from jupyter_server.auth.decorator import authorized
from tornado import web

from .._contract import ERRORS
from ._routes import UUID
from .base import HeliosHandler
from .errors import RefusedError, ServiceError
from .forward import Forwarder


class CopyHandler(HeliosHandler):
    """One secret at a time, so that the page can show how far it is and stop."""

    @web.authenticated
    @authorized("write")
    async def post(self) -> None:
        """Copy a value to a new secret or, with ``targetID``, to an existing one; or only compare the two."""
        asked = self.asked()
        texts = [asked.get(name, "") for name in ("from", "to", "secretID", "name", "targetID")]
        from_id, to_id, secret_id, name, target_id = texts
        is_comparison = asked.get("compare") is True
        if not all(isinstance(text, str) for text in texts):
            raise ServiceError("request_invalid")
        is_complete = from_id and to_id and from_id != to_id and (target_id or not is_comparison)
        if not is_complete or not all(re.fullmatch(UUID, one) for one in (secret_id, target_id or secret_id)):
            raise ServiceError("request_invalid")
        source = await self.services.forwarder(self.identity, from_id)
        target = await self.services.forwarder(self.identity, to_id)
        value = await _read_source(source, secret_id)
        path = f"/v1/secrets/{target_id}"
        if is_comparison:
            self.say({"isSame": value == (await target.ask("GET", path))["value"]})
            return
        if target_id:
            await target.ask("PATCH", path, {"value": value}, self._ask_headers())
        else:
            await target.ask("POST", "/v1/secrets", {"name": name, "value": value}, self._ask_headers())
        self.say({"isSame": True})


async def _read_source(source: Forwarder, secret_id: str) -> str:
    """Give the value. An error about this secret alone gets a code of its own, so that the page goes on."""
    try:
        return str((await source.ask("GET", f"/v1/secrets/{secret_id}"))["value"])
    except RefusedError as refused:
        code = json.loads(refused.answer.body)["error"]["code"]
        if refused.answer.code >= 500 or not code.startswith("secret_"):
            raise
        words = [ERRORS[one][2] for one in ("secret_unreadable", code) if one in ERRORS]
        raise ServiceError("secret_unreadable", " ".join(words)) from None
