"""A page that stands in for JupyterLab's: it reads what the kernel publishes and answers on stdin.

It does what src/browser/kernel/reply.ts does: an ``input_reply`` whose value is empty, whose facts are in the
metadata and whose values are in binary buffers.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

import zmq

from helios_secrets._contract import COMM_TARGET, ERRORS, PROTOCOL_VERSION, REPLY_METADATA

Message = dict[str, Any]
#: Seconds after which something that should have happened has not.
PATIENCE = 30.0


class Page(threading.Thread):
    """Owns the iopub and stdin sockets of a client, so that no other thread touches them."""

    def __init__(self, client: Any) -> None:
        super().__init__(daemon=True, name="page")
        self._session = client.session
        self._iopub = client.iopub_channel.socket
        self._stdin = client.stdin_channel.socket
        self._todo: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._bell, self._ear = (zmq.Context.instance().socket(zmq.PAIR) for _ in range(2))
        self._bell.bind(f"inproc://page-{id(self)}")
        self._ear.connect(f"inproc://page-{id(self)}")
        self._ended = False
        self._failure: Exception | None = None
        self.news = threading.Condition()
        self.reset()

    def reset(self) -> None:
        """Forget everything and answer as usual."""
        self.messages: list[Message] = []
        #: Everything that came by iopub, byte for byte.
        self.raw: list[bytes] = []
        self.values: dict[str, str] = {}
        self.answer: Callable[[Message], None] = self.acknowledge_and_answer
        self.asked_for_input: Callable[[], Any] = lambda: None

    # What the kernel said.

    @property
    def requests(self) -> list[Message]:
        """The data of everything that the kernel asked of a page."""
        return [message["content"]["data"] for message in self.messages if is_request(message)]

    def of_kind(self, kind: str) -> list[Message]:
        return [data for data in self.requests if data["kind"] == kind]

    def wait_for(self, happened: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """Wait until something is true of what was received."""
        with self.news:
            assert self.news.wait_for(lambda: self._failure or happened(), seconds), "It has not happened."
            if self._failure:
                raise self._failure
            return happened()

    # What the page says.

    def acknowledge(self, data: Message, **changes: Any) -> None:
        self.reply({"kind": "ack", "requestID": data["requestID"], "question": False, **changes})

    def acknowledge_and_answer(self, data: Message) -> None:
        self.acknowledge(data)
        if data["kind"] == "resolve":
            missing = [name for name in data["names"] if name not in self.values]
            if missing:
                self.fail(data, "secret_not_found")
            else:
                self.give(data)

    def fail(self, data: Message, code: str, **changes: Any) -> None:
        message = ERRORS[code][2] if code in ERRORS else "?"
        facts = {"kind": "error", "requestID": data["requestID"], "code": code, "message": message}
        self.reply({**facts, **changes})

    def give(self, data: Message, most: int = 4 * 1024 * 1024) -> None:
        """Send the values, in as many messages of at most ``most`` bytes as they need."""
        parts: list[list[tuple[str, int, bytes]]] = [[]]
        for name in data["names"]:
            value = self.values[name].encode()
            for offset in range(0, max(len(value), 1), most):
                piece = value[offset : offset + most]
                if sum(len(other) for _, _, other in parts[-1]) + len(piece) > most:
                    parts.append([])
                parts[-1].append((name, offset, piece))
        for number, part in enumerate(parts):
            self.give_part(data, number, len(parts), part)

    def give_part(self, data: Message, part: int, parts: int, pieces: list[tuple[str, int, bytes]]) -> None:
        slices = [{"name": name, "offset": offset, "size": len(piece)} for name, offset, piece in pieces]
        facts = {"kind": "values", "requestID": data["requestID"], "part": part, "parts": parts}
        self.reply({**facts, "slices": slices}, [piece for _, _, piece in pieces])

    def reply(self, facts: Message, buffers: list[bytes] | None = None) -> None:
        metadata = {REPLY_METADATA: {"protocol": PROTOCOL_VERSION, **facts}}
        self._send("", metadata, buffers or [])

    def type_text(self, text: str) -> None:
        """Answer an ``input()`` as a person does."""
        self._send(text, {}, [])

    def _send(self, value: str, metadata: Message, buffers: list[bytes]) -> None:
        def send() -> None:
            content = {"status": "ok", "value": value}
            self._session.send(
                self._stdin, "input_reply", content, parent={}, metadata=metadata, buffers=buffers
            )

        if threading.current_thread() is self:
            send()
        else:
            self._todo.put(send)
            self._bell.send(b"")

    # The thread.

    def run(self) -> None:
        try:
            self._serve()
        except Exception as error:  # The test that waits tells of it.
            with self.news:
                self._failure = error
                self.news.notify_all()

    def _serve(self) -> None:
        poller = zmq.Poller()
        for socket in (self._iopub, self._stdin, self._ear):
            poller.register(socket, zmq.POLLIN)
        while not self._ended:
            for socket, _ in poller.poll():
                if socket is self._ear:
                    self._ear.recv()
                    self._todo.get()()
                else:
                    self._take(socket)

    def _take(self, socket: Any) -> None:
        parts = socket.recv_multipart()
        _, frames = self._session.feed_identities(parts)
        message = self._session.deserialize(frames)
        with self.news:
            if socket is self._iopub:
                self.raw.extend(parts)
            self.messages.append(message)
            self.news.notify_all()
        if is_request(message):
            data = message["content"]["data"]
            if data["kind"] != "cancel":
                self.answer(data)
        elif message["msg_type"] == "input_request":
            self.asked_for_input()

    def end(self) -> None:
        def stop() -> None:
            self._ended = True

        self._todo.put(stop)
        self._bell.send(b"")
        self.join(PATIENCE)
        self._bell.close()
        self._ear.close()


def is_request(message: Message) -> bool:
    return bool(message["msg_type"] == "comm_open" and message["content"].get("target_name") == COMM_TARGET)
