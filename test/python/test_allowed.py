"""Paths, methods, queries and headers pass by allow-lists, to the service and back."""

from __future__ import annotations

import uuid

from recorder import code_of
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_unix_socket
from tornado.web import Application, RequestHandler

from helios_secrets.server import base
from helios_secrets.server.exchange import Endpoint
from helios_secrets.server.forward import Forwarder

ID = "01890000-0000-7000-8000-000000000000"
MANAGEMENT = [
    ("GET", "secrets"),
    ("POST", "secrets"),
    ("GET", f"secrets/{ID}"),
    ("PATCH", f"secrets/{ID}"),
    ("DELETE", f"secrets/{ID}"),
    ("GET", f"secrets/{ID}/accessControls"),
    ("PATCH", f"secrets/{ID}/accessControls"),
    ("GET", "organizations/current"),
    ("GET", "users"),
    ("POST", "users"),
    ("GET", "users/current"),
    ("GET", f"users/{ID}"),
    ("DELETE", f"users/{ID}"),
    ("GET", f"users/{ID}/identityRoles"),
    ("GET", "teams"),
    ("POST", "teams"),
    ("GET", f"teams/{ID}"),
    ("PATCH", f"teams/{ID}"),
    ("DELETE", f"teams/{ID}"),
    ("GET", f"teams/{ID}/identityRoles"),
    ("GET", "roles/Secret"),
    ("GET", "auditLogs"),
]
#: What a page asks, and what then reaches the service. What else there is, is answered by this server itself.
ALLOWED = [
    *((verb, f"{version}/{path}") for version in ("v1", "v2") for verb, path in MANAGEMENT),
    ("GET", "x/v1/status"),
    ("GET", "x/v1/secrets"),
    ("GET", f"x/v1/secrets/{ID}/activity"),
    ("GET", f"x/v1/secrets/{ID}/versions"),
    ("POST", f"x/v1/secrets/{ID}/versions"),
    ("GET", "x/v1/directory"),
    ("GET", "x/v1/users"),
    ("PATCH", f"x/v1/users/{ID}"),
    ("POST", f"x/v1/users/{ID}/invitation"),
    ("POST", "x/v1/removals"),
    ("GET", "x/v1/deleted"),
    ("DELETE", f"x/v1/deleted/{ID}"),
    ("POST", f"x/v1/deleted/{ID}/restore"),
    ("GET", "x/v1/apiKeys"),
    ("POST", "x/v1/apiKeys"),
    ("DELETE", f"x/v1/apiKeys/{ID}"),
    ("GET", "x/v1/reauthentication"),
    ("POST", "x/v1/reauthentication"),
]
#: Each is one step beside something that is allowed.
NOWHERE = [
    "",
    "healthz",
    "openapi.json",
    "v3/secrets",
    "v1/secrets/",
    "v1/secrets/SOME_NAME",
    f"v1/secrets/{ID}/value",
    f"v1/secrets/{ID}%2Fvalue",
    f"v1/secrets/..%2F..%2F{ID}",
    "v1/secrets/%2e%2e/users",
    "v1/organizations/other",
    "v1/users/current/identityRoles",
    f"v1/users/{ID}/invitation",
    f"v1/teams/{ID}/accessControls",
    "v1/roles/Team",
    "x/v1/redeem",
    "x/v1/connection",
    "x/v1/connections/redeem",
    "x/v1/connections/other",
    f"x/v1/connections/{ID}/more",
    f"x/v1/secrets/{ID}",
    f"x/v1/apiKeys/{ID}/more",
    "x/v1/resolve/more",
    "x/v1/other",
    "x/v2/status",
]
#: What Jupyter itself puts on every answer.
OF_JUPYTER = {"server", "date", "content-length", "content-security-policy", "x-content-type-options"}


async def test_an_allowed_request_reaches_the_service_unchanged(ask, forwarder):
    for method, path in ALLOWED:
        body = None if method in ("GET", "DELETE") else '{"value": "x"}'
        assert (await ask(method, path, body=body)).code == 200, (method, path)
        sent = forwarder.sent.pop()
        assert (sent.method, sent.path, sent.body) == (method, f"/{path}", body and body.encode())
    assert forwarder.sent == []


async def test_no_other_method_of_any_path_reaches_the_service(ask, forwarder):
    others = [
        (method, path)
        for path in {path for _, path in ALLOWED}
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if (method, path) not in ALLOWED
    ]
    answers = {
        (await ask(method, path, body=None if method == "GET" else "{}")).code for method, path in others
    }
    assert answers == {405}
    assert forwarder.sent == []


async def test_a_path_that_is_not_listed_never_reaches_the_service(ask, forwarder):
    answers = {path: await ask("GET", path) for path in NOWHERE}
    assert {path: code_of(answer) for path, answer in answers.items()} == dict.fromkeys(
        NOWHERE, "route_not_found"
    )
    assert {answer.headers["Cache-Control"] for answer in answers.values()} == {"no-store"}
    assert forwarder.sent == []


