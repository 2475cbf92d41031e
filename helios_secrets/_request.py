"""A request to the page, from its first message to its answer."""

from __future__ import annotations

import time
import uuid
from typing import Any

from ._contract import (
    ACKNOWLEDGE_SECONDS,
    ANSWER_SECONDS,
    KEEP_ALIVE_SECONDS,
    PROTOCOL_VERSION,
    RESEND_SECONDS,
)
from ._errors import make_error
from ._exchange import Exchange, Reply, exchange_of
from ._kernel import call_origin, current_kernel, send


class Values:
    """Values that arrive in numbered messages, in slices."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._parts: set[int] = set()
        self._slices: dict[str, dict[int, bytes]] = {}

    def add(self, reply: Reply) -> bool:
        """Take a message, and tell whether all have come. A message that comes twice changes nothing."""
        self._parts.add(reply.facts["part"])
        for place, buffer in zip(reply.facts["slices"], reply.buffers, strict=True):
            self._slices.setdefault(place["name"], {})[place["offset"]] = bytes(buffer)
        return len(self._parts) == int(reply.facts["parts"])

    def texts(self) -> dict[str, str]:
        """Put the slices together."""
        return {
            name: b"".join(slices[offset] for offset in sorted(slices)).decode()
            for name, slices in self._slices.items()
        }


class Request:
    """Sends a request, repeats it until a page acknowledges it, and waits; never longer than its limits."""

    def __init__(
        self, kernel: Any, names: list[str], timeout: float | None, connection: str | None = None
    ) -> None:
        """Prepare a request for ``names`` that may take ``timeout`` seconds in all."""
        self._named = {} if connection is None else {"connection": connection}
        self._kernel = kernel
        self._exchange: Exchange = exchange_of(kernel)
        self._id = str(uuid.uuid4())
        self._names = names
        self._origin = call_origin()
        self._timeout = timeout
        self._acknowledged = False
        self._question = False
        self._elsewhere = False
        self._repeated = False
        #: Whether the kernel masks the values in what it shows; a setting of the page.
        self.masks = True

    def run(self) -> dict[str, str]:
        """Give the values by name.

        Raises:
            SecretsError: what the page answered, or that nobody did.
        """
        finished = False
        try:
            self._exchange.open(self._id)
            values = self._wait()
            finished = True
            return values
        finally:
            self._exchange.close(self._id)
            # Another page may still show a question.
            if self._elsewhere or self._repeated or not finished:
                send(self._kernel, "cancel", self._id)

    def _wait(self) -> dict[str, str]:
        values = Values()
        self._start = self._began = self._heard = time.monotonic()
        self._send()
        while True:
            reply = self._exchange.wait(self._id)
            if reply is None:
                self._check_time()
                continue
            self._heard = time.monotonic()
            kind = reply.facts.get("kind")
            if reply.facts.get("protocol") != PROTOCOL_VERSION:
                raise make_error("protocol_mismatch")
            if kind == "ack":
                self._acknowledged = True
                self._question = bool(reply.facts.get("question"))
                if self._question:
                    self._elsewhere = True
                    # A person takes time; the time for the answer starts again.
                    self._began = self._heard
            elif kind == "error":
                raise make_error(str(reply.facts.get("code")), reply.facts.get("message"))
            elif kind == "values" and values.add(reply):
                self.masks = reply.facts.get("mask", True) is not False
                return values.texts()

    def _check_time(self) -> None:
        now = time.monotonic()
        if self._timeout is not None and now - self._start > self._timeout:
            # If no page has acknowledged it, another source can still answer.
            raise make_error("request_timeout" if self._acknowledged or self._elsewhere else "page_not_open")
        if now - self._heard > ACKNOWLEDGE_SECONDS:
            raise make_error("page_not_open")
        if self._acknowledged and not self._question and now - self._began > ANSWER_SECONDS:
            raise make_error("request_timeout")
        if not self._acknowledged and now - self._sent > RESEND_SECONDS:
            self._repeated = True
            self._send()
        elif self._acknowledged and self._sent > self._heard and now - self._sent > 2 * RESEND_SECONDS:
            # The page that acknowledged it is gone, perhaps reloaded; any page can take it now.
            self._acknowledged = self._question = False
        elif self._acknowledged and now - self._heard > KEEP_ALIVE_SECONDS and self._sent <= self._heard:
            self._send()

    def _send(self) -> None:
        self._sent = time.monotonic()
        send(
            self._kernel,
            "resolve",
            self._id,
            names=self._names,
            origin=self._origin,
            unclaimed=self._repeated and not self._acknowledged,
            **self._named,
        )


def ping(seconds: float) -> bool:
    """Tell whether a page of our protocol acknowledges within ``seconds``.

    Raises:
        SecretsUnavailableError: this kernel cannot ask a page.
    """
    kernel = current_kernel()
    exchange = exchange_of(kernel)
    request_id = str(uuid.uuid4())
    try:
        exchange.open(request_id)
        end = time.monotonic() + seconds
        send(kernel, "ping", request_id)
        while time.monotonic() < end:
            reply = exchange.wait(request_id)
            if reply is not None:
                return bool(reply.facts.get("protocol") == PROTOCOL_VERSION)
        return False
    finally:
        exchange.close(request_id)
