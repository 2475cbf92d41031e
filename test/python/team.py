"""A team service that stands in for the real one: knows keys, and writes down what it is asked."""

from __future__ import annotations

import asyncio
import json
from ssl import SSLContext
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

ORGANIZATION = {"orgID": "01890000-0000-7000-8000-0000000000aa", "name": "ACME", "firewallRanges": []}


def user(name: str) -> dict[str, str]:
    id_of = f"01890000-0000-7000-8000-{name.encode().hex():0>12}"
    return {"userID": id_of, "email": f"{name}@acme.example", "firstName": name, "lastName": ""}


class Team:
    """Listens on the loopback address until it is stopped."""

    def __init__(self, tls: SSLContext | None = None) -> None:
        self.keys = {"key-of-ann": "ann", "key-of-bob": "bob"}
        self.codes = {"code-of-cat": "cat"}
        self.asked: list[tuple[str, str, HTTPHeaders]] = []
        self.redirect = ""
        #: This path is not answered: `asked_in_vain` tells of a request, `dropped` that it was closed.
        self.silent = ""
        self.asked_in_vain = asyncio.Event()
        self.dropped = asyncio.Event()
        self._scheme = "https" if tls else "http"
        self._server = HTTPServer(Application([(".*", _Handler, {"team": self})]), ssl_options=tls)
        [socket] = bind_sockets(0, "127.0.0.1")
        self.port = socket.getsockname()[1]
        self._server.add_socket(socket)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        self._server.stop()
        await self._server.close_all_connections()

    def connect(self, name: str) -> str:
        """The body of a connection of this user."""
        return json.dumps({"url": f"{self.url}/", "apiKey": f"key-of-{name}"})


class _Handler(RequestHandler):
    def initialize(self, team: Team) -> None:
        self.team = team

    async def answer(self) -> None:
        team, path = self.team, self.request.path
        team.asked.append((str(self.request.method), self.request.uri, self.request.headers))
        if path == team.silent:
            team.asked_in_vain.set()
            await team.dropped.wait()
            return
        if team.redirect:
            self.redirect(team.redirect)
            return
        if path == "/x/v1/redeem":
            self._redeem(json.loads(self.request.body)["code"])
            return
        name = team.keys.get(self.request.headers.get("Authorization", "").removeprefix("Bearer "))
        if name is None:
            self._say(401, error("not_authenticated"))
            return
        status = {
            "version": "9.9.9",
            "protocol": 1,
            "backend": "team",
            "home": "/srv",
            "isAdministrator": False,
        }
        answers = {
            "/v1/organizations/current": ORGANIZATION,
            "/v1/users/current": {**user(name), "userKind": "Standard"},
            "/x/v1/status": {**status, "organization": "ACME", "user": user(name)},
            "/v1/secrets": {"secrets": [{"secretID": user("a")["userID"], "name": f"OF_{name.upper()}"}]},
        }
        self._say(*((200, answers[path]) if path in answers else (404, error("route_not_found"))))

    get = post = patch = delete = answer

    def on_connection_close(self) -> None:
        self.team.dropped.set()

    def _redeem(self, code: str) -> None:
        name = self.team.codes.pop(code, None)
        if name is None:
            self._say(400, error("invitation_invalid"))
            return
        self.team.keys[f"key-of-{name}"] = name
        self._say(200, {"apiKeyID": "1", "apiKey": f"key-of-{name}"})

    def _say(self, status: int, body: Any) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(body))


def error(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": f"It is {code}.", "requestID": "id-at-the-team"}}
