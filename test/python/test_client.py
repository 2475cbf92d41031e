"""What a call refuses by itself, and what it needs: the standard library, and a kernel with a page."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import helios_secrets
from helios_secrets import SecretsError, SecretsUnavailableError, get_secret, get_secrets, is_available
from helios_secrets._contract import MAX_NAME_LENGTH, MAX_NAMES

REPOSITORY = Path(helios_secrets.__file__).parents[1]
#: Runs with nothing but the standard library: site-packages are off, and any other import is an error.
ALONE = f"""
import sys
class OnlyStandardLibrary:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {{*sys.stdlib_module_names, "helios_secrets"}}:
            raise AssertionError(f"{{name}} was imported")
sys.meta_path.insert(0, OnlyStandardLibrary())
sys.path.insert(0, {str(REPOSITORY)!r})
import json
"""


def run_alone(code):
    """Run code in a Python of its own, without site-packages, environment or the folder it is in."""
    command = [sys.executable, "-I", "-S", "-c", ALONE + code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def code_of(call):
    with pytest.raises(SecretsError) as failure:
        call()
    return failure.value.code


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "a-b",
        "a.b",
        "a b",
        "ä",
        "\u0661",
        "A\n",
        "A\0",
        "a/../b",
        "A" * (MAX_NAME_LENGTH + 1),
        None,
        5,
        b"A",
    ],
)
def test_an_invalid_name_is_refused_before_a_source_is_asked(name):
    assert code_of(lambda: get_secret(name)) == "secret_name_invalid"
    assert code_of(lambda: get_secrets(["A", name])) == "secret_name_invalid"


@pytest.mark.parametrize("name", ["A", "_", "0", "a_B_9", "A" * MAX_NAME_LENGTH])
def test_a_valid_name_is_asked_for(name):
    assert code_of(lambda: get_secret(name)) == "kernel_unsupported"


def test_more_names_than_a_request_holds_are_refused():
    assert code_of(lambda: get_secrets(f"A{n}" for n in range(MAX_NAMES + 1))) == "request_too_large"
    assert code_of(lambda: get_secrets(f"A{n}" for n in range(MAX_NAMES))) == "kernel_unsupported"
    assert code_of(lambda: get_secrets(["A"] * (MAX_NAMES + 1))) == "kernel_unsupported"


@pytest.mark.parametrize("connection", ["", "a b", "a\n", "ä", "a" * 65, 5, ["a"]])
def test_an_invalid_connection_name_is_refused_before_a_source_is_asked(connection):
    assert code_of(lambda: get_secret("A", connection=connection)) == "connection_name_invalid"
    assert code_of(lambda: get_secret("A", connection="a-B_9")) == "kernel_unsupported"


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_an_invalid_timeout_is_refused(timeout):
    assert code_of(lambda: get_secret("A", timeout=timeout)) == "request_invalid"


def test_a_timeout_is_given_by_name_only():
    with pytest.raises(TypeError):
        get_secret("A", 1)


def test_no_names_give_nothing_even_where_nobody_could_answer():
    assert get_secrets([]) == {}


def test_outside_a_kernel_a_call_gets_kernel_unsupported():
    with pytest.raises(SecretsUnavailableError) as failure:
        get_secret("A")
    assert failure.value.code == "kernel_unsupported"
    assert is_available() is False


def test_in_an_ipython_without_a_kernel_a_call_gets_kernel_unsupported(monkeypatch, tmp_path):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    code = f"""
import json, sys
sys.path.insert(0, {str(REPOSITORY)!r})
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
result = shell.run_cell("from helios_secrets import get_secret; get_secret('A')", silent=True)
print()
print(json.dumps(result.error_in_exec.code))"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == "kernel_unsupported"


def test_importing_the_package_needs_the_standard_library_only():
    names = run_alone("""
import helios_secrets
from helios_secrets import *
print(json.dumps(sorted(n for n in globals() if n in helios_secrets.__all__)))""")
    assert names == sorted(helios_secrets.__all__)


def test_every_way_to_ask_in_a_plain_script_gets_kernel_unsupported():
    result = run_alone("""
from helios_secrets import SecretsUnavailableError, get_secret, is_available, secrets
codes = []
for call in (lambda: get_secret("A"), lambda: secrets.A, lambda: secrets["A"]):
    try:
        call()
    except SecretsUnavailableError as error:
        codes.append(error.code)
print(json.dumps([codes, is_available()]))""")
    assert result == [["kernel_unsupported"] * 3, False]


def test_importing_the_package_does_not_load_its_server_part_or_asyncio():
    loaded = run_alone("import helios_secrets\nprint(json.dumps(list(sys.modules)))")
    assert "helios_secrets._client" in loaded
    assert [name for name in loaded if name.startswith(("helios_secrets.server", "asyncio"))] == []
