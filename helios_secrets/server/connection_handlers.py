"""The connections of a person, to team services and to Helios. API keys come in and never go out."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any, Literal

from jupyter_server.auth.decorator import authorized
from tornado import web

from .._contract import CONNECTION_COLORS
from .base import HeliosHandler
from .connections import Change, Connections
from .errors import RefusedError, ServiceError

TRIED = ("kind", "url", "apiKey", "invitationCode")


class ConnectingHandler(HeliosHandler):
    """What the handlers of connections share."""

    @property
    def connections(self) -> Connections:
        """The connections of this Jupyter server."""
        return self.services.connections

    async def show(self) -> None:
        """Answer with all connections of this person."""
        choice = await to_thread(self.connections.choice, self.identity)
        shown: dict[str, Any] = {
            "connections": [one.shown for one in choice.connections],
            "mayAdd": self.connections.allows_own,
            "isSharedByToken": self.is_shared,
        }
        if choice.current:
            shown["current"] = choice.current
        configuration = self.connections.configuration
        is_owner = await to_thread(self.connections.owner.is_owner, self.identity)
        if configuration.proposed and is_owner:
            shown["proposed"] = {"kind": configuration.kind, "url": configuration.proposed}
        self.say(shown)

    async def try_out(self, step: Literal["test", "redeem"], asked: dict[str, Any]) -> dict[str, Any]:
        """Have a local service speak to the other one: it has the rules for addresses and certificates.

        Raises:
            RefusedError: the local service or the other one refuses it.
            ServiceError: as ``Forwarder.send`` does.
        """
        helper = await self.services.helper(self.identity)
        target = {name: asked[name] for name in TRIED if name in asked}
        told: dict[str, Any] = await helper.ask("POST", f"/x/v1/connection/{step}", target)
        return told

    async def obtain_key(self, asked: dict[str, Any]) -> tuple[str, Change]:
        """Give the API key, for which an invitation code is redeemed, and what its service says of itself.

        Raises:
            RefusedError, ServiceError: as ``try_out`` does.
        """
        if not asked.get("invitationCode"):
            return str(asked.get("apiKey")), change_of(await self.try_out("test", asked))
        redeemed = await self.try_out("redeem", asked)
        api_key, url = redeemed["apiKey"], redeemed["url"]
        try:
            return api_key, change_of(await self.try_out("test", {"url": url, "apiKey": api_key}))
        except (RefusedError, ServiceError):
            # The code is used up, so its key is kept in any case.
            return api_key, {"url": url}

    async def confirm(self, connection_id: str, api_key: str) -> None:
        """Let a person who came with a code, and cannot type its key, make a key of their own.

        Managing people and keys is then allowed for ten minutes, as if the key had been typed.
        """
        forwarder = await self.services.forwarder(self.identity, connection_id)
        await forwarder.ask("POST", "/x/v1/reauthentication", {"apiKey": api_key})


class ConnectionsHandler(ConnectingHandler):
    """All connections of a person."""

    @web.authenticated
    @authorized("read")
    async def get(self) -> None:
        """List them."""
        await self.show()

    @web.authenticated
    @authorized("write")
    async def post(self) -> None:
        """Keep a connection that works, by an API key or an invitation code, and make it the current one."""
        asked = self.asked()
        looks = looks_of(asked)
        await to_thread(self.connections.check_new, self.identity, looks.get("name", ""))
        api_key, facts = await self.obtain_key(asked)
        kind = asked.get("kind", "team")
        added = await to_thread(self.connections.add, self.identity, api_key, kind, {**looks, **facts})
        if asked.get("invitationCode"):
            await self.confirm(added.id, api_key)
        await self.show()


class ConnectionHandler(ConnectingHandler):
    """One connection."""

    @web.authenticated
    @authorized("write")
    async def patch(self, connection_id: str) -> None:
        """Change its name, its colour or its key, or make it the current one."""
        asked = self.asked()
        looks = looks_of(asked)
        if looks:
            await to_thread(self.connections.change, self.identity, connection_id, looks)
        if asked.get("apiKey") or asked.get("invitationCode"):
            await self._change_key(connection_id, asked)
        if asked.get("isCurrent") is True:
            await to_thread(self.connections.make_current, self.identity, connection_id)
        await self.show()

    @web.authenticated
    @authorized("write")
    async def delete(self, connection_id: str) -> None:
        """Remove it and its key."""
        await to_thread(self.connections.remove, self.identity, connection_id)
        await self.services.drop(self.identity, connection_id)
        await self.show()

    async def _change_key(self, connection_id: str, asked: dict[str, Any]) -> None:
        connection = await to_thread(self.connections.check_new_key, self.identity, connection_id)
        target = {"kind": connection.kind, "url": connection.url}
        api_key, facts = await self.obtain_key({**asked, **target})
        await to_thread(self.connections.change, self.identity, connection_id, facts, api_key)
        await self.services.drop(self.identity, connection_id)
        if asked.get("invitationCode"):
            await self.confirm(connection_id, api_key)


class KeptTestHandler(ConnectingHandler):
    """Tries out a connection that is kept."""

    @web.authenticated
    @authorized("write")
    async def post(self, connection_id: str) -> None:
        """Ask its service who it is and who the person is there, and keep that."""
        forwarder = await self.services.forwarder(self.identity, connection_id)
        connection = forwarder.connection
        status = await forwarder.ask("GET", "/x/v1/status")
        told = {name: status[name] for name in ("organization", "user")} | {"url": connection.url}
        if connection.kind != "embedded" and not connection.is_configured:
            await to_thread(self.connections.change, self.identity, connection_id, change_of(told))
        self.say(told)


class NewTestHandler(ConnectingHandler):
    """Tries out a connection that is not kept yet."""

    @web.authenticated
    @authorized("write")
    async def post(self) -> None:
        """Ask its service who it is and who the person is there."""
        self.say(await self.try_out("test", self.asked()))


def looks_of(asked: dict[str, Any]) -> Change:
    """Give the name and the colour where the page gives them.

    Raises:
        ServiceError: request_invalid.
    """
    looks: Change = {}
    if "name" in asked:
        looks["name"] = asked["name"]
    if "color" in asked:
        looks["color"] = asked["color"]
    if not isinstance(looks.get("name", ""), str) or looks.get("color", "gray") not in CONNECTION_COLORS:
        raise ServiceError("request_invalid")
    return looks


def change_of(told: dict[str, Any]) -> Change:
    """Give what is kept of the answer of a test."""
    return {"url": told["url"], "organization": told["organization"][:255], "user": told["user"]["email"]}
