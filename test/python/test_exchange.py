"""One thread at a time touches the kernel's stdin socket, and no reply is thrown away with stale input.

A real kernel shows that it works; here stands what a kernel shows only now and then.
"""

from __future__ import annotations

import threading
from collections import deque

import pytest

from helios_secrets._contract import REPLY_METADATA
from helios_secrets._exchange import Exchange, exchange_of


def reply(request_id, **facts):
    metadata = {REPLY_METADATA: {"requestID": request_id, **facts}}
    return b"page", {"metadata": metadata, "buffers": [], "content": {"value": ""}}


def typed(text):
    return b"page", {"metadata": {}, "buffers": [], "content": {"value": text}}


class Socket(deque):
    """What waits to be read."""

    def poll(self, milliseconds):
        return len(self)


class Session:
    def recv(self, socket):
        message = socket.popleft() if socket else (None, None)
        if isinstance(message, Exception):
            raise message
        return message


class Kernel:
    """Asks for input as ipykernel does: first it throws away what is there."""

    def __init__(self):
        self.session = Session()
        self.stdin_socket = Socket()
        self.to_come = []
        self.asking = threading.Event()

    def _input_request(self):
        self.asking.set()
        self.stdin_socket.clear()
        self.stdin_socket.extend(self.to_come)
        while True:
            ident, message = self.session.recv(self.stdin_socket)
            if (ident, message) != (None, None):
                return message["content"]["value"]


@pytest.fixture
def kernel():
    return Kernel()


@pytest.fixture
def exchange(kernel):
    exchange = exchange_of(kernel)
    exchange.open("A")
    return exchange


def test_a_reply_that_waits_when_input_opens_is_kept_and_earlier_typed_text_is_dropped(kernel, exchange):
    kernel.stdin_socket.extend([typed("too early"), reply("A", kind="ack"), typed("too early")])
    kernel.to_come = [reply("gone"), reply("A", kind="values"), typed("in time")]
    assert kernel._input_request() == "in time"
    assert [exchange.wait("A").facts["kind"] for _ in range(2)] == ["ack", "values"]
    assert exchange.wait("A") is None


def test_input_waits_until_a_thread_that_reads_has_left_the_socket(kernel, exchange):
    reading = threading.Event()
    leave = threading.Event()

    def poll(milliseconds):
        if threading.current_thread() is reader:
            reading.set()
            leave.wait(10)
        return 0

    reader = threading.Thread(target=exchange.wait, args=("A",))
    kernel.stdin_socket.poll = poll
    kernel.to_come = [typed("text")]
    texts = []
    asker = threading.Thread(target=lambda: texts.append(kernel._input_request()))
    reader.start()
    assert reading.wait(10)
    asker.start()
    # That nothing happens has no event.
    assert not kernel.asking.wait(0.2)
    leave.set()
    asker.join(10)
    assert texts == ["text"]
    reader.join(10)


def test_a_message_with_a_wrong_signature_is_ignored(kernel, exchange):
    kernel.stdin_socket.extend([ValueError("Invalid Signature"), reply("A", kind="ack")])
    assert exchange.wait("A") is None
    assert exchange.wait("A").facts["kind"] == "ack"


def test_a_closed_request_gets_no_more_replies(kernel, exchange):
    exchange.open("B")
    exchange.close("A")
    kernel.stdin_socket.extend([reply("A", kind="ack"), reply("B", kind="ack")])
    replies = [exchange.wait("B") for _ in range(3)]
    assert [found.facts["requestID"] for found in replies if found] == ["B"]


def test_a_kernel_has_one_exchange_and_is_unchanged_after_its_removal(kernel):
    receive, ask = kernel.session.recv, kernel._input_request
    exchange = exchange_of(kernel)
    assert exchange_of(kernel) is exchange
    assert kernel.session.recv != receive
    exchange.uninstall()
    assert (kernel.session.recv, kernel._input_request) == (receive, ask)


def test_messages_of_other_sockets_pass_untouched(kernel, exchange):
    other = Socket([reply("A", kind="ack")])
    assert kernel.session.recv(other) == reply("A", kind="ack")
    assert isinstance(exchange, Exchange)
