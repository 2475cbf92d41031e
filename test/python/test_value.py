"""A value is text to everybody, and its repr shows only its name."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle
import pprint
import traceback

import pytest

from helios_secrets._value import SecretValue

TEXT = "hunter2 ключ"


@pytest.fixture
def value():
    return SecretValue(TEXT, "DB_PASSWORD")


SHOWN = {
    "repr": repr,
    "ascii": ascii,
    "%r": lambda value: "%r" % value,  # noqa: UP031
    "!r": lambda value: f"{value!r}",
    "a list": lambda value: str([value]),
    "a dict": lambda value: str({"key": value, value: 1}),
    "a set": lambda value: str({value}),
    "a tuple": lambda value: str((value, (value,))),
    "pprint": lambda value: pprint.pformat({"key": [value] * 40}),
    "an exception in an exception's arguments": lambda value: repr(ValueError(value)),
    "a dataclass of a traceback": lambda value: "".join(
        traceback.StackSummary.extract(traceback.walk_stack(None), capture_locals=True, limit=3).format()
    ),
}


@pytest.mark.parametrize("way", SHOWN)
def test_everything_that_uses_the_repr_of_a_value_shows_only_its_name(value, way):
    shown = SHOWN[way](value)
    assert "[secret DB_PASSWORD]" in shown
    assert "hunter2" not in shown


def test_a_log_line_with_percent_r_shows_its_name_only(value):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.error("%r and %s", value, [value])
    assert stream.getvalue() == "[secret DB_PASSWORD] and [[secret DB_PASSWORD]]\n"


def test_a_value_behaves_as_its_text(value):
    assert value == TEXT
    assert hash(value) == hash(TEXT)
    assert isinstance(value, str)
    assert {TEXT: 1}[value] == 1
    assert f"{value}" == "%s" % value == "".join([value]) == value[:] == TEXT  # noqa: UP031
    assert value.encode() == TEXT.encode()
    assert json.loads(json.dumps({"key": value})) == {"key": TEXT}
    assert len(value) == len(TEXT)


def test_str_of_a_value_is_a_plain_str(value):
    assert type(str(value)) is str
    assert str(value) == TEXT
    assert type(f"{value}") is str


def test_copies_are_masked_too(value):
    for other in (copy.copy(value), copy.deepcopy(value), copy.deepcopy({"key": [value]})["key"][0]):
        assert repr(other) == "[secret DB_PASSWORD]"
        assert other == TEXT


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_holds_a_plain_str_that_every_python_reads(value, protocol):
    pickled = pickle.dumps([value], protocol)
    assert b"helios" not in pickled
    assert b"SecretValue" not in pickled
    [read] = pickle.loads(pickled)
    assert type(read) is str
    assert read == TEXT


def test_an_empty_value_is_an_empty_string_and_false():
    value = SecretValue("", "EMPTY")
    assert not value
    assert repr(value) == "[secret EMPTY]"
