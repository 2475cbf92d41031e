"""The constants that are made from src/contract are those that the Python code goes by."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

import helios_secrets
from helios_secrets import _client, _contract, _errors
from helios_secrets._contract import (
    ACKNOWLEDGE_SECONDS,
    ANSWER_SECONDS,
    ERRORS,
    KEEP_ALIVE_SECONDS,
    QUESTION_SECONDS,
    RESEND_SECONDS,
)
from helios_secrets.server import handlers, process

PACKAGE = Path(helios_secrets.__file__).parent
REPOSITORY = PACKAGE.parent
SOURCES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "_contract.py"]
#: Functions whose first argument is a code.
MAKERS = {"make_error", "ServiceError"}


def calls_of(path):
    """The names of the functions that a file calls, each with its first argument where that is text."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            argument = node.args[0]
            if isinstance(argument, ast.Constant):
                yield node.func.id, argument.value


def test_every_code_that_python_raises_is_in_the_contract():
    used = {code for path in SOURCES for name, code in calls_of(path) if name in MAKERS}
    assert used <= set(ERRORS)
    # Finding none would say nothing.
    assert {"page_not_open", "session_not_found", "node_not_found", "forked_process"} <= used


def test_every_code_that_the_server_raises_has_a_status():
    used = {
        code
        for path in SOURCES
        if path.parent.name == "server"
        for name, code in calls_of(path)
        if name in MAKERS
    }
    assert {code for code in used if not 400 <= ERRORS[code][0] < 600} == set()


def test_every_error_has_an_existing_class_and_a_message():
    for code, (status, name, message) in ERRORS.items():
        assert issubclass(getattr(helios_secrets, name), _errors.SecretsError), code
        assert status == 0 or 400 <= status < 600, code
        # Or with a command to run.
        assert message.endswith((".", "migrate", "YOU")), code
        assert re.fullmatch("[a-z_]+", code)


def test_no_module_repeats_a_word_or_number_of_the_contract():
    words = {_contract.COMM_TARGET, _contract.FRAME_TYPE, _contract.IDEMPOTENCY_HEADER, _contract.URL_PREFIX}
    repeated = {
        (path.name, node.value)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and node.value in words
    }
    # The folder of the vault has the same name as the comm, by chance.
    assert repeated == {("_node.py", "helios-secrets")}


def test_the_rule_for_names_is_the_same_in_python_and_typescript():
    rules = (REPOSITORY / "src" / "contract" / "secret.ts").read_text()
    assert f"/^{_client._NAME.pattern}$/.test(name)" in rules


def test_the_time_limits_of_page_and_kernel_are_in_the_order_that_they_need():
    assert RESEND_SECONDS < 2 < KEEP_ALIVE_SECONDS
    # A page that is lost is missed, and another one found, before the call is given up.
    assert KEEP_ALIVE_SECONDS + 4 * RESEND_SECONDS < ACKNOWLEDGE_SECONDS < 10
    assert ACKNOWLEDGE_SECONDS < ANSWER_SECONDS < QUESTION_SECONDS


def test_every_handler_stands_below_the_prefix():
    assert all(pattern.startswith(f"/{_contract.URL_PREFIX}") for pattern, *_ in handlers.HANDLERS)


def test_names_of_distribution_and_labextension_agree():
    facts = json.loads((REPOSITORY / "package.json").read_text())
    [paths] = helios_secrets._jupyter_labextension_paths()
    [point] = helios_secrets._jupyter_server_extension_points()
    enabled = json.loads(next((REPOSITORY / "jupyter-config").rglob("*.json")).read_text())
    assert paths["dest"] == facts["name"]
    assert enabled["ServerApp"]["jpserver_extensions"] == {point["app"].name: True}
    assert point["app"].name == helios_secrets.__name__
    assert helios_secrets.__version__ == facts["version"]


@pytest.mark.skipif(not process.BUNDLE.exists(), reason="the service is not built")
def test_the_built_service_has_the_codes_of_the_contract():
    bundle = process.BUNDLE.read_text()
    assert [code for code in ERRORS if code not in bundle] == []
