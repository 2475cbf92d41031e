"""One request to the service and its answer, on a connection of their own.

Tornado's client cannot drop a request; here a cancelled task closes the connection, and the service notices.
"""

from __future__ import annotations

import asyncio
import socket

from tornado.http1connection import HTTP1Connection, HTTP1ConnectionParameters
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, RequestStartLine, ResponseStartLine
from tornado.iostream import IOStream, StreamClosedError

from .process import Endpoint

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
MOST_BYTES = 256 * 1024 * 1024
LIMITS = HTTP1ConnectionParameters(no_keep_alive=True, max_body_size=MOST_BYTES)


class Answer(HTTPMessageDelegate):
    """What the service has answered."""

    def __init__(self) -> None:
        """Wait for it."""
        self.code = 0
        self.headers = HTTPHeaders()
        self.body = b""
        self.is_whole = False
        self._chunks: list[bytes] = []

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> None:
        """Keep how it begins."""
        if isinstance(start_line, ResponseStartLine):
            self.code = start_line.code
        self.headers = headers

    def data_received(self, chunk: bytes) -> None:
        """Keep a piece."""
        self._chunks.append(chunk)

    def finish(self) -> None:
        """Put the pieces together."""
        self.body = b"".join(self._chunks)
        self.is_whole = True


async def exchange(
    endpoint: Endpoint, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> Answer:
    """Send the request and give the answer, whatever its status. Cancelled, it closes the connection.

    Raises:
        OSError: the service does not listen, or has ended in the middle of its answer.
        asyncio.TimeoutError: it has not answered in time.
    """
    is_unix = endpoint.socket is not None
    stream = IOStream(
        socket.socket(socket.AF_UNIX if is_unix else socket.AF_INET), max_buffer_size=MOST_BYTES
    )
    try:
        where = endpoint.socket if is_unix else ("127.0.0.1", endpoint.port)
        await asyncio.wait_for(stream.connect(where), CONNECT_SECONDS)
        return await asyncio.wait_for(_ask(stream, method, path, headers, body or b""), ANSWER_SECONDS)
    finally:
        stream.close()


async def _ask(stream: IOStream, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    connection = HTTP1Connection(stream, is_client=True, params=LIMITS)
    sent = HTTPHeaders({**headers, "Connection": "close"})
    if body or method != "GET":
        sent["Content-Length"] = str(len(body))
    # Not awaited: the service may answer, and close, before it has read all.
    connection.write_headers(RequestStartLine(method, path, "HTTP/1.1"), sent, body or None)
    connection.finish()
    answer = Answer()
    await connection.read_response(answer)
    if not answer.is_whole:
        raise StreamClosedError
    return answer
