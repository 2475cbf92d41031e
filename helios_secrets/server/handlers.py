"""What the page may ask: an allow-list of paths and methods. Each method has its own action to authorize."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from .._contract import CONFIGURED_ID, PERSONAL_ID, URL_PREFIX
from .base import HeliosHandler
from .connection_handlers import ConnectionHandler, ConnectionsHandler, KeptTestHandler, NewTestHandler
from .copies import CopyHandler
from .errors import ServiceError
from .permission_handlers import PermissionsHandler
from .resolve import ResolveHandler

UUID = r"[0-9a-fA-F-]{36}"
CONNECTION_ID = rf"{UUID}|{PERSONAL_ID}|{CONFIGURED_ID}"


class ReadHandler(HeliosHandler):
    """What can be read."""

    @web.authenticated
    @authorized("read")
    async def get(self, path: str) -> None:
        """Read it."""
        await self.forward(f"/{path}")


class MakeHandler(HeliosHandler):
    """What can be made, or done."""

    @web.authenticated
    @authorized("write")
    async def post(self, path: str) -> None:
        """Do it."""
        await self.forward(f"/{path}")


class ChangeHandler(HeliosHandler):
    """What can be changed."""

    @web.authenticated
    @authorized("write")
    async def patch(self, path: str) -> None:
        """Change it."""
        await self.forward(f"/{path}")


class DeleteHandler(HeliosHandler):
    """What can be deleted."""

    @web.authenticated
    @authorized("write")
    async def delete(self, path: str) -> None:
        """Delete it."""
        await self.forward(f"/{path}")


class ListHandler(ReadHandler, MakeHandler):
    """A list, and new entries for it."""


class SharingHandler(ReadHandler, ChangeHandler):
    """Who may do what with a secret."""


class UserHandler(ReadHandler, DeleteHandler):
    """One user."""


class EntryHandler(ReadHandler, ChangeHandler, DeleteHandler):
    """One secret or team."""


class NothingHandler(HeliosHandler):
    """Whatever else is asked for below the prefix."""

    @web.authenticated
    @authorized("read")
    async def get(self) -> None:
        """Say that there is nothing."""
        self.fail(ServiceError("route_not_found"))


_PREFIX = rf"/{URL_PREFIX}"
_PATHS: dict[type[HeliosHandler], list[str]] = {
    ListHandler: [
        r"v[12]/(?:secrets|users|teams)",
        r"x/v1/(?:apiKeys|reauthentication)",
        rf"x/v1/secrets/{UUID}/versions",
    ],
    EntryHandler: [rf"v[12]/(?:secrets|teams)/{UUID}"],
    SharingHandler: [rf"v[12]/secrets/{UUID}/accessControls"],
    UserHandler: [rf"v[12]/users/{UUID}"],
    ReadHandler: [
        r"v[12]/(?:organizations/current|users/current|roles/Secret|auditLogs)",
        rf"v[12]/(?:users|teams)/{UUID}/identityRoles",
        rf"x/v1/secrets/{UUID}/activity",
        r"x/v1/(?:status|secrets|directory|users|deleted)",
    ],
    ChangeHandler: [rf"x/v1/users/{UUID}"],
    MakeHandler: [rf"x/v1/(?:removals|users/{UUID}/invitation|deleted/{UUID}/restore)"],
    DeleteHandler: [rf"x/v1/(?:apiKeys|deleted)/{UUID}"],
}

HANDLERS: list[tuple[str, type[HeliosHandler]]] = [
    *((rf"{_PREFIX}({path})", handler) for handler, paths in _PATHS.items() for path in paths),
    (rf"{_PREFIX}x/v1/resolve", ResolveHandler),
    (rf"{_PREFIX}x/v1/permissions", PermissionsHandler),
    (rf"{_PREFIX}x/v1/copies", CopyHandler),
    (rf"{_PREFIX}x/v1/connections", ConnectionsHandler),
    (rf"{_PREFIX}x/v1/connections/test", NewTestHandler),
    (rf"{_PREFIX}x/v1/connections/({CONNECTION_ID})", ConnectionHandler),
    (rf"{_PREFIX}x/v1/connections/({CONNECTION_ID})/test", KeptTestHandler),
    (rf"{_PREFIX}.*", NothingHandler),
]
