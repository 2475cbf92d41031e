"""Common libraries take a secret as it is, or need ``str(secret)``: tried here, and listed for people."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from helios_secrets._value import SecretValue

sys.path.insert(0, str(Path(__file__).parent / "libraries"))
import database_uses  # noqa: F401
import format_uses  # noqa: F401
import http_uses  # noqa: F401
from loopback import Loopback
from uses import TEXT, USES, Use

DOCUMENT = Path(__file__).parents[2] / "docs" / "libraries.md"
COMMAND = "HELIOS_WRITE_TABLE=1 .venv/bin/python -m pytest -q test/python/test_libraries.py"
INTRO = """\
# Secrets in common libraries

`get_secret("NAME")` returns a `str` whose repr is masked. Most libraries take it as it is. A few libraries
require exactly `str` and refuse the secret, or write something else than its text. Pass them `str(secret)`,
which is a plain `str`.

The tests make this table: they pass a secret to each library and check what arrives. To make the table again:

    {command}

| library | used in | what to give it |
| ------- | ------- | --------------- |
"""
# What libraries say of each other, or of their own future, is not about secrets.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def loopback(tmp_path_factory):
    server = Loopback()
    server.folder = tmp_path_factory.mktemp("libraries")
    yield server
    server.close()


@pytest.fixture(autouse=True)
def apart(monkeypatch, tmp_path):
    """Nothing of the person who runs the tests gets in, and no request gets out."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name in [
        name for name in os.environ if name.startswith(("AWS_", "HF_", "OPENAI_", "SINGLESTOREDB_"))
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")


def arrives(use: Use, secret: str, loopback: Loopback) -> bool:
    """Whether a library got exactly the text."""
    try:
        return use.run(secret, loopback) == TEXT
    except Exception:
        return False


@pytest.fixture(scope="module")
def needs_str(loopback):
    """What was found out about each use so far."""
    return {}


@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.library} {use.how}")
def test_a_library_gets_the_text_as_it_is_or_by_str(use, loopback, needs_str):
    assert use.run(str(SecretValue(TEXT, "KEY")), loopback) == TEXT
    needs_str[use] = not arrives(use, SecretValue(TEXT, "KEY"), loopback)


def test_at_least_twenty_libraries_are_tried():
    assert len({use.library for use in USES}) >= 20


def test_the_document_has_the_table_of_the_tested_libraries(needs_str, request):
    if len(needs_str) != len(USES):
        pytest.skip("not every library was tried in this run")
    rows = (
        f"| {use.library} | {use.how} | {'`str(secret)`' if needs else 'the secret'} |"
        for use, needs in needs_str.items()
    )
    text = INTRO.format(command=COMMAND) + "\n".join(sorted(rows, key=str.lower)) + "\n"
    if os.environ.get("HELIOS_WRITE_TABLE"):
        DOCUMENT.write_text(text)
    assert DOCUMENT.read_text() == text, (
        f"docs/libraries.md is not what the tests found. Make it again: {COMMAND}"
    )
