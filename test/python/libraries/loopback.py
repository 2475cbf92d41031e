"""Servers on loopback that write down what a client sends to them."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Loopback:
    """An HTTP server that answers ``{}`` to everything, and others made for one conversation."""

    def __init__(self) -> None:
        self.headers: list[dict[str, str]] = []
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                recorder.headers.append({name.lower(): value for name, value in self.headers.items()})
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "11")
                self.end_headers()
                self.wfile.write(b'{"data":[]}')

            do_GET = do_POST = answer  # noqa: N815

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def header(self, name: str = "authorization") -> str:
        """The header of the last request."""
        return self.headers[-1][name]

    def bearer(self) -> str:
        """The key in the last request's Authorization header."""
        return self.header().removeprefix("Bearer ")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def password_at(talk: Callable[[socket.socket], str], connect: Callable[[int], None]) -> str:
    """Serve one connection that is refused in the end; gives the password that came by it.

    Raises:
        Exception: whatever the client raised before it sent one.
    """
    got: list[str] = []
    failure: Exception | None = None
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()

        def serve() -> None:
            with listener.accept()[0] as connection, contextlib.suppress(OSError, struct.error):
                got.append(talk(connection))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            connect(address[1])
        except Exception as error:
            failure = error
        # A client that failed before it connected leaves the server waiting.
        socket.create_connection(address).close()
        thread.join(10)
    if failure is not None and not any(got):
        raise failure
    return got[0]


def read_exactly(connection: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        piece = connection.recv(size - len(content))
        if not piece:
            break
        content += piece
    return content


def postgres_password(connection: socket.socket) -> str:
    """Ask for a password as PostgreSQL does, and then refuse it."""
    (size,) = struct.unpack("!I", read_exactly(connection, 4))
    read_exactly(connection, size - 4)
    connection.sendall(b"R" + struct.pack("!II", 8, 3))
    kind, size = struct.unpack("!cI", read_exactly(connection, 5))
    password = read_exactly(connection, size - 4).rstrip(b"\0").decode()
    refusal = b"SFATAL\0C28P01\0Mno\0\0"
    connection.sendall(b"E" + struct.pack("!I", len(refusal) + 4) + refusal)
    return password if kind == b"p" else ""


def mysql_password(connection: socket.socket) -> str:
    """Ask for a password in clear text as MySQL may, and then refuse it."""

    def send(number: int, content: bytes) -> None:
        connection.sendall(struct.pack("<I", len(content))[:3] + bytes([number]) + content)

    def receive() -> bytes:
        head = read_exactly(connection, 4)
        return read_exactly(connection, int.from_bytes(head[:3], "little"))

    # The protocol of 4.1 with a choice of ways to log in, and no TLS.
    low, high = struct.pack("<H", 0x8201), struct.pack("<H", 0x8)
    salt = b"saltsalt\0" + low + b"\x2d\x02\0" + high + b"\x15" + bytes(10) + b"saltsaltsalt\0"
    send(0, b"\x0a8.0.0\0" + struct.pack("<I", 1) + salt + b"mysql_native_password\0")
    receive()
    send(2, b"\xfemysql_clear_password\0")
    password = receive().rstrip(b"\0").decode()
    send(4, b"\xff\x15\x04#28000no")
    return password


def redis_password(connection: socket.socket) -> str:
    """Answer OK to every command, as Redis does, until the client leaves; gives what AUTH was given."""
    password = ""
    with connection.makefile("rwb") as stream:
        while head := stream.readline():
            words = []
            for _ in range(int(head[1:])):
                size = int(stream.readline()[1:])
                words.append(stream.read(size + 2)[:-2].decode())
            if "AUTH" in words:
                password = words[-1]
            stream.write(b"+OK\r\n")
            stream.flush()
    return password
