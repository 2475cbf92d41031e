"""The documentation's own code is answered by the page where the kernel has no key; else it is as it was."""

from __future__ import annotations

import json

import pytest

KEY = "the-key-of-this-test"
IMPORT = "import json, os, sys\nimport helios_secrets"
FUNCTION = "from singlestoredb.management import get_secret"
SECRETS = "from singlestoredb.notebook import secrets"
SDK = "import singlestoredb as s2\nimport singlestoredb.management"
FORMS = {
    "get_secret": f"{FUNCTION}\nvalue = get_secret('A')",
    "get_secret by keyword": f"{FUNCTION}\nvalue = get_secret(name='A')",
    "secrets.A": f"{SECRETS}\nvalue = secrets.A",
    "secrets['A']": f"{SECRETS}\nvalue = secrets['A']",
    "the module's": "import singlestoredb.management.workspace\n"
    "value = singlestoredb.management.workspace.get_secret('A')",
}
TELL = "print(json.dumps(value))"
ATTEMPT = f"""
{FUNCTION}
{SDK}
from helios_secrets import SecretsError
def attempt(call):
    try:
        return call()
    except s2.ManagementError as error:
        return [type(error).__name__, isinstance(error, SecretsError), getattr(error, 'code', ''),
            error.errno, error.errmsg, str(error)]
"""


@pytest.mark.parametrize("form", FORMS)
def test_without_a_key_the_page_answers_in_one_request_and_the_value_is_masked(kernel, page, upstream, form):
    page.values = {"A": "value of the page"}
    assert kernel.run(f"{FORMS[form]}\n{TELL}").json == "value of the page"
    assert kernel.run("value").shown == "[secret A]"
    assert [(request["names"], request["origin"]) for request in page.of_kind("resolve")] == [(["A"], "cell")]
    assert upstream.requests == []


def test_a_kernel_that_imported_the_sdk_before_us_is_answered_too(start):
    kernel = start()
    kernel.page.values = {"A": "value of the page"}
    kernel.run(f"{SDK}\n{IMPORT}")
    told = {form: kernel.run(f"{code}\n{TELL}").json for form, code in FORMS.items()}
    assert told == dict.fromkeys(FORMS, "value of the page")


def test_a_secret_that_is_missing_is_an_error_of_the_sdk_and_of_ours_in_both_words(kernel, page):
    name, ours, code, number, message, text = kernel.run(
        f"{ATTEMPT}\nprint(json.dumps(attempt(lambda: get_secret('NONE'))))"
    ).json
    assert (name, ours, code, number) == ("SecretNotFoundError", True, "secret_not_found", None)
    assert message == text
    assert text.startswith("Secret NONE not found. There is no such secret.")


@pytest.mark.parametrize(
    ("code", "number", "name"),
    [
        ("secret_access_denied", 403, "SecretAccessDeniedError"),
        ("request_ignored", None, "SecretAccessDeniedError"),
        ("request_timeout", None, "SecretsTimeoutError"),
        ("internal_error", 500, "SecretsError"),
    ],
)
def test_every_error_of_the_sdk_s_call_is_of_both_kinds(kernel, page, code, number, name):
    page.answer = lambda data: page.fail(data, code, message="It is so.")
    told = kernel.run(f"{ATTEMPT}\nprint(json.dumps(attempt(lambda: get_secret('A'))))").json
    text = f"{number}: It is so." if number else "It is so."
    assert told == [name, True, code, number, "It is so.", text]


def test_an_error_keeps_its_kinds_in_a_copy_and_by_pickle(kernel, page):
    told = kernel.run(f"""{ATTEMPT}
import copy, pickle
try:
    get_secret('NONE')
except s2.ManagementError as error:
    text = str(error)
    others = [copy.copy(error), pickle.loads(pickle.dumps(error))]
    told = [[type(other) is type(error), other.code, str(other) == text] for other in others]
print(json.dumps(told))""")
    assert told.json == [[True, "secret_not_found", True]] * 2


def test_a_manager_with_a_key_goes_to_the_api_that_it_names(kernel, page, upstream):
    told = kernel.run(f"""{SDK}
organization = s2.manage_workspaces({KEY!r}).organizations.current
print(json.dumps(organization.get_secret('A').value))""")
    assert told.json == "value at the API"
    assert {path.partition("/")[2].partition("/")[2] for path in upstream.paths} == {
        "organizations/current",
        "secrets?name=A",
    }
    assert {key for _, key in upstream.requests} == {f"Bearer {KEY}"}
    assert page.requests == []


def test_with_a_key_in_its_environment_the_sdk_calls_the_api_itself(start, upstream):
    upstream.requests.clear()
    upstream.values = {"A": "value at the API"}
    kernel = start(SINGLESTOREDB_MANAGEMENT_TOKEN=KEY)
    kernel.run(IMPORT)
    told = {form: kernel.run(f"{code}\n{TELL}").json for form, code in FORMS.items()}
    assert told == dict.fromkeys(FORMS, "value at the API")
    assert len(upstream.requests) == 2 * len(FORMS)
    assert kernel.page.requests == []


