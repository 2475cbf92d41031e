"""The connection of a person, to a team service or to Helios. Its key comes in and never goes out."""

from __future__ import annotations

import json
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web
from tornado.httpclient import HTTPResponse

from .base import HeliosHandler
from .errors import ServiceError

JSON = {"Content-Type": "application/json"}


class AskingHandler(HeliosHandler):
    """Asks a team service before there is a connection."""

    async def ask_helper(self, what: str) -> HTTPResponse:
        """Have a service of ours speak to the team service, so that the rules for that stand in one place."""
        helper = await self.services.helper(self.identity)
        return await helper.send("POST", f"/x/v1/connection/{what}", JSON, self.request.body)


class ConnectionHandler(AskingHandler):
    """The connection of whoever asks."""

    @web.authenticated
    @authorized("read")
    async def get(self) -> None:
        """Tell where the secrets are kept, and who one is there."""
        try:
            self.say(await self._describe())
        except ServiceError as error:
            self.fail(error)

    @web.authenticated
    @authorized("write")
    async def put(self) -> None:
        """Keep a connection that works, with a key or with the one that an invitation code gives."""
        try:
            asked = self.asked()
            connections = self.services.connections
            await self.services.wait(connections.check, self.identity)
            way = "redeem" if asked.get("invitationCode") else "test"
            answer = await self.ask_helper(way)
            if answer.code != 200:
                await self.relay(answer)
                return
            told = json.loads(answer.body)
            api_key = told.get("apiKey") or asked["apiKey"]
            kind = asked.get("kind", "team")
            await self.services.wait(connections.store.save, self.identity, told["url"], api_key, kind)
            await self.services.drop(self.identity)
            if way == "redeem":
                await self._confirm(api_key)
            self.say(await self._describe())
        except ServiceError as error:
            self.fail(error)

    @web.authenticated
    @authorized("write")
    async def delete(self) -> None:
        """Forget the connection and its key."""
        try:
            connections = self.services.connections
            await self.services.wait(connections.check, self.identity)
            await self.services.wait(connections.store.forget, self.identity)
            await self.services.drop(self.identity)
            self.say(await self._describe())
        except ServiceError as error:
            self.fail(error)

    async def _confirm(self, api_key: str) -> None:
        """Let whoever came with a code, and has no key to type again, make one to keep within ten minutes."""
        forwarder = await self.services.forwarder(self.identity)
        body = json.dumps({"apiKey": api_key}).encode()
        await forwarder.send("POST", "/x/v1/reauthentication", JSON, body)

    async def _describe(self) -> dict[str, Any]:
        """Give everything about the connection but its key."""
        connections = self.services.connections
        connection = await self.services.wait(connections.look, self.identity)
        told: dict[str, Any] = {"source": "panel", "isSharedByToken": self.is_shared}
        if connection is None:
            owns = await self.services.wait(connections.owns, self.identity)
            told["kind"] = "embedded" if owns else "team"
            if owns and connections.configuration.proposed:
                told["url"] = connections.configuration.proposed
                told["proposed"] = connections.configuration.kind
            return told
        told.update(kind=connection.kind, url=connection.url, source=connection.source)
        if connection.storage is not None:
            told["storage"] = connection.storage
        try:
            forwarder = await self.services.forwarder(self.identity)
            answer = await forwarder.send("GET", "/x/v1/status", {}, None)
        except ServiceError:
            return told
        if answer.code == 200:
            status = json.loads(answer.body)
            told.update({name: status[name] for name in ("organization", "user") if name in status})
        return told


class ConnectionTestHandler(AskingHandler):
    """A connection that is not kept yet."""

    @web.authenticated
    @authorized("write")
    async def post(self) -> None:
        """Try it out."""
        try:
            await self.relay(await self.ask_helper("test"))
        except ServiceError as error:
            self.fail(error)
