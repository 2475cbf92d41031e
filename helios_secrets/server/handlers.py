"""What the page may ask: the paths and verbs of the contract. Each verb has its own action to authorize."""

from __future__ import annotations

import re
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from .._contract import URL_PREFIX
from ._routes import OWN, PARAMETERS, PASSED, UUID
from .base import HeliosHandler
from .connection_handlers import ConnectionHandler, ConnectionsHandler, KeptTestHandler, NewTestHandler
from .copies import CopyHandler
from .errors import ServiceError
from .permission_handlers import PermissionsHandler, ResolveHandler


class PassHandler(HeliosHandler):
    """Passes a route's verbs on to a service."""

    def initialize(self, verbs: dict[str, tuple[str, ...]]) -> None:  # type: ignore[override]
        """Keep the verbs of this path, with what may stand in the query of each."""
        self._verbs = verbs

    @web.authenticated
    @authorized("read")
    async def get(self, path: str) -> None:
        """Read."""
        await self._pass(path)

    @web.authenticated
    @authorized("write")
    async def post(self, path: str) -> None:
        """Make something, or do it."""
        await self._pass(path)

    @web.authenticated
    @authorized("write")
    async def patch(self, path: str) -> None:
        """Change something."""
        await self._pass(path)

    @web.authenticated
    @authorized("write")
    async def delete(self, path: str) -> None:
        """Delete something."""
        await self._pass(path)

    async def _pass(self, path: str) -> None:
        query = self._verbs.get(str(self.request.method))
        if query is None:
            raise web.HTTPError(405)
        await self.forward(f"/{path}", query=query)


class NothingHandler(HeliosHandler):
    """Whatever else is asked for below the prefix."""

    @web.authenticated
    @authorized("read")
    async def get(self) -> None:
        """Say that there is nothing."""
        self.fail(ServiceError("route_not_found"))


#: Who answers each path of OWN.
_OWN: dict[str, type[HeliosHandler]] = {
    "/x/v1/resolve": ResolveHandler,
    "/x/v1/permissions": PermissionsHandler,
    "/x/v1/copies": CopyHandler,
    "/x/v1/connections": ConnectionsHandler,
    "/x/v1/connections/test": NewTestHandler,
    "/x/v1/connections/:connectionID": ConnectionHandler,
    "/x/v1/connections/:connectionID/test": KeptTestHandler,
}


def _pattern(path: str, group: str = "") -> str:
    """Give the pattern of a path below the prefix, with its parameters as groups."""
    return re.sub(r":(\w+)", lambda found: f"({group}{PARAMETERS.get(found[1], UUID)})", path[1:])


#: The patterns of paths, and what answers them.
HANDLERS: list[tuple[str, type[HeliosHandler], dict[str, Any]]] = [
    *(
        (f"/{URL_PREFIX}({_pattern(path, '?:')})", PassHandler, {"verbs": verbs})
        for path, verbs in PASSED.items()
    ),
    *((f"/{URL_PREFIX}{_pattern(path)}", _OWN[path], {}) for path in OWN),
    (f"/{URL_PREFIX}.*", NothingHandler, {}),
]
