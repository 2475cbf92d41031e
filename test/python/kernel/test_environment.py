"""Secrets are environment variables for one cell or one block, and nothing of them stays."""

from __future__ import annotations

import json
import re

import pytest

ENVIRONMENT = "print(json.dumps([os.environ.get(name) for name in ('A', 'B', 'OTHER')]))"
KEPT = [None, "of before", None]


def plain(text):
    """Text without its colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.fixture(autouse=True)
def variables(kernel, page):
    """B is a variable already; gives what A, B and OTHER are now."""
    page.values = {"A": "value of A", "B": "value of B"}
    kernel.run("%load_ext helios_secrets\nos.environ['B'] = 'of before'")

    def look():
        return kernel.run(ENVIRONMENT).json

    yield look
    assert look() == KEPT


def test_a_secrets_cell_gets_its_variables_in_one_request_and_the_next_cell_does_not_see_them(
    kernel, page, variables
):
    told = kernel.run(f"%%secrets A B OTHER=A\n{ENVIRONMENT}")
    assert told.json == ["value of A", "value of B", "value of A"]
    assert [request["names"] for request in page.of_kind("resolve")] == [["A", "B"]]
    assert page.of_kind("resolve")[0]["origin"] == "cell"
    assert variables() == KEPT


@pytest.mark.parametrize("option", ["--connection team", "--connection=team"])
def test_a_secrets_cell_can_name_its_connection(kernel, page, option):
    told = kernel.run(f"%%secrets {option} A connection=B\nprint(json.dumps(os.environ['connection']))")
    assert told.json == "value of B"
    kernel.run("with secrets_env('A', connection='team'): pass")
    assert [request["connection"] for request in page.of_kind("resolve")] == ["team", "team"]


@pytest.mark.parametrize(
    "cell",
    [
        '!printf %s "$A" > out',
        '%%bash\nprintf %s "$A" > out',
        '%%sh\nprintf %s "$A" > out',
        "import subprocess\nwith open('out', 'w') as file:\n"
        "    subprocess.run(['printenv', 'A'], stdout=file)\nopen('out', 'r+').truncate(10)",
    ],
)
def test_a_process_that_a_secrets_cell_starts_inherits_the_variables(kernel, cell):
    result = kernel.run(f"%%secrets A\n{cell}")
    assert result.error == "", result.traceback
    assert kernel.run("print(json.dumps(open('out').read()))").json == "value of A"
    kernel.run('!printf %s "$A" > out')
    assert kernel.run("print(json.dumps(open('out').read()))").json == ""


def test_a_secrets_cell_shows_its_last_expression_and_keeps_its_names(kernel):
    assert kernel.run("%%secrets A\nmade = len(os.environ['A'])\nmade + 1").shown == "11"
    assert kernel.run("%%secrets A\nmade;").shown == ""
    assert kernel.run("%%secrets A\n# nothing").error == ""
    assert kernel.run("print(json.dumps(made))").json == 10


def test_after_an_error_in_a_secrets_cell_the_traceback_shows_its_line_and_the_variables_are_restored(kernel):
    result = kernel.run("%%secrets A B\nos.environ['B'] = 'changed'\nint('no number')")
    assert result.error == "ValueError"
    assert "----> 2 int('no number')" in plain(result.traceback)
    assert kernel.run("%%secrets A B\n1 +").error == "SyntaxError"


@pytest.mark.parametrize(
    "line",
    [
        "await asyncio.sleep(0)",
        "[_ async for _ in x]",
        "async for _ in x: pass",
        "async with x: pass",
    ],
)
def test_a_secrets_cell_that_awaits_runs_nothing_and_the_error_names_secrets_env(kernel, line):
    result = kernel.run(f"%%secrets A\nran_before = 1\n{line}")
    assert result.error == "SecretsError"
    assert 'A %%secrets cell cannot await. Use: with secrets_env("NAME"):' in plain(result.traceback)
    assert kernel.run("ran_before").error == "NameError"


@pytest.mark.parametrize(
    "cell", ["return 1", "def f():\n    await x", "compile('await x', '', 'exec')", "eval('await x')"]
)
def test_a_syntax_error_in_a_secrets_cell_is_shown_as_in_any_cell(kernel, cell):
    assert kernel.run(f"%%secrets A\n{cell}").error == "SyntaxError"


def test_a_secrets_cell_can_define_async_functions(kernel):
    cell = "%%secrets A\nasync def later():\n    return len(os.environ['A'])\nasyncio.run"
    assert kernel.run(cell).error == ""
    assert kernel.run("with secrets_env('A'):\n    print(json.dumps(await later()))").json == 10


def test_an_interrupt_restores_the_variables(kernel, page):
    cell = kernel.start("%%secrets A B\nprint('runs', flush=True)\ntime.sleep(60)")
    page.wait_for(lambda: any(message["content"].get("text") == "runs\n" for message in page.messages))
    kernel.interrupt()
    assert kernel.finish(cell).error == "KeyboardInterrupt"


def test_if_a_secret_is_missing_no_variable_is_set_and_the_cell_does_not_run(kernel):
    result = kernel.run("%%secrets A NONE\nran = 1")
    assert result.error == "SecretNotFoundError"
    assert kernel.run("ran").error == "NameError"


@pytest.mark.parametrize("line", ["", " ", "=A", "a-b"])
def test_a_secrets_cell_that_names_no_secret_is_refused(kernel, page, line):
    assert kernel.run(f"%%secrets {line}\nran = 1").error == "SecretsError"
    assert kernel.run("ran").error == "NameError"


def test_a_secrets_env_block_can_await(kernel):
    block = f"with secrets_env('A', OTHER='B'):\n    await asyncio.sleep(0)\n    {ENVIRONMENT}"
    assert kernel.run(block).json == ["value of A", "of before", "value of B"]
    assert kernel.run("with secrets_env('A', 'B'):\n    raise OSError").error == "OSError"


def test_blocks_of_secrets_env_can_be_nested(kernel):
    code = f"""
with secrets_env(OTHER='A'):
    with secrets_env(OTHER='B', A='B'):
        {ENVIRONMENT}
    {ENVIRONMENT}"""
    told = [json.loads(line) for line in kernel.run(code).text.splitlines()]
    assert told == [["value of B", "of before", "value of B"], [None, "of before", "value of A"]]


def test_a_value_that_no_variable_can_hold_is_refused_without_showing_it(kernel, page):
    page.values = {"A": "value of A", "B": "value\0zebra"}
    kernel.run("%xmode Verbose")
    result = kernel.run("%%secrets A B\nran = 1")
    kernel.run("%xmode Context")
    assert result.error == "SecretsError"
    assert "zebra" not in plain(result.traceback)
    assert kernel.run("ran").error == "NameError"
