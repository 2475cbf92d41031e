"""A forwarder that sends nothing: it writes down what it is given and answers what a test has prepared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from tornado.httpclient import HTTPRequest, HTTPResponse
from tornado.httputil import HTTPHeaders

from helios_secrets.server.forward import Forwarder


@dataclass
class Sent:
    """One request as the service would get it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"null")


class Recorder(Forwarder):
    """A forwarder without a process."""

    def __init__(self) -> None:
        super().__init__(None)
        self.sent: list[Sent] = []
        self.status = 200
        self.headers: dict[str, str] = {"Content-Type": "application/json"}
        self.body = b"{}"

    async def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> HTTPResponse:
        self.sent.append(Sent(method, path, headers, body))
        request = HTTPRequest(f"http://localhost{path}")
        return HTTPResponse(request, self.status, HTTPHeaders(self.headers), BytesIO(self.body))


def current_of(answer: HTTPResponse) -> dict[str, Any]:
    """The current one of the connections that an answer tells of."""
    told = json.loads(answer.body)
    return next(one for one in told["connections"] if one["connectionID"] == told.get("current"))


def code_of(answer: HTTPResponse) -> str:
    """The code of an error answer; empty where it is none of ours."""
    try:
        return str(json.loads(answer.body)["error"]["code"])
    except (KeyError, TypeError, ValueError):
        return ""
