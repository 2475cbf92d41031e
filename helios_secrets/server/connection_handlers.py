"""The connections of a person, to team services and to Helios. Keys come in and never go out."""

from __future__ import annotations

import json
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from .connecting import ConnectingHandler, RefusedError, facts_of
from .errors import ServiceError


class ConnectionsHandler(ConnectingHandler):
    """All connections of whoever asks."""

    @web.authenticated
    @authorized("read")
    async def get(self) -> None:
        """Tell where secrets are kept."""
        await self.work(self._nothing)

    @web.authenticated
    @authorized("write")
    async def post(self) -> None:
        """Keep a connection that works, with a key or with the one that an invitation code gives; use it."""
        await self.work(self._add)

    async def _nothing(self) -> None:
        return

    async def _add(self) -> None:
        asked = self.asked()
        looks = self.looks(asked)
        await self.run("check_new", looks.get("name", ""))
        api_key, facts = await self.earn(asked)
        added = await self.run("add", api_key, kind=asked.get("kind", "team"), **looks, **facts)
        if asked.get("invitationCode"):
            await self.confirm(added.id, api_key)


class ConnectionHandler(ConnectingHandler):
    """One connection."""

    @web.authenticated
    @authorized("write")
    async def patch(self, connection_id: str) -> None:
        """Change its name, its colour or its key, or make it the current one."""
        await self.work(self._change, connection_id)

    @web.authenticated
    @authorized("write")
    async def delete(self, connection_id: str) -> None:
        """Forget it and its key."""
        await self.work(self._remove, connection_id)

    async def _change(self, connection_id: str) -> None:
        asked = self.asked()
        looks = self.looks(asked)
        if looks:
            await self.run("change", connection_id, **looks)
        if asked.get("apiKey") or asked.get("invitationCode"):
            await self._change_key(connection_id, asked)
        if asked.get("isCurrent") is True:
            await self.run("make_current", connection_id)

    async def _change_key(self, connection_id: str, asked: dict[str, Any]) -> None:
        connection = await self.run("own", connection_id)
        if connection.kind == "embedded":
            raise ServiceError("request_invalid")
        await self.services.wait(self.services.connections.store.prepare)
        place = {"kind": connection.kind, "url": connection.url}
        api_key, facts = await self.earn({**asked, **place})
        await self.run("change", connection_id, api_key, **facts)
        await self.services.drop(self.identity, connection_id)
        if asked.get("invitationCode"):
            await self.confirm(connection_id, api_key)

    async def _remove(self, connection_id: str) -> None:
        await self.run("remove", connection_id)
        await self.services.drop(self.identity, connection_id)


class KeptTestHandler(ConnectingHandler):
    """A connection that is kept."""

    @web.authenticated
    @authorized("write")
    async def post(self, connection_id: str) -> None:
        """Try it out, and keep what it says of itself."""
        await self.work(self._test, connection_id)

    async def _test(self, connection_id: str) -> dict[str, Any]:
        connection = (await self.run("choice")).find(connection_id)
        if connection is None:
            raise ServiceError("connection_not_found")
        forwarder = await self.services.forwarder(self.identity, connection_id)
        answer = await forwarder.send("GET", "/x/v1/status", {}, None)
        if answer.code != 200:
            raise RefusedError(answer)
        status = json.loads(answer.body)
        told = {name: status[name] for name in ("organization", "user")} | {"url": connection.url}
        if connection.source == "panel" and connection.kind != "embedded":
            await self.run("change", connection_id, **facts_of(told))
        return told


class NewTestHandler(ConnectingHandler):
    """A connection that is not kept yet."""

    @web.authenticated
    @authorized("write")
    async def post(self) -> None:
        """Try it out."""
        await self.work(self._test)

    async def _test(self) -> dict[str, Any]:
        return await self.try_out("test", self.asked())
