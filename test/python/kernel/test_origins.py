"""A call says whether the cell itself makes it; only then does its parent message prove anything."""

from __future__ import annotations

import pytest

CELL = {
    "a line of the cell": "get_secret('A')",
    "a function": "def read():\n    return get_secret('A')\nread()",
    "a comprehension in a class": "class C:\n    x = [get_secret(n) for n in ['A']]",
    "secrets.NAME": "secrets.A",
    "an async cell after it waited": "await asyncio.sleep(0)\nget_secret('A')",
    "a coroutine that the cell awaits": "async def read():\n    return get_secret('A')\nawait read()",
    "code that the cell runs": "exec('get_secret(\"A\")')",
    "a magic command": "%time get_secret('A')",
}
BACKGROUND = {
    "a thread": "t = threading.Thread(target=get_secret, args=('A',))\nt.start()\nt.join()",
    "a pool": "from concurrent.futures import ThreadPoolExecutor\n"
    "with ThreadPoolExecutor(2) as pool:\n    list(pool.map(get_secret, ['A']))",
    "to_thread": "await asyncio.to_thread(get_secret, 'A')",
    "a task": "async def read():\n    get_secret('A')\nawait asyncio.create_task(read())",
    "a callback": "done = asyncio.Event()\n"
    "asyncio.get_running_loop().call_soon(lambda: (get_secret('A'), done.set()))\nawait done.wait()",
}


def origin_of(kernel, page, code):
    page.values = {"A": "value of A"}
    cell = kernel.start(code)
    result = kernel.finish(cell)
    assert result.error == "", result.traceback
    [message] = [m for m in page.messages if m["content"].get("data", {}).get("kind") == "resolve"]
    return message["content"]["data"]["origin"], message["parent_header"].get("msg_id") == cell


@pytest.mark.parametrize("who", CELL)
def test_a_call_of_a_cell_has_the_origin_cell_and_names_its_message(kernel, page, who):
    assert origin_of(kernel, page, CELL[who]) == ("cell", True)


@pytest.mark.parametrize("who", BACKGROUND)
def test_a_call_outside_a_cell_has_the_origin_background(kernel, page, who):
    assert origin_of(kernel, page, BACKGROUND[who])[0] == "background"


def test_a_thread_that_outlives_its_cell_has_the_origin_background(kernel, page):
    page.values = {"A": "value of A"}
    kernel.run("""
go = threading.Event()
thread = threading.Thread(target=lambda: (go.wait(), get_secret('A')))
thread.start()""")
    assert page.requests == []
    kernel.run("go.set()\nthread.join()")
    assert [request["origin"] for request in page.of_kind("resolve")] == ["background"]


def test_the_first_cell_of_a_kernel_can_import_the_package_and_read(fresh_kernel):
    page = fresh_kernel.page
    page.values = {"A": "value of A"}
    result = fresh_kernel.run(
        "import json, helios_secrets\nprint(json.dumps(helios_secrets.get_secret('A')))"
    )
    assert result.json == "value of A"
    assert [request["origin"] for request in page.of_kind("resolve")] == ["cell"]


def test_a_call_triggers_no_cell_events_of_ipython(kernel, page):
    page.values = {"A": "value of A"}
    kernel.run("""
fired = []
def note(name):
    def fire(*args):
        fired.append(name)
    get_ipython().events.register(name, fire)
    return name, fire
hooks = [note(name) for name in ('pre_execute', 'post_execute', 'pre_run_cell', 'post_run_cell')]""")
    result = kernel.run("""
before = list(fired)
get_secret('A'), is_available()
print(json.dumps([before, fired]))
for name, fire in hooks:
    get_ipython().events.unregister(name, fire)""")
    before, after = result.json
    assert before[-2:] == ["pre_execute", "pre_run_cell"]
    assert after == before
