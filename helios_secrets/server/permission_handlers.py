"""What notebooks may read: asked for each read, told to the panel, and changed by a person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import ensure_async
from tornado import web

from .._contract import CONNECTION_HEADER, MAX_NAMES
from .base import HeliosHandler
from .errors import ServiceError
from .kernels import KernelMemory, Place, Who, when
from .notebooks import Notebooks
from .policy import Policy

JSON = {"Content-Type": "application/json"}
# Of jupyter-collaboration: its files are those of this server.
DRIVE = "RTC:"


@dataclass(frozen=True)
class Permissions:
    """All that this server knows about who may read what; the rest is kept by the service."""

    policy: Policy
    notebooks: Notebooks
    kernels: KernelMemory


class PermissionHandler(HeliosHandler):
    """Knows from which notebook or console somebody asks: of this server's sessions, not of the page."""

    @property
    def permissions(self) -> Permissions:
        """The permissions of this Jupyter server."""
        return self.settings["helios_secrets_permissions"]  # type: ignore[no-any-return]

    async def connection_named(self, name: Any) -> str:
        """Give the id of the connection that the code names; nothing for the one that the page means.

        Raises:
            ServiceError: connection_not_found.
        """
        if name is None:
            return ""
        connections = self.services.connections
        return str(await self.services.wait(connections.named, self.identity, str(name)))

    async def who(self, connection_id: str = "") -> Who:
        """Give whose permission it is, and for which connection.

        Raises:
            ServiceError: connection_unreadable.
        """
        connection_id = connection_id or self.request.headers.get(CONNECTION_HEADER, "")
        if not connection_id:
            choice = await self.services.wait(self.services.connections.choice, self.identity)
            connection_id = choice.current
        return Who(self.identity, connection_id)

    async def place(self, asked: dict[str, Any]) -> Place:
        """Find the notebook or console; the page may choose among those of its kernel, and invent none.

        Raises:
            ServiceError: session_not_found.
        """
        kernel_id = str(asked.get("kernelID"))
        if kernel_id not in self.kernel_manager:
            raise ServiceError("session_not_found")
        places = [place for place in await self.places() if place.kernel_id == kernel_id]
        if len(places) > 1:
            places = [place for place in places if place.session_id == asked.get("sessionID")]
        return places[0] if places else Place(kernel_id)

    async def places(self) -> list[Place]:
        """Give all notebooks and consoles that are open."""
        sessions: list[dict[str, Any]] = await ensure_async(self.session_manager.list_sessions())
        return [
            Place(
                str(session["kernel"]["id"]),
                str(session["id"]),
                str(session["path"]).removeprefix(DRIVE),
                session["type"] == "notebook",
            )
            for session in sessions
            if session.get("kernel")
        ]

    async def fingerprint(self, place: Place) -> str:
        """Give the fingerprint of a notebook's file; consoles and what has no file have none."""
        if not place.is_notebook:
            return ""
        return str(await self.services.wait(self.permissions.notebooks.fingerprint, place.path))

    async def policy(self) -> str:
        """Give the policy of this server or person."""
        return str(await self.services.wait(self.permissions.policy.read))

    async def context(self, place: Place, who: Who, asked: dict[str, Any]) -> dict[str, Any]:
        """Tell the service who asks, and what is allowed already.

        Raises:
            ServiceError: notebooks_denied, notebook_denied.
        """
        policy = await self.policy()
        if policy == "deny":
            raise ServiceError("notebooks_denied")
        kernels = self.permissions.kernels
        is_granted = policy == "allow" or asked.get("confirmed") is True
        if not is_granted and kernels.denied(who, place).intersection(_names_of(asked)):
            raise ServiceError("notebook_denied")
        await self.permissions.notebooks.settled()
        return {
            "identity": who.identity,
            "root": self.permissions.notebooks.root,
            "path": place.path,
            "fingerprint": await self.fingerprint(place),
            "granted": True if is_granted else kernels.allowed(who, place),
        }

    async def tell(self, who: Who, what: str, **facts: Any) -> Any:
        """Have the service do or tell something about this person's permissions.

        Raises:
            ServiceError: what the service answers.
        """
        forwarder = await self.services.forwarder(who.identity, who.connection_id)
        body = {"identity": who.identity, "root": self.permissions.notebooks.root, **facts}
        answer = await forwarder.send("POST", f"/x/v1/permissions{what}", JSON, json.dumps(body).encode())
        told = json.loads(answer.body)
        if answer.code != 200:
            raise ServiceError(told["error"]["code"], told["error"]["message"])
        return told


