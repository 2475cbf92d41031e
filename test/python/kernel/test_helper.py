"""A kernel without helios_secrets imports it from what the page sends at its start."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys

import pytest
from kernel import REPOSITORY, running_kernel

from helios_secrets import _bootstrap

NODE = REPOSITORY / "node_modules" / "node" / "bin" / ("node.exe" if sys.platform == "win32" else "node")
READ = 'import json, helios_secrets\nprint(json.dumps([str(helios_secrets.get_secret("A")), ORIGIN]))'
ORIGIN = "helios_secrets.__spec__.origin"
OF_THE_PAGE = f"{_bootstrap.FOLDER}/__init__.py"


@pytest.fixture(scope="module")
def helper():
    """The code that the page sends, made from the modules as they are."""
    command = [NODE, "scripts/payload.mjs", "--print"]
    return subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout


@pytest.fixture(autouse=True)
def apart(monkeypatch):
    """No key of the person who runs the tests."""
    for name in ("SINGLESTOREDB_MANAGEMENT_TOKEN", "HELIOS_SECRETS_SDK", "HELIOS_SECRET_A"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def start(helper):
    """Give a way to start a kernel without helios_secrets that has got the helper."""
    with contextlib.ExitStack() as stack:

        def started(*packages, **variables):
            kernel = stack.enter_context(running_kernel(*packages, installed=False, **variables))
            kernel.page.values = {"A": "of the page"}
            kernel.offer = lambda: offer(kernel, helper)
            return kernel

        yield started


def offer(kernel, helper):
    """Run the helper as the page does, and give what the kernel published for it."""
    message_id = kernel.start(helper, silent=True, store_history=False)
    kernel.finish(message_id)
    return kernel.messages_of(message_id)


def read(kernel):
    """Read a secret; gives its value and where the package came from."""
    return kernel.run(READ.replace("ORIGIN", ORIGIN)).json


def package(folder, **modules):
    """Write a package of our name and give the folder that holds it."""
    (folder / "helios_secrets").mkdir(parents=True)
    for name, source in modules.items():
        (folder / "helios_secrets" / f"{name}.py").write_text(source)
    return str(folder)


def test_the_helper_makes_the_package_importable_in_a_kernel_that_does_not_have_it(start):
    kernel = start()
    assert kernel.run("import helios_secrets").error == "ModuleNotFoundError"
    kernel.offer()
    assert read(kernel) == ["of the page", OF_THE_PAGE]


def test_the_helper_masks_values_as_the_package_does(start):
    kernel = start(HELIOS_SECRETS_MASK="")
    kernel.offer()
    code = "import helios_secrets\nprint(helios_secrets.get_secret('A'))"
    assert kernel.run(code).text == "[secret A]\n"


def test_the_helper_leaves_no_variable_no_history_and_no_output_behind(start):
    shell = "get_ipython().execution_count, get_ipython().history_manager.get_tail(9, raw=True)"
    look = f"print([sorted(vars()), In[:-1], Out, {shell}])"
    with running_kernel(installed=False) as without:
        expected = without.run(look).text
    kernel = start()
    published = kernel.offer() + kernel.offer()
    assert {message["msg_type"] for message in published} == {"status"}
    assert kernel.run(look).text == expected


def test_the_helper_imports_no_module_before_code_imports_it(start):
    kernel = start()
    kernel.offer()
    assert kernel.run("import sys; print([n for n in sys.modules if 'helios' in n])").text == "[]\n"


def test_the_helper_of_another_page_or_of_a_reload_changes_nothing(start):
    kernel = start()
    kernel.offer()
    kernel.run("import sys, helios_secrets as first\nfinders = list(sys.meta_path)")
    kernel.offer()
    assert read(kernel) == ["of the page", OF_THE_PAGE]
    assert kernel.run("print(helios_secrets is first, finders == sys.meta_path)").text == "True True\n"


def test_tracebacks_and_inspection_show_the_source_of_the_helper_s_modules(start):
    kernel = start()
    kernel.offer()
    shown = kernel.run("from helios_secrets import *\nget_secret('no name')")
    assert shown.error == "SecretsError"
    assert 'raise make_error("secret_name_invalid")' in re.sub(r"\x1b\[[0-9;]*m", "", shown.traceback)
    assert "def get_secret(" in kernel.run("import inspect\nprint(inspect.getsource(get_secret))").text


def test_the_helper_s_package_can_be_reloaded(start):
    kernel = start()
    kernel.offer()
    kernel.run("import importlib, helios_secrets\nimportlib.reload(helios_secrets)")
    assert read(kernel) == ["of the page", OF_THE_PAGE]


def test_a_thread_of_an_earlier_cell_can_read_after_the_helper_has_come_again(start):
    kernel = start()
    kernel.offer()
    code = """
