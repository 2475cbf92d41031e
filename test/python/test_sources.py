"""Where no page answers, the environment does, and then the API; a denial ends the search."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from helios_secrets import SecretsError, _sources, get_secret, get_secrets
from helios_secrets._errors import make_error


@pytest.fixture(autouse=True)
def apart(monkeypatch):
    """Nothing is set up but what a test sets up."""
    for name in ("HELIOS_SECRETS_URL", "HELIOS_SECRETS_API_KEY_FILE", "HELIOS_SECRETS_ORDER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def asked(monkeypatch):
    """Stand in for page and API; a code instead of a value is an error. Gives who was asked for what."""
    asked = []
    says = {"page": "page_not_open", "direct": "value of the API"}

    def source(kind):
        def read(names, values, timeout, connection):
            asked.append((kind, list(names), *([connection] if connection else [])))
            if says[kind].startswith("value"):
                values.update(dict.fromkeys(names, says[kind]))
            else:
                raise make_error(says[kind])

        return read

    for kind in says:
        monkeypatch.setitem(_sources._SOURCES, kind, source(kind))
    asked.append(says)
    return asked


def failure_of(call):
    with pytest.raises(SecretsError) as failure:
        call()
    return failure.value


def test_a_page_that_answers_is_the_only_one_asked(asked, monkeypatch):
    monkeypatch.setenv("HELIOS_SECRET_A", "of the environment")
    says = asked.pop()
    says["page"] = "value of the page"
    assert get_secret("A") == "value of the page"
    assert asked == [("page", ["A"])]


def test_a_variable_answers_where_no_page_does_and_its_value_is_masked(asked, monkeypatch):
    asked.pop()
    monkeypatch.setenv("HELIOS_SECRET_A", "of the environment")
    monkeypatch.setenv("HELIOS_SECRET_B", "")
    values = get_secrets(["A", "B"])
    assert values == {"A": "of the environment", "B": ""}
    assert repr(values["A"]) == "[secret A]"
    assert asked == [("page", ["A", "B"])]


def test_the_api_is_asked_for_what_the_environment_lacks_and_values_keep_the_order_of_the_call(
    asked, monkeypatch
):
    asked.pop()
    monkeypatch.setenv("HELIOS_SECRET_B", "of the environment")
    values = get_secrets(["A", "B", "C"])
    assert list(values.items()) == [
        ("A", "value of the API"),
        ("B", "of the environment"),
        ("C", "value of the API"),
    ]
    assert asked == [("page", ["A", "B", "C"]), ("direct", ["A", "C"])]


@pytest.mark.parametrize(
    "code", ["secret_not_found", "secret_access_denied", "request_ignored", "internal_error"]
)
@pytest.mark.parametrize("who", ["page", "direct"])
def test_a_refusal_or_a_missing_secret_of_a_source_ends_the_search(asked, monkeypatch, who, code):
    says = asked.pop()
    says[who] = code
    monkeypatch.setenv("HELIOS_SECRET_A", "of the environment")
    monkeypatch.setenv("HELIOS_SECRETS_ORDER", f"{who},environment")
    assert failure_of(lambda: get_secret("A")).code == code
    assert asked == [(who, ["A"])]


def test_the_error_lists_all_sources_that_were_tried_and_has_the_code_of_the_first(asked):
    says = asked.pop()
    says["direct"] = "connection_failed"
    error = failure_of(lambda: get_secrets(["A", "B", "C"]))
    assert error.code == "page_not_open"
    first, tried, environment, direct = str(error).splitlines()
    assert first == str(make_error("page_not_open"))
    assert tried == "Tried after that:"
    assert environment == "  environment: The variable HELIOS_SECRET_A is not set, nor are 2 more."
    assert direct == f"  direct: {make_error('connection_failed')}"


def test_a_source_without_time_left_is_listed_below_the_one_that_used_the_time_up(asked, monkeypatch):
    says = asked.pop()
    says["direct"] = "request_timeout"
    assert failure_of(lambda: get_secret("A", timeout=5)).code == "request_timeout"
    page = _sources._SOURCES["page"]
    now = [0.0]

    def use_up_the_time(names, values, timeout, connection):
        now[0] += timeout
        page(names, values, timeout, connection)

    monkeypatch.setitem(_sources._SOURCES, "page", use_up_the_time)
    monkeypatch.setattr(_sources, "time", SimpleNamespace(monotonic=lambda: now[0]))
    error = failure_of(lambda: get_secret("A", timeout=5))
    assert (error.code, f"direct: {make_error('request_timeout')}" in str(error)) == ("page_not_open", True)


@pytest.mark.parametrize("order", ["direct", "direct,page", " direct , environment"])
def test_only_the_sources_in_the_order_variable_are_asked(asked, monkeypatch, order):
    asked.pop()
    monkeypatch.setenv("HELIOS_SECRET_A", "of the environment")
    monkeypatch.setenv("HELIOS_SECRETS_ORDER", order)
    assert get_secret("A") == "value of the API"
    assert asked == [("direct", ["A"])]


def test_with_one_source_the_error_is_that_of_the_source_alone(asked, monkeypatch):
    asked.pop()
    monkeypatch.setenv("HELIOS_SECRETS_ORDER", "page")
    assert str(failure_of(lambda: get_secret("A"))) == str(make_error("page_not_open"))


@pytest.mark.parametrize("order", ["pages", "page;direct", "page,,direct"])
def test_an_order_with_an_unknown_source_is_refused_before_a_source_is_asked(asked, monkeypatch, order):
    asked.pop()
    monkeypatch.setenv("HELIOS_SECRETS_ORDER", order)
    error = failure_of(lambda: get_secret("A"))
    assert error.code == "request_invalid"
    assert "page, environment, direct" in str(error)
    assert asked == []


def test_a_variable_does_not_answer_a_call_that_names_a_connection(asked, monkeypatch):
    says = asked.pop()
    monkeypatch.setenv("HELIOS_SECRET_A", "of the environment")
    assert get_secret("A", connection="team") == "value of the API"
    assert asked == [("page", ["A"], "team"), ("direct", ["A"], "team")]
    says["direct"] = "source_missing"
    failure = failure_of(lambda: get_secret("A", connection="team"))
    assert (failure.code, "belong to no connection" in str(failure)) == ("page_not_open", True)


def test_a_connection_that_is_not_there_ends_the_search(asked, monkeypatch):
    asked.pop()["page"] = "connection_not_found"
    failure = failure_of(lambda: get_secrets(["A", "B"], connection="team"))
    assert (failure.code, "Secrets panel" in str(failure)) == ("connection_not_found", True)
    assert asked == [("page", ["A", "B"], "team")]
