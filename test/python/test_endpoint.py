"""Requests over HTTP to one start of the service."""

from __future__ import annotations

import pytest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_unix_socket
from tornado.web import Application, RequestHandler, stream_request_body

from helios_secrets.server import exchange
from helios_secrets.server.exchange import Endpoint

READ = ("GET", "/v1/secrets", {}, None)


@pytest.fixture
def asked():
    """The requests that the service got, each with the connection that it came on."""
    return []


@pytest.fixture
def endpoint(tmp_path, jp_asyncio_loop, asked):
    """A service that answers with 1,000 bytes."""

    @stream_request_body
    class Answering(RequestHandler):
        def prepare(self):
            asked.append(self.request)
            if self.request.method == "POST":
                # Before the body is read.
                self.set_status(413)
                self.finish("too large")

        def get(self):
            self.write(bytes(1000))

    async def start():
        server = HTTPServer(Application([(".*", Answering)]))
        server.add_socket(bind_unix_socket(str(tmp_path / "s")))
        return server, Endpoint("the-key", str(tmp_path / "s"))

    async def stop():
        await endpoint.close()
        server.stop()
        await server.close_all_connections()

    server, endpoint = jp_asyncio_loop.run_until_complete(start())
    yield endpoint
    jp_asyncio_loop.run_until_complete(stop())


async def test_requests_after_each_other_share_a_connection(endpoint, asked):
    for _ in range(3):
        assert (await endpoint.send(*READ)).body == bytes(1000)
    assert len({request.connection.stream for request in asked}) == 1


async def test_a_proxy_of_the_environment_sees_no_request(endpoint, asked, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    other = Endpoint("the-key", endpoint.socket)
    assert (await other.send(*READ)).code == 200
    [request] = asked
    assert request.headers["Authorization"] == "Bearer the-key"
    await other.close()


async def test_an_answer_above_the_limit_is_an_error_and_the_next_one_comes(endpoint, monkeypatch):
    monkeypatch.setattr(exchange, "MOST_BYTES", 999)
    with pytest.raises(ConnectionError):
        await endpoint.send(*READ)
    monkeypatch.setattr(exchange, "MOST_BYTES", 1000)
    assert (await endpoint.send(*READ)).code == 200


async def test_an_answer_that_arrives_before_the_whole_body_is_sent_is_read(endpoint):
    answer = await endpoint.send("POST", "/v1/secrets", {}, bytes(1 << 20))
    assert (answer.code, answer.body) == (413, b"too large")


async def test_a_header_value_can_contain_any_letters(endpoint, asked):
    assert (await endpoint.send("GET", "/v1/secrets", {"Idempotency-Key": "ключ é"}, None)).code == 200
    assert asked[0].headers["Idempotency-Key"].encode("latin-1").decode() == "ключ é"


async def test_a_path_that_is_too_long_is_an_error_and_is_not_sent(endpoint, asked):
    with pytest.raises(ConnectionError):
        await endpoint.send("GET", f"/v1/secrets?name={'A' * 65_536}", {}, None)
    assert asked == []
