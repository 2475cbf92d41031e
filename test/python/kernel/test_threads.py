"""Threads read at the same time, and while the cell waits for somebody to type."""

from __future__ import annotations

import pytest

THREADS = """
right, wrong = [], []
def read(number):
    for _ in range(50):
        try:
            value = str(get_secret(f'KEY_{number % 4}'))
        except BaseException as error:
            value = type(error).__name__
        (right if value == f'value {number % 4}' else wrong).append(value)
threads = [threading.Thread(target=read, args=(number,)) for number in range(20)]
for thread in threads:
    thread.start()
def finish():
    for thread in threads:
        thread.join()
    return [len(right), wrong[:3]]
"""


@pytest.fixture(autouse=True)
def values(page):
    page.values = {f"KEY_{number}": f"value {number}" for number in range(4)}


def test_twenty_threads_with_fifty_reads_each_get_their_own_values(kernel):
    assert kernel.run(f"{THREADS}\nprint(json.dumps(finish()))", 60).json == [1000, []]


@pytest.mark.parametrize("ask", ["input()", "__import__('getpass').getpass()"])
def test_threads_read_while_the_cell_is_in_input_which_gets_what_was_typed(kernel, page, ask):
    told = "threading.Thread(target=lambda: print(json.dumps(finish()), end='')).start()"
    cell = kernel.start(f"{THREADS}\n{told}\ntext = {ask}")
    page.wait_for(lambda: any(message["msg_type"] == "stream" for message in page.messages), 60)
    page.type_text("typed by a person")
    assert kernel.finish(cell).json == [1000, []]
    assert kernel.run("print(json.dumps(text))").json == "typed by a person"


def test_threads_keep_reading_between_many_inputs(kernel, page):
    page.asked_for_input = lambda: page.type_text("typed by a person")
    result = kernel.run(
        f"{THREADS}\ntexts = [input() for _ in range(40)]\nprint(json.dumps([texts, finish()]))", 60
    )
    assert result.json == [["typed by a person"] * 40, [1000, []]]


def test_a_thread_gets_its_answer_while_the_cell_waits_for_another(kernel, page):
    def answer(data):
        page.acknowledge(data)
        if data["names"] == ["KEY_1"]:
            page.give(data)

    page.answer = answer
    result = kernel.run("""
def read():
    got.append(str(get_secret('KEY_1')))
got = []
thread = threading.Thread(target=read)
thread.start()
try:
    get_secret('NEVER', timeout=1.5)
except SecretsTimeoutError:
    print(json.dumps(got))
thread.join()""")
    assert result.json == ["value 1"]


def test_the_cell_gets_its_answer_while_threads_wait_for_others(kernel, page):
    def answer(data):
        page.acknowledge(data)
        if data["names"] == ["KEY_1"]:
            page.give(data)

    page.answer = answer
    result = kernel.run("""
def read():
    try:
        get_secret('NEVER', timeout=3)
    except SecretsTimeoutError:
        late.append(1)
late = []
threads = [threading.Thread(target=read) for _ in range(5)]
for thread in threads:
    thread.start()
print(json.dumps([str(get_secret('KEY_1')), late]))
for thread in threads:
    thread.join()""")
    assert result.json == ["value 1", []]


def test_a_call_that_is_made_within_a_call_of_the_same_thread_disturbs_neither(kernel, page):
    def answer(data):
        page.acknowledge(data)
        # The call of the handler comes in while the other one waits, and is answered first.
        if data["kind"] == "resolve" and data["names"] == ["KEY_2"]:
            page.give(data)
            page.give(page.of_kind("resolve")[0])

    page.answer = answer
    result = kernel.run("""
import signal
def handle(*_):
    told.append([is_available(), str(get_secret('KEY_2'))])
told = []
before = signal.signal(signal.SIGALRM, handle)
signal.setitimer(signal.ITIMER_REAL, 0.4)
told.append(str(get_secret('KEY_1')))
signal.signal(signal.SIGALRM, before)
thread = threading.Thread(target=lambda: told.append(is_available()))
thread.start()
thread.join()
print(json.dumps(told))""")
    assert result.json == [[True, "value 2"], "value 1", True]