async def test_only_listed_query_parameters_are_passed_on(ask, forwarder):
    await ask("GET", "v1/secrets?name=A%26b&organizationID=x&no_track_activity=1")
    await ask("GET", f"v1/secrets/{ID}?organizationID=x&no_track_activity=1")
    await ask("GET", "v1/secrets?name=first&name=last")
    await ask("GET", "v1/auditLogs?limit=2&userID=u&Limit=3&other=o&nextToken=n%3D&apiKeyID=")
    await ask("GET", "x/v1/directory?search=%20a+b")
    paths = ["/v1/secrets?name=A%26b", f"/v1/secrets/{ID}", "/v1/secrets?name=last"]
    paths += ["/v1/auditLogs?limit=2&nextToken=n%3D&userID=u&apiKeyID=", "/x/v1/directory?search=+a+b"]
    assert [sent.path for sent in forwarder.sent] == paths


async def test_only_three_headers_of_a_request_are_passed_on(ask, forwarder):
    given = {"Content-Type": "text/plain", "Idempotency-Key": "mine", "If-Match": '"1"'}
    other = {"Cookie": "c=1", "X-Forwarded-For": "1.2.3.4", "X-Request-ID": "x", "If-None-Match": "*"}
    await ask("POST", "v1/secrets", body="{}", headers={**given, **other})
    [sent] = forwarder.sent
    assert sent.headers == given


async def test_a_write_without_an_idempotency_key_gets_one_of_its_own_and_a_read_none(ask, forwarder):
    for _ in range(2):
        await ask("DELETE", f"v1/secrets/{ID}")
    await ask("GET", "v1/secrets")
    first, second, read = forwarder.sent
    assert set(first.headers) == set(second.headers) == {"Idempotency-Key"}
    assert uuid.UUID(first.headers["Idempotency-Key"]) != uuid.UUID(second.headers["Idempotency-Key"])
    assert read.headers == {}


async def test_only_listed_headers_of_an_answer_come_back(ask, forwarder):
    passed = {"X-Request-ID": "id", "Retry-After": "1", "Allow": "GET"}
    dropped = {"Set-Cookie": "a=1", "Location": "/x", "Access-Control-Allow-Origin": "*", "Etag": '"1"'}
    plain = await ask("GET", "v1/secrets")
    forwarder.headers = {**passed, **dropped, "Content-Type": "text/html", "Cache-Control": "public"}
    answer = await ask("GET", "v1/secrets")
    # What else is there is Jupyter's own.
    assert set(answer.headers) - set(plain.headers) == {"X-Request-Id", "Retry-After", "Allow"}
    assert {name: answer.headers[name] for name in passed} == passed
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert all(answer.headers.get(name) != value for name, value in dropped.items())
    assert "Etag" not in answer.headers


async def test_status_body_and_media_type_of_a_frame_come_back_as_they_are_and_are_not_cached(ask, forwarder):
    frame = "application/vnd.helios-secrets.frame"
    forwarder.status, forwarder.body = 203, bytes(range(256))
    forwarder.headers = {"Content-Type": frame}
    answer = await ask("GET", "v1/secrets")
    assert (answer.code, answer.body) == (203, bytes(range(256)))
    assert answer.headers["Content-Type"] == frame
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_body_that_is_too_large_never_reaches_the_service(ask, forwarder, monkeypatch):
    monkeypatch.setattr(base, "MOST_BODY", 10)
    answer = await ask("POST", "v1/secrets", body="x" * 11)
    assert (answer.code, code_of(answer)) == (413, "request_too_large")
    assert forwarder.sent == []
    await ask("POST", "v1/secrets", body="x" * 10)
    assert len(forwarder.sent) == 1


async def test_only_a_request_that_is_no_poll_counts_as_activity(ask, forwarder, jp_web_app):
    jp_web_app.settings.pop("api_last_activity", None)
    await ask("GET", "v1/secrets?no_track_activity=1")
    assert "api_last_activity" not in jp_web_app.settings
    await ask("GET", "v1/secrets")
    assert "api_last_activity" in jp_web_app.settings


async def test_a_redirect_of_the_service_is_not_followed_and_its_address_not_told(
    ask, services, monkeypatch, tmp_path
):
    asked = []

    class Redirecting(RequestHandler):
        def get(self):
            asked.append((self.request.uri, self.request.headers["Authorization"], self.request.host))
            self.redirect("/v1/users/current")

    endpoint = Endpoint("the-key", str(tmp_path / "s"))

    class Service:
        async def endpoint(self):
            return endpoint

    server = HTTPServer(Application([(".*", Redirecting)]))
    server.add_socket(bind_unix_socket(str(tmp_path / "s")))

    async def give(*_which):
        return Forwarder(Service())

    monkeypatch.setattr(services, "forwarder", give)
    answer = await ask("GET", "v1/secrets")
    assert answer.code == 302
    assert "Location" not in answer.headers
    assert asked == [("/v1/secrets", "Bearer the-key", "localhost")]
    await endpoint.close()
    server.stop()
    await server.close_all_connections()
