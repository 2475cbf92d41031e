"""What the handlers of connections share: trying one out, and telling of those that are kept."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from .._contract import CONNECTION_COLORS
from .base import HeliosHandler
from .errors import ServiceError
from .exchange import Answer

JSON = {"Content-Type": "application/json"}
TRIED = ("kind", "url", "apiKey", "invitationCode")
LOOKS = ("name", "color")


class RefusedError(Exception):
    """The service has answered with an error, which is to be passed on."""

    def __init__(self, answer: Answer) -> None:
        """Keep it."""
        self.answer = answer


class ConnectingHandler(HeliosHandler):
    """Asks services that may not be connected yet."""

    async def work(self, what: Callable[..., Awaitable[dict[str, Any] | None]], *args: str) -> None:
        """Do it, and tell what comes of it, by default how all connections are then; or what was refused."""
        try:
            self.say(await what(*args) or await self._told())
        except RefusedError as refused:
            await self.relay(refused.answer)
        except ServiceError as error:
            self.fail(error)

    async def run(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Have the connections do something for whoever asks."""
        work = getattr(self.services.connections, method)
        return await self.services.wait(work, self.identity, *args, **kwargs)

    async def try_out(self, what: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Have a service of ours speak to the other one, so that the rules for that stand in one place."""
        helper = await self.services.helper(self.identity)
        body = json.dumps({name: asked[name] for name in TRIED if name in asked}).encode()
        answer = await helper.send("POST", f"/x/v1/connection/{what}", JSON, body)
        if answer.code != 200:
            raise RefusedError(answer)
        told: dict[str, Any] = json.loads(answer.body)
        return told

    async def earn(self, asked: dict[str, Any]) -> tuple[str, dict[str, str]]:
        """Give the key, which an invitation code is changed for, and what is known of where it leads."""
        if not asked.get("invitationCode"):
            told = await self.try_out("test", asked)
            return str(asked.get("apiKey")), facts_of(told)
        told = await self.try_out("redeem", asked)
        try:
            facts = facts_of(await self.try_out("test", {name: told[name] for name in ("url", "apiKey")}))
        except (RefusedError, ServiceError):
            # The code is used up: its key is kept, whatever happens now.
            facts = {"url": told["url"]}
        return told["apiKey"], facts

    async def confirm(self, connection_id: str, api_key: str) -> None:
        """Let whoever came with a code, and has no key to type again, make one to keep within ten minutes."""
        forwarder = await self.services.forwarder(self.identity, connection_id)
        body = json.dumps({"apiKey": api_key}).encode()
        await forwarder.send("POST", "/x/v1/reauthentication", JSON, body)

    def looks(self, asked: dict[str, Any]) -> dict[str, str]:
        """Give name and colour as far as they are asked for.

        Raises:
            ServiceError: request_invalid.
        """
        looks = {name: asked[name] for name in LOOKS if name in asked}
        if not all(isinstance(text, str) for text in looks.values()):
            raise ServiceError("request_invalid")
        if looks.get("color", CONNECTION_COLORS[0]) not in CONNECTION_COLORS:
            raise ServiceError("request_invalid")
        return looks

    async def _told(self) -> dict[str, Any]:
        connections = self.services.connections
        choice = await self.run("choice")
        told: dict[str, Any] = {
            "connections": [one.told for one in choice.connections],
            "mayAdd": connections.allows_own,
            "isSharedByToken": self.is_shared,
        }
        if choice.current:
            told["current"] = choice.current
        proposed = connections.configuration.proposed
        if proposed and await self.run("owns"):
            told["proposed"] = {"kind": connections.configuration.kind, "url": proposed}
        return told


def facts_of(told: dict[str, Any]) -> dict[str, str]:
    """Give what is kept of an answer."""
    return {"url": told["url"], "organization": told["organization"][:255], "user": told["user"]["email"]}