import threading, helios_secrets
came, told = threading.Event(), []
def ask():
    came.wait()
    told.append(str(helios_secrets.get_secret("A")))
thread = threading.Thread(target=ask)
thread.start()"""
    assert not kernel.run(code).error
    kernel.offer()
    kernel.run("came.set(); thread.join()", allow_stdin=True)
    assert kernel.run("print(told)").text == "['of the page']\n"


def test_an_installed_package_with_the_same_protocol_is_used_with_all_its_modules(start, tmp_path):
    installed = tmp_path / "helios_secrets"
    shutil.copytree(
        REPOSITORY / "helios_secrets",
        installed,
        ignore=shutil.ignore_patterns("labextension", "service", "server", "__pycache__"),
    )
    kernel = start(str(tmp_path))
    kernel.offer()
    assert read(kernel) == ["of the page", str(installed / "__init__.py")]
    code = "import helios_secrets.cli\nprint(helios_secrets._client.__file__, helios_secrets.cli.__file__)"
    assert kernel.run(code).text == f"{installed / '_client.py'} {installed / 'cli.py'}\n"


def test_an_installed_package_with_another_protocol_is_not_used(start, tmp_path):
    kernel = start(package(tmp_path, __init__="", _contract="PROTOCOL_VERSION = 0\n"))
    kernel.offer()
    assert read(kernel) == ["of the page", OF_THE_PAGE]


def test_a_folder_with_the_name_of_the_package_is_not_used(start, tmp_path):
    kernel = start(package(tmp_path))
    kernel.offer()
    assert read(kernel) == ["of the page", OF_THE_PAGE]


def test_a_module_of_the_person_with_the_same_name_is_used(start, tmp_path):
    (tmp_path / "helios_secrets.py").write_text("def get_secret(name):\n    return 'of their own'\n")
    kernel = start(str(tmp_path))
    kernel.offer()
    assert read(kernel) == ["of their own", str(tmp_path / "helios_secrets.py")]


SDK = 'from singlestoredb.management import get_secret\nprint(get_secret("A"))'


@pytest.mark.parametrize("before", [False, True])
def test_the_sdks_own_call_is_answered_whether_it_was_imported_before_the_helper_or_after(start, before):
    kernel = start(PYTHONWARNINGS="ignore")
    if before:
        kernel.run("import singlestoredb.management")
    kernel.offer()
    assert kernel.run(SDK).text == "of the page\n"


def test_the_sdks_own_call_is_left_alone_where_that_is_switched_off(start):
    kernel = start(PYTHONWARNINGS="ignore", HELIOS_SECRETS_SDK="off")
    kernel.offer()
    assert kernel.run(SDK).error == "ManagementError"
    assert kernel.page.requests == []


def test_in_a_python_that_is_too_old_the_helper_says_which_one_it_needs(monkeypatch):
    finder = _bootstrap._Helper({"__init__": "", "_contract": "PROTOCOL_VERSION = 0\n"})
    assert finder.find_spec("helios_secrets").origin == OF_THE_PAGE
    monkeypatch.setattr(sys, "version_info", (3, 9))
    with pytest.raises(ImportError, match=r"needs Python 3\.10"):
        finder.find_spec("helios_secrets")
