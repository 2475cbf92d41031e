"""An interrupt ends a waiting call, and what comes after it is undisturbed."""

from __future__ import annotations

import pytest


def wait_in_cell(kernel, page, code="get_secret('SLOW')"):
    """Start a cell that waits for an answer; gives its message and its request."""
    page.answer = page.acknowledge
    cell = kernel.start(code)
    [request] = page.wait_for(lambda: page.of_kind("resolve"))
    return cell, request


def interrupt(kernel, cell):
    """Interrupt a cell; gives how it ended."""
    kernel.interrupt()
    return kernel.finish(cell)


def test_an_interrupt_ends_a_call_that_waits_and_tells_the_page(kernel, page):
    cell, request = wait_in_cell(kernel, page)
    assert interrupt(kernel, cell).error == "KeyboardInterrupt"
    [cancel] = page.wait_for(lambda: page.of_kind("cancel"))
    assert cancel["requestID"] == request["requestID"]


def test_after_an_interrupt_the_next_call_ignores_late_replies(kernel, page):
    page.values = {"SLOW": "late", "A": "value of A"}
    cell, slow = wait_in_cell(kernel, page)
    interrupt(kernel, cell)

    def answer(data):
        page.give(slow)
        page.acknowledge_and_answer(data)

    page.answer = answer
    assert kernel.run("print(json.dumps(get_secret('A')))").json == "value of A"


@pytest.mark.parametrize("ask", ["input()", "__import__('getpass').getpass()"])
def test_late_repeated_and_foreign_replies_do_not_answer_input(kernel, page, ask):
    page.values = {"SLOW": "late", "A": "value of A"}
    cell, slow = wait_in_cell(kernel, page)
    interrupt(kernel, cell)
    page.answer = page.acknowledge_and_answer
    kernel.run("get_secret('A')")
    answered = page.of_kind("resolve")[-1]
    page.asked_for_input = lambda: [
        page.give(slow),
        page.fail(slow, "secret_not_found"),
        page.give(answered),
        page.acknowledge({"requestID": "of another kernel"}),
        page.acknowledge({"requestID": None}),
        page.type_text("typed by a person"),
    ]
    assert kernel.run(f"print(json.dumps({ask}))").json == "typed by a person"
    assert kernel.run("print(json.dumps(get_secret('A')))").json == "value of A"


def test_a_reply_that_comes_while_nobody_asks_does_not_answer_the_next_input_or_call(kernel, page):
    page.values = {"SLOW": "late", "A": "value of A"}
    cell, slow = wait_in_cell(kernel, page)
    interrupt(kernel, cell)
    page.give(slow)
    page.answer = page.acknowledge_and_answer
    page.asked_for_input = lambda: page.type_text("typed by a person")
    assert kernel.run("print(json.dumps([input(), get_secret('A'), input()]))").json == [
        "typed by a person",
        "value of A",
        "typed by a person",
    ]


def test_an_interrupt_of_input_leaves_calls_of_threads_alone(kernel, page):
    page.values = {"A": "value of A"}
    cell, request = wait_in_cell(
        kernel,
        page,
        """
got = []
thread = threading.Thread(target=lambda: got.append(str(get_secret('A'))))
thread.start()
input()""",
    )
    page.wait_for(lambda: any(message["msg_type"] == "input_request" for message in page.messages))
    assert interrupt(kernel, cell).error == "KeyboardInterrupt"
    page.give(request)
    assert kernel.run("thread.join()\nprint(json.dumps(got))").json == ["value of A"]


def test_reads_work_after_interrupts_at_any_moment(kernel, page):
    page.values = {"A": "value of A"}
    for count in range(20):
        seen = len(page.of_kind("resolve"))
        cell = kernel.start("while True:\n    assert get_secret('A') == 'value of A'")
        page.wait_for(lambda enough=seen + 1 + count % 5: len(page.of_kind("resolve")) >= enough)
        assert interrupt(kernel, cell).error == "KeyboardInterrupt"
    page.asked_for_input = lambda: page.type_text("typed by a person")
    result = kernel.run("""
got = [str(get_secret('A'))]
thread = threading.Thread(target=lambda: got.append(str(get_secret('A'))))
thread.start()
thread.join()
print(json.dumps([*got, input()]))""")
    assert result.json == ["value of A", "value of A", "typed by a person"]


@pytest.mark.parametrize("moment", ["acquire", "release"])
def test_an_interrupt_at_the_reader_lock_leaves_the_lock_free_for_threads(kernel, page, moment):
    page.values = {"A": "value of A"}
    result = kernel.run(f"""
from helios_secrets._exchange import exchange_of
exchange = exchange_of(get_ipython().kernel)

class Interrupted:
    def __init__(self, lock):
        self.lock, self.left = lock, 1
    def __getattr__(self, name):
        def call(*args, **kwargs):
            if name == "release" == "{moment}" and self.left:
                self.left = 0
                raise KeyboardInterrupt
            done = getattr(self.lock, name)(*args, **kwargs)
            if name == "acquire" == "{moment}" and self.left:
                self.left = 0
                raise KeyboardInterrupt
            return done
        return call

real = exchange._reading
exchange._reading = Interrupted(real)
try:
    get_secret('A')
except KeyboardInterrupt:
    got = ["interrupted"]
exchange._reading = real
thread = threading.Thread(target=lambda: got.append(str(get_secret('A'))))
thread.start()
thread.join()
print(json.dumps(got))""")
    assert result.json == ["interrupted", "value of A"]
