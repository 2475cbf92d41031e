"""A call waits as long as somebody works on it, and never longer than that."""

from __future__ import annotations

import pytest

ASK = """
started = time.monotonic()
try:
    result = str(get_secret("A"{more}))
except SecretsError as error:
    result = f"{{type(error).__name__}} {{error.code}}"
print(json.dumps([result, time.monotonic() - started]))"""


def ask(kernel, more=""):
    return kernel.run(ASK.format(more=more)).json


@pytest.fixture
def hurry(kernel):
    """Shorten times of the dialogue in the kernel."""
    kernel.run("from helios_secrets import _request\nbefore = dict(vars(_request))")
    yield lambda **seconds: kernel.run(f"vars(_request).update({seconds!r})")
    kernel.run("vars(_request).update(before)")


def test_an_answer_may_come_long_after_its_acknowledgement(kernel, page):
    page.values = {"A": "late"}

    def answer(data):
        page.acknowledge(data)
        if len(page.of_kind("resolve")) == 2:
            page.give(data)

    page.answer = answer
    result, seconds = ask(kernel)
    assert result == "late"
    # The kernel asks again whether the page still works on it; nobody else may take it for that.
    assert seconds > 2.5
    first, second = page.of_kind("resolve")
    assert first == second
    assert second["unclaimed"] is False
    assert page.of_kind("cancel") == []


def test_without_any_acknowledgement_the_page_is_not_open(kernel, page):
    page.answer = lambda data: None
    assert ask(kernel)[0] == "SecretsUnavailableError page_not_open"
    asked = page.of_kind("resolve")
    assert len(asked) > 5
    assert page.wait_for(lambda: page.of_kind("cancel"))[0]["requestID"] == asked[0]["requestID"]


def test_a_request_is_sent_again_with_the_same_id_until_it_is_acknowledged(kernel, page, hurry):
    hurry(KEEP_ALIVE_SECONDS=0.3)
    page.values = {"A": "third time"}

    def answer(data):
        turn = len(page.of_kind("resolve"))
        if turn == 3:
            page.acknowledge(data)
        elif turn == 4:
            page.acknowledge_and_answer(data)

    page.answer = answer
    assert ask(kernel)[0] == "third time"
    asked = page.of_kind("resolve")
    assert len({request["requestID"] for request in asked}) == 1
    # Once it is acknowledged no other page may take it.
    assert [request["unclaimed"] for request in asked] == [False, True, True, False]
    # Some other page may ask a person meanwhile: it is told that this is over.
    assert page.wait_for(lambda: page.of_kind("cancel"))[0]["requestID"] == asked[0]["requestID"]


def test_a_page_that_is_lost_after_its_acknowledgement_is_replaced_by_another(kernel, page):
    page.values = {"A": "of the new page"}

    def answer(data):
        if len(page.of_kind("resolve")) == 1:
            page.acknowledge(data)
        elif data["kind"] == "resolve" and data["unclaimed"]:
            page.acknowledge_and_answer(data)

    page.answer = answer
    assert ask(kernel)[0] == "of the new page"
    asked = page.of_kind("resolve")
    assert len({request["requestID"] for request in asked}) == 1
    assert [request["unclaimed"] for request in asked] == [False, False, True]


def test_an_acknowledged_request_without_an_answer_is_request_timeout(kernel, page, hurry):
    hurry(ANSWER_SECONDS=0.6, KEEP_ALIVE_SECONDS=0.1)
    page.answer = page.acknowledge
    assert ask(kernel)[0] == "SecretsTimeoutError request_timeout"


def test_an_open_question_stops_the_time_limit_for_an_answer(kernel, page, hurry):
    hurry(ANSWER_SECONDS=1.5, KEEP_ALIVE_SECONDS=0.2)
    page.values = {"A": "allowed"}

    def answer(data):
        turn = len(page.of_kind("resolve"))
        page.acknowledge(data, question=turn < 9)
        if turn == 10:
            page.give(data)

    page.answer = answer
    result, seconds = ask(kernel)
    assert result == "allowed"
    assert seconds > 1.5


@pytest.mark.parametrize("question", [False, True])
def test_the_timeout_of_a_call_ends_it_even_if_the_page_acknowledges_or_asks(kernel, page, question):
    page.answer = lambda data: page.acknowledge(data, question=question)
    result, seconds = ask(kernel, ", timeout=0.4")
    assert result == "SecretsTimeoutError request_timeout"
    assert seconds > 0.4
    # The call ended before its first look whether the page still works on it.
    [asked] = page.of_kind("resolve")
    assert page.wait_for(lambda: page.of_kind("cancel"))[0]["requestID"] == asked["requestID"]


def test_the_timeout_of_a_call_ends_it_without_a_page(kernel, page):
    page.answer = lambda data: None
    assert ask(kernel, ", timeout=0.4")[0] == "SecretsUnavailableError page_not_open"
    # The call ended before it would have asked a second time.
    assert len(page.of_kind("resolve")) == 1
