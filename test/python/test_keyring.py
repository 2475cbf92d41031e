"""Where the operating system has a keyring, the key is there and the file holds the address only."""

from __future__ import annotations

import json
import logging
import sys
from types import ModuleType

import pytest

from helios_secrets.server.connection import ConnectionStore
from helios_secrets.server.errors import ServiceError

SAFE = "keyring.backends.SecretService"


class Backend:
    def __init__(self):
        self.kept = {}

    def set_password(self, service, account, password):
        self.kept[service, account] = password

    def get_password(self, service, account):
        return self.kept.get((service, account))

    def delete_password(self, service, account):
        del self.kept[service, account]


@pytest.fixture
def use(monkeypatch):
    """Put a keyring in place, with a backend from such a module."""

    def put(*modules, chain=False):
        backends = [type("Backend", (Backend,), {"__module__": module})() for module in modules]
        module = ModuleType("keyring")
        backend = type("Chain", (Backend,), {"backends": backends})() if chain else backends[0]
        module.get_keyring = lambda: backend
        monkeypatch.setitem(sys.modules, "keyring", module)
        return backend

    return put


@pytest.fixture
def store(tmp_path):
    store = ConnectionStore(tmp_path / "connections", logging.getLogger("test"))
    store.prepare()
    return store


def content(tmp_path):
    [file] = (tmp_path / "connections").iterdir()
    return json.loads(file.read_text())


def test_the_key_is_in_the_keyring_alone_and_gone_with_the_connection(use, store, tmp_path):
    backend = use(SAFE)
    store.save("owner", "https://team.example", "the-key")
    assert content(tmp_path) == {"kind": "team", "url": "https://team.example", "storage": "keyring"}
    assert list(backend.kept.values()) == ["the-key"]
    again = ConnectionStore(tmp_path / "connections", logging.getLogger("test"))
    connection = again.load("owner")
    assert (connection.api_key, connection.storage) == ("the-key", "keyring")
    store.save("user:bob", "https://team.example", "key-of-bob")
    assert sorted(backend.kept.values()) == ["key-of-bob", "the-key"]
    store.forget("owner")
    assert list(backend.kept.values()) == ["key-of-bob"]
    assert store.load("owner") is None


@pytest.mark.parametrize(
    "module", ["keyring.backends.fail", "keyring.backends.null", "keyrings.alt.file", "somebody.else"]
)
def test_a_keyring_that_is_none_or_writes_plain_files_is_not_used(use, store, tmp_path, module):
    backend = use(module)
    store.save("owner", "https://team.example", "the-key")
    assert content(tmp_path)["storage"] == "file"
    assert backend.kept == {}
    assert store.load("owner").api_key == "the-key"


def test_of_several_keyrings_all_must_be_safe(use, store, tmp_path):
    use(SAFE, "keyring.backends.kwallet", chain=True)
    store.save("owner", "https://team.example", "the-key")
    assert content(tmp_path)["storage"] == "keyring"
    use(SAFE, "keyrings.alt.file", chain=True)
    store.save("owner", "https://team.example", "the-key")
    assert content(tmp_path)["storage"] == "file"


def test_a_keyring_that_takes_nothing_is_replaced_by_a_file_and_its_words_are_not_logged(
    use, store, tmp_path, caplog
):
    backend = use(SAFE)

    def fail(*_args):
        raise RuntimeError("quotes the-key")

    backend.set_password = fail
    store.save("owner", "https://team.example", "the-key")
    assert content(tmp_path)["storage"] == "file"
    assert "RuntimeError" in caplog.text
    assert "the-key" not in caplog.text


def test_a_keyring_that_has_lost_the_key_or_is_locked_is_connection_unreadable(use, store, caplog):
    backend = use(SAFE)
    store.save("owner", "https://team.example", "the-key")
    backend.kept.clear()
    with pytest.raises(ServiceError, match="cannot be read"):
        store.load("owner")

    def fail(*_args):
        raise RuntimeError("locked the-key")

    backend.get_password = fail
    with pytest.raises(ServiceError, match="cannot be read"):
        store.load("owner")
    assert "the-key" not in caplog.text
