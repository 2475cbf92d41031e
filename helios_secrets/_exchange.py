"""One reader of the kernel's stdin socket for all threads; each reply goes to the request with its id."""

from __future__ import annotations

import contextlib
import queue
import threading
from typing import Any, NamedTuple

from ._contract import REPLY_METADATA

_ATTRIBUTE = "_helios_secrets_exchange"
_INSTALLING = threading.Lock()

#: Seconds after which a wait returns, so that interrupts are seen and a reader that stopped is replaced.
STEP = 0.05


class Reply(NamedTuple):
    """A message of the page: its facts and, with values, their bytes."""

    facts: dict[str, Any]
    buffers: list[Any]


Inbox = queue.SimpleQueue[Reply | None]


class Exchange:
    """Takes our replies out of the stdin socket and leaves everything else to ``input()``.

    A waiting thread reads for all threads, unless another one does already. While ``input()`` is open, its
    own loop reads, and our replies are taken out of what it receives.
    """

    def __init__(self, kernel: Any) -> None:
        """Put the reader between the kernel and its socket."""
        self._kernel = kernel
        self._inboxes: dict[str, Inbox] = {}
        #: The thread of each request. A signal handler or a finalizer can ask while its thread waits already.
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
        """Drop replies that come later, and let another thread read."""
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
        """Release the lock if an interrupt came just after it was taken, or just before it was released.

        Within another call of the same thread the lock belongs to that call, which does this when it ends.
        """
        if not self._input_open and threading.get_ident() not in list(self._threads.values()):
            with contextlib.suppress(RuntimeError):
                while True:
                    self._reading.release()

    def _pump(self, seconds: float) -> None:
        """Read a message that comes within ``seconds``; like ipykernel, drop what nobody waits for."""
        socket = self._kernel.stdin_socket
        if socket.poll(int(seconds * 1000)):
            try:
                self._kernel.session.recv(socket)
            except ValueError:
                # Not signed with this kernel's key.
                return

    def _recv(self, socket: Any, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        """Receive as the session does; the caller sees nothing of our replies, which go to their requests."""
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
        """Open ``input()``. ipykernel first drops what is in the socket, so our replies are taken before."""
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
    """Give the kernel's exchange; one from before a reload of this module is replaced."""
    with _INSTALLING:
        found = getattr(kernel, _ATTRIBUTE, None)
        if isinstance(found, Exchange):
            return found
        if found is not None:
            found.uninstall()
        exchange = Exchange(kernel)
        setattr(kernel, _ATTRIBUTE, exchange)
        return exchange
