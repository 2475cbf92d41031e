"""What every handler does: passes a request on with what is on the lists, and the answer back."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any
from urllib.parse import urlencode

from jupyter_server.base.handlers import APIHandler

from .._contract import CONNECTION_HEADER, FRAME_TYPE, IDEMPOTENCY_HEADER, MATCH_HEADER
from ._routes import MOST_BODY
from .errors import RefusedError, ServiceError
from .exchange import Answer
from .identity import SHARED, identity_of
from .services import Services

RESOLVE = "/x/v1/resolve"
ASK_HEADERS = ("Content-Type", IDEMPOTENCY_HEADER, MATCH_HEADER)
ANSWER_HEADERS = ("X-Request-ID", "Retry-After", "Allow")


class HeliosHandler(APIHandler):
    """Passes requests on. Each verb is a method of its own, with its own action to authorize."""

    auth_resource = "helios_secrets"
    _reading: asyncio.Task[Answer] | None = None

    def compute_etag(self) -> None:
        """Give none: it would be a hash of values, in headers that others may write down."""

    def on_connection_close(self) -> None:
        """End a read that nobody waits for any more, down to where the secret is kept. A write continues."""
        super().on_connection_close()
        if self._reading is not None:
            self._reading.cancel()

    async def forward(
        self, path: str, body: bytes | None = None, connection_id: str = "", query: tuple[str, ...] = ()
    ) -> None:
        """Answer with what the service of a connection answers, by default of the one that the page names.

        Of the query only the names in ``query`` are passed on.
        """
        try:
            body = self._body(body)
            connection_id = connection_id or self.request.headers.get(CONNECTION_HEADER, "")
            forwarder = await self.services.forwarder(self.identity, connection_id)
            method = str(self.request.method)
            sending = asyncio.ensure_future(
                forwarder.send(method, path + self._query(query), self._ask_headers(), body)
            )
            if method == "GET" or path == RESOLVE:
                self._reading = sending
            answer = await sending
        except asyncio.CancelledError:
            # Nobody reads this, except in the server's log; it is what proxies write there.
            self.set_status(499, "Client Closed Request")
        else:
            self.relay(answer)

    def relay(self, answer: Answer) -> None:
        """Answer with what a service has answered."""
        self.set_status(answer.code)
        for name in ANSWER_HEADERS:
            if name in answer.headers:
                self.set_header(name, answer.headers[name])
        self.set_header("Cache-Control", "no-store")
        kind = FRAME_TYPE if answer.headers.get("Content-Type") == FRAME_TYPE else "application/json"
        self.finish(answer.body, set_content_type=kind)

    def write_error(self, status_code: int, **details: Any) -> None:
        """Answer with an error that was raised: one of ours, or one that a service has answered."""
        error = details.get("exc_info", (None, None))[1]
        if isinstance(error, ServiceError):
            self.fail(error)
        elif isinstance(error, RefusedError):
            self.relay(error.answer)
        else:
            super().write_error(status_code, **details)

    def log_exception(self, *details: Any) -> None:
        """Log what nobody expected; errors that are an answer are none."""
        if not isinstance(details[1], (ServiceError, RefusedError)):
            super().log_exception(*details)

    def say(self, body: dict[str, Any], status: int = 200) -> None:
        """Answer by this server itself."""
        self.set_status(status)
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(body), set_content_type="application/json")

    def fail(self, error: ServiceError) -> None:
        """Answer with an error in the shape of the service's."""
        told = {"code": error.code, "message": error.message, "requestID": str(uuid.uuid4())}
        self.say({"error": told}, error.status)

    def asked(self) -> dict[str, Any]:
        """Read the body; not with get_json_body, which writes a body that is no JSON to the log.

        Raises:
            ServiceError: request_invalid.
        """
        try:
            asked = json.loads(self.request.body)
        except ValueError:
            asked = None
        if not isinstance(asked, dict):
            raise ServiceError("request_invalid")
        return asked

    @property
    def services(self) -> Services:
        """The services of this Jupyter server."""
        return self.settings["helios_secrets_services"]  # type: ignore[no-any-return]

    @property
    def identity(self) -> str:
        """Whose connection a request uses."""
        return identity_of(self.identity_provider, self.current_user.username)

    @property
    def is_shared(self) -> bool:
        """Whether everybody who can log in has this identity."""
        return self.identity == SHARED

    def _query(self, names: tuple[str, ...]) -> str:
        given = {name: self.get_query_arguments(name, strip=False) for name in names}
        kept = {name: values[-1] for name, values in given.items() if values}
        return "?" + urlencode(kept) if kept else ""

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
