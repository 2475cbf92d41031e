"""Errors have a class that a person catches and a code that does not change."""

from __future__ import annotations

import copy
import pickle

import pytest

import helios_secrets
from helios_secrets._contract import ERRORS
from helios_secrets._errors import SecretsError, make_error
from helios_secrets.server.errors import ServiceError


@pytest.mark.parametrize("code", ERRORS)
def test_a_code_becomes_its_class_with_code_and_message(code):
    error = make_error(code)
    _, name, message = ERRORS[code]
    assert type(error) is getattr(helios_secrets, name)
    assert isinstance(error, SecretsError)
    assert (error.code, str(error)) == (code, message)


def test_an_error_has_its_own_message_or_the_standard_one():
    assert str(make_error("secret_not_found", "There is no A.")) == "There is no A."
    assert str(make_error("secret_not_found", "")) == ERRORS["secret_not_found"][2]


def test_an_unknown_error_code_becomes_internal_error():
    error = make_error("of_another_version", "It broke.")
    assert (type(error), error.code, str(error)) == (SecretsError, "internal_error", "It broke.")


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_keeps_class_code_and_message_in_another_process(code):
    error = make_error(code, "Its own message.")
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert (other.code, str(other)) == (code, "Its own message.")


def test_an_error_that_is_raised_without_a_code_has_a_default_one():
    assert SecretsError("It broke.").code == "internal_error"


def test_each_error_class_derives_from_secrets_error_alone():
    names = [name for name in helios_secrets.__all__ if name.endswith("Error")]
    classes = [getattr(helios_secrets, name) for name in names if name != "SecretsError"]
    assert {kind.__bases__ for kind in classes} == {(SecretsError,)}
    assert set(classes) | {SecretsError} == {getattr(helios_secrets, name) for _, name, _ in ERRORS.values()}


@pytest.mark.parametrize("code", [code for code, (status, _, _) in ERRORS.items() if status])
def test_an_answer_of_the_server_has_the_status_and_message_of_its_code(code):
    error = ServiceError(code)
    assert (error.status, error.message) == (ERRORS[code][0], ERRORS[code][2])
    assert 400 <= error.status < 600
