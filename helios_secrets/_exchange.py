"""One reader of the kernel's stdin socket for all threads; replies are given out by request id."""

from __future__ import annotations

import contextlib
import queue
import threading
from typing import Any

from ._contract import REPLY_METADATA

_ATTRIBUTE = "_helios_secrets_exchange"
_INSTALLING = threading.Lock()

#: Seconds after which a wait looks around: an interrupt is seen, and a reader that left is replaced.
STEP = 0.05


class Reply:
    """A message of the page: its facts and, with values, their bytes."""

    def __init__(self, facts: dict[str, Any], buffers: list[Any]) -> None:
        """Keep both."""
        self.facts = facts
        self.buffers = buffers


Inbox = queue.SimpleQueue[Reply | None]


class Exchange:
    """Takes our replies out of the stdin socket and leaves everything else to ``input()``.

    Whoever waits and finds nobody reading reads for all. While ``input()`` is open its own loop reads, and
    our replies are picked out of what it receives.
    """

    def __init__(self, kernel: Any) -> None:
        """Put the reader between the kernel and its socket."""
        self._kernel = kernel
        self._inboxes: dict[str, Inbox] = {}
        #: Whose requests they are: a signal handler or a finalizer may ask while its thread already does.
        self._threads: dict[str, int] = {}
        self._reading = threading.RLock()
        self._input_open = False
        self._receive = kernel.session.recv
        self._input_request = kernel._input_request
        kernel.session.recv = self._recv
        kernel._input_request = self._request_input

    def uninstall(self) -> None:
        """Leave the kernel as it was."""
        self._kernel.session.recv = self._receive
        self._kernel._input_request = self._input_request

    def open(self, request_id: str) -> None:
        """Expect replies to a request."""
        self._threads[request_id] = threading.get_ident()
        self._inboxes[request_id] = queue.SimpleQueue()

    def close(self, request_id: str) -> None:
        """Let replies that still come vanish, and let somebody else read."""
        self._inboxes.pop(request_id, None)
        self._threads.pop(request_id, None)
        self._stop_reading()
        self._wake_others()

    def wait(self, request_id: str) -> Reply | None:
        """Give the next reply to a request, or None after a short while without one."""
        inbox = self._inboxes[request_id]
        if not self._input_open and self._reading.acquire(blocking=False):
            try:
                if inbox.empty():
                    self._pump(STEP)
            finally:
                self._reading.release()
            timeout = 0.0
        else:
            timeout = STEP
        try:
            return inbox.get(timeout=timeout) if timeout else inbox.get_nowait()
        except queue.Empty:
            return None

    def _stop_reading(self) -> None:
        """Give back the lock where an interrupt came just after it was taken, or before it was given back.

        Within another call of the same thread it is that one's, which goes on and does this in its end.
        """
        if not self._input_open and threading.get_ident() not in list(self._threads.values()):
            with contextlib.suppress(RuntimeError):
                while True:
                    self._reading.release()

    def _pump(self, seconds: float) -> None:
        """Read what comes within ``seconds``; what nobody asked for is dropped, as ipykernel does."""
        socket = self._kernel.stdin_socket
        if socket.poll(int(seconds * 1000)):
            try:
                self._kernel.session.recv(socket)
            except ValueError:
                # Not signed with this kernel's key.
                return

    def _recv(self, socket: Any, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        """Receive as the session does; our replies are given out and look like nothing to the caller."""
        ident, message = self._receive(socket, *args, **kwargs)
        if message is None or socket is not self._kernel.stdin_socket:
            return ident, message
        facts = (message.get("metadata") or {}).get(REPLY_METADATA)
        if facts is None:
            return ident, message
        inbox = self._inboxes.get(facts.get("requestID"))
        if inbox is not None:
            inbox.put(Reply(facts, message.get("buffers", [])))
        return None, None

    def _request_input(self, *args: Any, **kwargs: Any) -> Any:
        """Open ``input()``: ipykernel first throws away what waits in the socket, so ours is taken before."""
        self._input_open = True
        try:
            with self._reading:
                while self._kernel.stdin_socket.poll(0):
                    self._pump(0)
                return self._input_request(*args, **kwargs)
        finally:
            self._input_open = False
            self._wake_others()

    def _wake_others(self) -> None:
        for inbox in list(self._inboxes.values()):
            inbox.put(None)


def exchange_of(kernel: Any) -> Exchange:
    """Give the kernel's exchange; an older one, left by a reload of this module, is replaced."""
    with _INSTALLING:
        found = getattr(kernel, _ATTRIBUTE, None)
        if isinstance(found, Exchange):
            return found
        if found is not None:
            found.uninstall()
        exchange = Exchange(kernel)
        setattr(kernel, _ATTRIBUTE, exchange)
        return exchange