def test_a_key_among_the_sdk_s_options_counts_while_it_is_there(kernel, page):
    page.values = {"A": "value of the page"}
    told = kernel.run(f"""{SDK}
{FUNCTION}
before = str(get_secret('A'))
s2.set_option('management.token', {KEY!r})
between = get_secret('A')
s2.set_option('management.token', None)
print(json.dumps([before, between, str(get_secret('A'))]))""")
    assert told.json == ["value of the page", "value at the API", "value of the page"]


NO_KEY = ["ManagementError", False, "", None, "No management token was configured."]


def test_a_variable_switches_the_answers_to_the_sdk_off(start):
    kernel = start(HELIOS_SECRETS_SDK="off")
    told = kernel.run(f"{IMPORT}\n{ATTEMPT}\nprint(json.dumps(attempt(lambda: get_secret('A'))))")
    assert told.json[:5] == NO_KEY
    assert kernel.page.requests == []


def test_answer_sdk_switches_answers_off_and_on_even_for_imported_functions(kernel, page):
    page.values = {"A": "value of the page"}
    told = kernel.run(f"""{ATTEMPT}
def both():
    module = sys.modules['singlestoredb.management']
    return [attempt(lambda: get_secret('A')), attempt(lambda: module.get_secret('A'))]
helios_secrets.answer_sdk(False)
off = both()
finders = [finder for finder in sys.meta_path if hasattr(finder, '_helios_secrets')]
helios_secrets.answer_sdk()
print(json.dumps([off, len(finders), both()]))""")
    off, finders, on = told.json
    assert [one[:5] for one in off] == [NO_KEY, NO_KEY]
    assert finders == 0
    assert on == ["value of the page"] * 2


def test_after_a_reload_of_the_package_or_the_sdk_each_call_is_answered_once(kernel, page):
    page.values = {"A": "value of the page"}
    told = kernel.run(f"""{SDK}
import importlib
for name in [name for name in sys.modules if name.startswith('helios_secrets')]:
    del sys.modules[name]
import helios_secrets
def depth():
    function, count = singlestoredb.management.get_secret, 0
    while hasattr(function, '__wrapped__'):
        function, count = function.__wrapped__, count + 1
    return [count, str(singlestoredb.management.get_secret('A'))]
import singlestoredb.management
told = [depth()]
importlib.reload(singlestoredb.management)
told.append(depth())
finders = [finder for finder in sys.meta_path if hasattr(finder, '_helios_secrets')]
print(json.dumps([told, len(finders)]))""")
    assert told.json == [[[1, "value of the page"]] * 2, 1]


SURFACE = f"""
import inspect, json, sys
{SDK}
import singlestoredb.notebook
surface = {{
    f'{{module}}.{{name}}': value.__qualname__ if inspect.isroutine(value) else type(value).__qualname__
    for module, found in list(sys.modules.items()) if module.partition('.')[0] == 'singlestoredb'
    for name, value in vars(found).items()
}}
module = singlestoredb.management
told = [str(inspect.signature(module.get_secret)), module.get_secret.__module__, module.get_secret.__doc__,
    type(module.__loader__).__name__, type(module.__spec__.loader).__name__, len(inspect.getsource(module))]
print(json.dumps([surface, told]))"""


def test_nothing_else_of_the_sdk_is_changed(start):
    without = start(HELIOS_SECRETS_SDK="off").run(f"{IMPORT}\n{SURFACE}").json
    assert start().run(f"{IMPORT}\n{SURFACE}").json == without
    assert len(without[0]) > 500


def test_tools_that_look_at_the_sdk_s_secrets_ask_for_none_of_python_s_own_names(kernel, page):
    kernel.run(f"{SECRETS}\nget_ipython().complete('secrets.A'), dir(secrets)")
    kernel.run("secrets")
    kernel.run("import inspect\ninspect.unwrap(secrets)")
    assert page.requests == []
    kernel.run("secrets?")
    # IPython asks every object for one.
    assert [request["names"] for request in page.of_kind("resolve")] == [["getdoc"]]


def test_importing_us_imports_nothing_of_the_sdk(start):
    code = f"{IMPORT}\nprint(json.dumps([name for name in sys.modules if name.startswith('singlestoredb')]))"
    assert start().run(code).json == []


def fake_sdk(folder, content):
    """A package that has the SDK's name; gives the code that imports its management part."""
    package = folder / "singlestoredb" / "management"
    package.mkdir(parents=True)
    (folder / "singlestoredb" / "__init__.py").write_text("")
    (package / "__init__.py").write_text(content)
    return f"{IMPORT}\nsys.path.insert(0, {json.dumps(str(folder))})\nimport singlestoredb.management as sdk"


@pytest.mark.parametrize(
    "content",
    [
        "def get_secret(name): return 'its own'",
        "get_secret = lambda name: 'its own'\nget_token = lambda: 'key'",
        "class Callable:\n    def __call__(self, name): return 'its own'\nget_secret = Callable()",
        "import sys\nsys.modules[__name__ + '.odd'] = None\ndef get_secret(name): return 'its own'",
    ],
)
def test_an_sdk_with_an_unknown_structure_is_left_alone(start, tmp_path, content):
    code = fake_sdk(tmp_path, content)
    assert start().run(f"{code}\nprint(json.dumps(sdk.get_secret('A')))").json == "its own"


def test_an_sdk_that_fails_to_load_raises_its_own_error(start, tmp_path):
    assert start().run(fake_sdk(tmp_path, "raise RuntimeError('broken')")).error == "RuntimeError"
