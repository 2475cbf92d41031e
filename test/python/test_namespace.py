"""``secrets.NAME`` and ``secrets["NAME"]`` ask when meant, and never when a tool only looks."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest

import helios_secrets
from helios_secrets import SecretAccessDeniedError, SecretNotFoundError, _namespace, secrets
from helios_secrets._errors import make_error

VALUES = {"A": "value of A", "copy": "a name that is also a word"}


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """Stand in for the page; gives the names that were asked for."""
    names = []

    def read(name):
        names.append(name)
        if name == "DENIED":
            raise make_error("secret_access_denied")
        if name not in VALUES:
            raise make_error("secret_not_found", f"There is no {name}.")
        return VALUES[name]

    monkeypatch.setattr(_namespace, "get_secret", read)
    return names


def test_each_access_of_secrets_reads_the_value_again(asked):
    assert secrets.A == secrets["A"] == "value of A"
    assert secrets.copy == VALUES["copy"]
    assert asked == ["A", "A", "copy"]


def test_a_missing_name_is_an_attribute_error_or_a_key_error_that_says_what_is_missing():
    with pytest.raises(AttributeError) as by_attribute:
        _ = secrets.NONE
    with pytest.raises(KeyError) as by_key:
        _ = secrets["NONE"]
    for error in (by_attribute.value, by_key.value):
        assert isinstance(error, SecretNotFoundError)
        assert (error.code, str(error)) == ("secret_not_found", "There is no NONE.")
        assert pickle.loads(pickle.dumps(error)).code == "secret_not_found"
    assert not hasattr(secrets, "NONE")
    assert getattr(secrets, "NONE", "default") == "default"


def test_secrets_pass_on_every_other_error():
    with pytest.raises(SecretAccessDeniedError):
        _ = secrets.DENIED
    with pytest.raises(SecretAccessDeniedError):
        _ = secrets["DENIED"]


def test_tools_that_inspect_secrets_send_no_request(asked):
    for name in ("_ipython_display_", "_repr_html_", "__wrapped__", "_A", "__fspath__", "__array__"):
        assert not hasattr(secrets, name)
    assert dir(secrets) == []
    repr(secrets), str(secrets), bool(secrets), copy.copy(secrets)
    inspect.getdoc(secrets)
    inspect.unwrap(secrets)
    assert asked == []


def test_a_name_that_begins_with_an_underscore_is_read_by_key(asked):
    VALUES["_A"] = "hidden from tools"
    assert secrets["_A"] == "hidden from tools"


def test_secrets_cannot_be_iterated(asked):
    with pytest.raises(TypeError):
        list(secrets)
    with pytest.raises(TypeError):
        _ = "A" in secrets
    assert asked == []


def test_the_package_exports_all_its_names():
    assert all(hasattr(helios_secrets, name) for name in helios_secrets.__all__)
