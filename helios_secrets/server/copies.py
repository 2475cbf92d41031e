"""A value from one connection of a person to another: it passes through here, and comes into no page."""

from __future__ import annotations

import json
import re
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from .._contract import ERRORS
from ._routes import UUID
from .connecting import JSON, ConnectingHandler, RefusedError
from .errors import ServiceError
from .exchange import Answer
from .forward import Forwarder


class CopyHandler(ConnectingHandler):
    """One secret at a time, so that whoever waits sees how far it is and can stop."""

    @web.authenticated
    @authorized("write")
    async def post(self) -> None:
        """Copy a value, or compare it."""
        await self.work(self._copy)

    async def _copy(self) -> dict[str, Any]:
        asked = self.asked()
        from_id, to_id, secret_id = (asked.get(name) for name in ("from", "to", "secretID"))
        name, target_id = asked.get("name"), asked.get("targetID", "")
        if not all(isinstance(text, str) for text in (from_id, to_id, secret_id, name, target_id)):
            raise ServiceError("request_invalid")
        if not from_id or not to_id or from_id == to_id:
            raise ServiceError("request_invalid")
        if not all(re.fullmatch(UUID, text) for text in (secret_id, target_id) if text) or not secret_id:
            raise ServiceError("request_invalid")
        source = await self.services.forwarder(self.identity, from_id)
        target = await self.services.forwarder(self.identity, to_id)
        value = _value(await _get(source, secret_id), is_source=True)
        if asked.get("compare") is True:
            if not target_id:
                raise ServiceError("request_invalid")
            return {"isSame": value == _value(await _get(target, target_id))}
        headers = {**self._ask_headers(), **JSON}
        if target_id:
            body = json.dumps({"value": value}).encode()
            answer = await target.send("PATCH", f"/v1/secrets/{target_id}", headers, body)
        else:
            body = json.dumps({"name": name, "value": value}).encode()
            answer = await target.send("POST", "/v1/secrets", headers, body)
        if answer.code >= 400:
            raise RefusedError(answer)
        return {"isSame": True}


async def _get(forwarder: Forwarder, secret_id: str) -> Answer:
    return await forwarder.send("GET", f"/v1/secrets/{secret_id}", {}, None)


def _value(answer: Answer, *, is_source: bool = False) -> str:
    """Give the value; of the source, what concerns this secret alone has a code of its own."""
    try:
        told = json.loads(answer.body)
    except ValueError:
        told = {}
    if answer.code == 200:
        return str(told.get("value", ""))
    code = told.get("error", {}).get("code", "")
    if is_source and answer.code < 500 and code.startswith("secret_"):
        raise ServiceError(
            "secret_unreadable", f"{ERRORS['secret_unreadable'][2]} {ERRORS.get(code, ('', '', ''))[2]}"
        )
    raise RefusedError(answer)
