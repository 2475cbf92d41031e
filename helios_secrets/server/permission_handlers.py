"""Reads of kernels, and what people answer about them.

This server says who asks and from where; the service decides (``src/service/permission``).
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import ensure_async
from tornado import web

from .._contract import CONNECTION_HEADER
from .base import RESOLVE, HeliosHandler
from .errors import ServiceError
from .events import Events
from .kernels import KernelStarts
from .notebooks import Notebooks
from .policy import Policy

# Of jupyter-collaboration: its files are those of this server.
DRIVE = "RTC:"
PERMISSIONS = "/x/v1/permissions"


@dataclass(frozen=True)
class PermissionFacts:
    """What this server alone knows."""

    policy: Policy
    notebooks: Notebooks
    kernels: KernelStarts
    events: Events


@dataclass(frozen=True)
class Session:
    """A notebook or console, and the kernel that it shows."""

    kernel_id: str = ""
    #: Empty where the kernel has no session, or several.
    id: str = ""
    #: Below the root of this server.
    path: str = ""
    is_notebook: bool = False


class PermissionHandler(HeliosHandler):
    """Finds out who asks, and from which notebook or console: of this server's sessions, not of the page."""

    @property
    def known(self) -> PermissionFacts:
        """What this server alone knows."""
        return self.settings["helios_secrets_permissions"]  # type: ignore[no-any-return]

    async def reader(self, name: Any = None) -> dict[str, str]:
        """Give whose permission it is: for the connection that code names, or the one that the page means.

        Raises:
            ServiceError: connection_not_found, connection_unreadable.
        """
        connections = self.services.connections
        connection = self.request.headers.get(CONNECTION_HEADER, "")
        if name is not None:
            connection = await asyncio.to_thread(connections.named, self.identity, str(name))
        elif not connection:
            connection = (await asyncio.to_thread(connections.choice, self.identity)).current
        return {"identity": self.identity, "root": self.known.notebooks.root, "connection": connection}

    async def session(self, asked: dict[str, Any]) -> Session:
        """Find the session; the page may choose among those of its kernel, and invent none.

        Raises:
            ServiceError: session_not_found.
        """
        kernel_id = str(asked.get("kernelID"))
        if kernel_id not in self.kernel_manager:
            raise ServiceError("session_not_found")
        listed: list[dict[str, Any]] = await ensure_async(self.session_manager.list_sessions())
        found = [one for one in listed if one.get("kernel") and one["kernel"]["id"] == kernel_id]
        if len(found) > 1:
            found = [one for one in found if one["id"] == asked.get("sessionID")]
        if not found:
            return Session(kernel_id)
        path = str(found[0]["path"]).removeprefix(DRIVE)
        return Session(kernel_id, str(found[0]["id"]), path, found[0]["type"] == "notebook")

    async def facts(self, reader: dict[str, str], session: Session) -> dict[str, Any]:
        """Give what the service is to know of a notebook or console and its kernel as they are now."""
        known = self.known
        await known.events.settled()
        fingerprint = ""
        if session.is_notebook:
            fingerprint = await asyncio.to_thread(known.notebooks.fingerprint, session.path)
        return {
            **reader,
            "kernelStart": known.kernels.of(session.kernel_id) if session.kernel_id else "",
            "session": session.id,
            "path": session.path,
            "fingerprint": fingerprint,
        }

    async def tell(self, kind: str, facts: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Have the service of a connection do or tell something about permissions.

        Raises:
            RefusedError, ServiceError: it does not.
        """
        forwarder = await self.services.forwarder(self.identity, facts["connection"])
        told: dict[str, Any] = await forwarder.ask(
            "POST", PERMISSIONS, {"kind": kind, "facts": facts, **more}
        )
        return told


class ResolveHandler(PermissionHandler):
    """Values for a kernel."""

    @web.authenticated
    @authorized("read")
    async def post(self) -> None:
        """Read values; it changes nothing but what is written down about reads."""
        asked = self.asked()
        session = await self.session(asked)
        reader = await self.reader(asked.get("connection"))
        policy = await asyncio.to_thread(self.known.policy.read)
        if policy == "deny":
            raise ServiceError("notebooks_denied")
        model = self.kernel_manager.kernel_model(session.kernel_id)
        connections = _chosen(model, "connections") if isinstance(model, dict) else {}
        body = {
            **_chosen(asked, "requestID", "names", "origin"),
            "kernelID": session.kernel_id,
            "identity": self.current_user.username,
            "path": session.path,
            "facts": {**await self.facts(reader, session), **connections, "policy": policy},
            "claim": _chosen(asked, "isForeign", "ownConnections", "nonce"),
        }
        await self.forward(RESOLVE, json.dumps(body).encode(), reader["connection"])


class PermissionsHandler(PermissionHandler):
    """What notebooks may read secrets without being asked about."""

    @web.authenticated
    @authorized("read")
    async def get(self) -> None:
        """Tell it: of a secret, of a notebook, or all of it."""
        known, reader = self.known, await self.reader()
        starts = known.kernels.running()
        await known.events.settled()
        told = await self.tell("list", reader, kernelStarts=starts, **self._choice())
        permissions = [await self._now(one) for one in told["permissions"]]
        policy = await asyncio.to_thread(known.policy.read)
        self.say({"permissions": permissions, "policy": policy, "isLocked": known.policy.is_locked})

    @web.authenticated
    @authorized("write")
    async def post(self) -> None:
        """Keep what a person has answered, for a session or for the notebook at a path."""
        asked = self.asked()
        path = str(asked.get("path", "")).removeprefix(DRIVE)
        session = Session(path=path, is_notebook=True) if path else await self.session(asked)
        facts = await self.facts(await self.reader(asked.get("connection")), session)
        self.say(await self.tell("answer", facts, **_chosen(asked, "names", "answer", "questions")))

    @web.authenticated
    @authorized("write")
    async def delete(self) -> None:
        """Withdraw: from a notebook, of a secret, or one."""
        self.say(await self.tell("withdraw", await self.reader(), **self._choice()))

    async def _now(self, permission: dict[str, Any]) -> dict[str, Any]:
        """Say whether the file has become another one since."""
        before = permission.pop("fingerprint")
        now = await asyncio.to_thread(self.known.notebooks.fingerprint, permission["path"])
        return {**permission, "isOutdated": True} if before not in ("", now) else permission

    def _choice(self) -> dict[str, str]:
        given = {name: self.get_query_argument(name, None, strip=False) for name in ("name", "path")}
        return {name: str(one).removeprefix(DRIVE) for name, one in given.items() if one is not None}


def _chosen(asked: dict[str, Any], *names: str) -> dict[str, Any]:
    """Give what the page says of these. The service checks it."""
    return {name: asked[name] for name in names if asked.get(name) is not None}
