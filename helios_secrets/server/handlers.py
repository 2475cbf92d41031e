"""What the page may ask: an allow-list of paths, methods, queries and headers, both ways."""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import urlencode

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import ensure_async
from tornado import web

from .._contract import FRAME_TYPE, IDEMPOTENCY_HEADER, URL_PREFIX
from .errors import ServiceError
from .forward import Forwarder

UUID = r"[0-9a-fA-F-]{36}"
MOST_BODY = 32 * 1024 * 1024
ASK_HEADERS = ("Content-Type", IDEMPOTENCY_HEADER)
ANSWER_HEADERS = ("X-Request-ID", "Retry-After", "Allow")


class HeliosHandler(APIHandler):
    """Passes requests on. Each verb is a method of its own, with its own action to authorize."""

    auth_resource = "helios_secrets"

    def compute_etag(self) -> None:
        """Give none: it would be a hash of values, in headers that others may write down."""

    async def forward(self, path: str, body: bytes | None = None) -> None:
        """Answer with what the service answers."""
        try:
            answer = await self._forwarder.send(
                str(self.request.method), path + self._query(), self._ask_headers(), self._body(body)
            )
        except ServiceError as error:
            self.fail(error)
            return
        self.set_status(answer.code)
        for name in ANSWER_HEADERS:
            if name in answer.headers:
                self.set_header(name, answer.headers[name])
        self.set_header("Cache-Control", "no-store")
        kind = FRAME_TYPE if answer.headers.get("Content-Type") == FRAME_TYPE else "application/json"
        await self.finish(answer.body, set_content_type=kind)

    def fail(self, error: ServiceError) -> None:
        """Answer with an error in the shape of the service's."""
        self.set_status(error.status)
        self.set_header("Cache-Control", "no-store")
        body = {"error": {"code": error.code, "message": error.message, "requestID": str(uuid.uuid4())}}
        self.finish(json.dumps(body), set_content_type="application/json")

    @property
    def _forwarder(self) -> Forwarder:
        settings = self.settings
        if "helios_secrets_forwarder" not in settings:
            settings["helios_secrets_forwarder"] = Forwarder(settings["helios_secrets_service"])
        return settings["helios_secrets_forwarder"]  # type: ignore[no-any-return]

    def _query(self) -> str:
        names = self.get_query_arguments("name", strip=False)
        return "?" + urlencode({"name": names[-1]}) if names else ""

    def _ask_headers(self) -> dict[str, str]:
        headers = {name: self.request.headers[name] for name in ASK_HEADERS if name in self.request.headers}
        if self.request.method != "GET":
            headers.setdefault(IDEMPOTENCY_HEADER, str(uuid.uuid4()))
        return headers

    def _body(self, body: bytes | None) -> bytes | None:
        body = self.request.body if body is None else body
        if len(body) > MOST_BODY:
            raise ServiceError("request_too_large")
        return body or None


class SecretsHandler(HeliosHandler):
    """The list, and new secrets."""

    @web.authenticated
    @authorized("read")
    async def get(self, version: str) -> None:
        """List secrets without values, or read the one that is named."""
        await self.forward(f"/{version}/secrets")

    @web.authenticated
    @authorized("write")
    async def post(self, version: str) -> None:
        """Create a secret."""
        await self.forward(f"/{version}/secrets")


class SecretHandler(HeliosHandler):
    """One secret."""

    @web.authenticated
    @authorized("read")
    async def get(self, version: str, secret_id: str) -> None:
        """Read it with its value."""
        await self.forward(f"/{version}/secrets/{secret_id}")

    @web.authenticated
    @authorized("write")
    async def patch(self, version: str, secret_id: str) -> None:
        """Give it a new value."""
        await self.forward(f"/{version}/secrets/{secret_id}")

    @web.authenticated
    @authorized("write")
    async def delete(self, version: str, secret_id: str) -> None:
        """Delete it."""
        await self.forward(f"/{version}/secrets/{secret_id}")


class ReadOnlyHandler(HeliosHandler):
    """The organization, its users, and the service's status."""

    @web.authenticated
    @authorized("read")
    async def get(self, path: str) -> None:
        """Read one of them."""
        await self.forward(f"/{path}")


class ResolveHandler(HeliosHandler):
    """Values for a kernel."""

    @web.authenticated
    @authorized("read")
    async def post(self) -> None:
        """Read values; who asks and from which notebook is this server's own knowledge."""
        try:
            body = await self._request_of(self._asked())
        except ServiceError as error:
            self.fail(error)
            return
        await self.forward("/x/v1/resolve", json.dumps(body).encode())

    def _asked(self) -> dict[str, Any]:
        """Read the body; not with get_json_body, which writes a body that is no JSON to the log."""
        try:
            asked = json.loads(self.request.body)
        except ValueError:
            asked = None
        if not isinstance(asked, dict):
            raise ServiceError("request_invalid")
        return asked

    async def _request_of(self, asked: dict[str, Any]) -> dict[str, Any]:
        kernel_id = str(asked.get("kernelID"))
        if kernel_id not in self.kernel_manager:
            raise ServiceError("session_not_found")
        silent = asked.get("confirmed") is not True
        if (
            silent
            and asked.get("origin") != "cell"
            and asked.get("ownConnections") != self._connections(kernel_id)
        ):
            raise ServiceError("confirmation_required")
        return {
            "requestID": asked.get("requestID"),
            "kernelID": kernel_id,
            "names": asked.get("names"),
            "origin": asked.get("origin"),
            "identity": self.current_user.username,
            "path": await self._path(kernel_id),
        }

    def _connections(self, kernel_id: str) -> int | None:
        """Count the kernel's connections; None, which equals no count, where that is not known."""
        model = self.kernel_manager.kernel_model(kernel_id)
        count = model.get("connections") if isinstance(model, dict) else None
        return count if isinstance(count, int) else None

    async def _path(self, kernel_id: str) -> str:
        """Give the path of the first session on the kernel; a kernel may have several, or none."""
        sessions: list[dict[str, Any]] = await ensure_async(self.session_manager.list_sessions())
        paths = [session["path"] for session in sessions if session["kernel"]["id"] == kernel_id]
        return str(paths[0]) if paths else ""


class NothingHandler(HeliosHandler):
    """Whatever else is asked for below the prefix."""

    @web.authenticated
    @authorized("read")
    async def get(self) -> None:
        """Say that there is nothing."""
        self.fail(ServiceError("route_not_found"))


_PREFIX = rf"/{URL_PREFIX}"
_READ_ONLY = rf"v[12]/organizations/current|v[12]/users/current|v[12]/users/{UUID}|x/v1/status"

HANDLERS: list[tuple[str, type[HeliosHandler]]] = [
    (rf"{_PREFIX}(v[12])/secrets", SecretsHandler),
    (rf"{_PREFIX}(v[12])/secrets/({UUID})", SecretHandler),
    (rf"{_PREFIX}({_READ_ONLY})", ReadOnlyHandler),
    (rf"{_PREFIX}x/v1/resolve", ResolveHandler),
    (rf"{_PREFIX}.*", NothingHandler),
]