class PermissionsHandler(PermissionHandler):
    """What notebooks may read secrets without being asked about."""

    @web.authenticated
    @authorized("read")
    async def get(self) -> None:
        """Tell it: of a secret, of a notebook, or all of it."""
        try:
            who, name, path = await self.who(), self._chosen("name"), self._chosen("path")
            await self.permissions.notebooks.settled()
            kept = await self.tell(who, "/list", **_given(name=name, path=path))
            permissions = [await self._kept(row) for row in kept["permissions"]]
            permissions += [
                one
                for one in await self._of_kernels(who)
                if name in (None, one["name"]) and path in (None, one["path"])
            ]
            policy = await self.policy()
            is_locked = self.permissions.policy.is_locked
            self.say({"permissions": permissions, "policy": policy, "isLocked": is_locked})
        except ServiceError as error:
            self.fail(error)

    @web.authenticated
    @authorized("write")
    async def post(self) -> None:
        """Keep what a person has answered."""
        try:
            asked = self.asked()
            names, answer = _names_of(asked), asked.get("answer")
            if not names or len(names) > MAX_NAMES or answer not in ("session", "always", "deny"):
                raise ServiceError("request_invalid")
            who = await self.who(await self.connection_named(asked.get("connection")))
            place = await self._place_of(asked)
            if answer == "session":
                self.permissions.kernels.allow(who, place, names)
            elif answer == "deny":
                self.permissions.kernels.deny(who, place, names)
            else:
                await self._remember(who, place, names)
            self.say({})
        except ServiceError as error:
            self.fail(error)

    @web.authenticated
    @authorized("write")
    async def delete(self) -> None:
        """Withdraw: from a notebook, of a secret, or one."""
        try:
            who, name, path = await self.who(), self._chosen("name"), self._chosen("path")
            await self.tell(who, "/withdraw", **_given(name=name, path=path))
            sessions = None
            if path is not None:
                places = [place for place in await self.places() if place.path == path]
                sessions = {(place.kernel_id, place.session_id) for place in places}
            self.permissions.kernels.forget(who, sessions, name)
            self.say({})
        except ServiceError as error:
            self.fail(error)

    async def _place_of(self, asked: dict[str, Any]) -> Place:
        """Give the notebook of a session, or of a path where a person has chosen it in the panel."""
        path = asked.get("path")
        if path is None:
            return await self.place(asked)
        if not isinstance(path, str) or asked.get("answer") != "always":
            raise ServiceError("request_invalid")
        return Place("", path=path.removeprefix(DRIVE), is_notebook=True)

    async def _remember(self, who: Who, place: Place, names: list[str]) -> None:
        fingerprint = await self.fingerprint(place)
        if not fingerprint:
            raise ServiceError("request_invalid", "There is no file of this notebook to remember it for.")
        await self.permissions.notebooks.settled()
        await self.tell(who, "", path=place.path, fingerprint=fingerprint, names=names)
        places = [one for one in await self.places() if one.path == place.path]
        for name in names:
            ids = {(one.kernel_id, one.session_id) for one in places}
            self.permissions.kernels.forget(who, ids, name)

    async def _kept(self, row: dict[str, Any]) -> dict[str, Any]:
        fingerprint = await self.services.wait(self.permissions.notebooks.fingerprint, row["path"])
        told = {
            "name": row["name"],
            "path": row["path"],
            "kind": "always",
            "allowedAt": when(row["allowedAt"] / 1000),
        }
        if row["lastReadAt"] is not None:
            told["lastReadAt"] = when(row["lastReadAt"] / 1000)
        return told if fingerprint == row["fingerprint"] else {**told, "isOutdated": True}

    async def _of_kernels(self, who: Who) -> list[dict[str, Any]]:
        paths = {(place.kernel_id, place.session_id): place.path for place in await self.places()}
        return [
            {
                "name": name,
                "path": paths.get((kernel_id, session_id), ""),
                "kind": "session",
                **_given(allowedAt=grant.allowed_at, lastReadAt=grant.last_read_at),
            }
            for kernel_id, session_id, name, grant in self.permissions.kernels.of(who)
        ]

    def _chosen(self, name: str) -> str | None:
        chosen = self.get_query_argument(name, None, strip=False)
        return chosen if chosen is None else str(chosen).removeprefix(DRIVE)


def _names_of(asked: dict[str, Any]) -> list[str]:
    names = asked.get("names")
    return [str(name) for name in names] if isinstance(names, list) else []


def _given(**facts: str | None) -> dict[str, str]:
    return {name: fact for name, fact in facts.items() if fact is not None}
