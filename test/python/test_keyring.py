"""Where the operating system has a keyring, the key is there and the file holds the address only."""

from __future__ import annotations

import json
import logging
import sys
from types import ModuleType

import pytest

from helios_secrets.server.configuration import Configuration
from helios_secrets.server.connections import Connections
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


def another(tmp_path):
    log = logging.getLogger("test")
    return Connections(str(tmp_path), Configuration("", "", "", log), log)


@pytest.fixture
def connections(tmp_path):
    return another(tmp_path)


def add(connections, key="the-key", identity="owner"):
    return connections.add(identity, key, "team", {"url": "https://team.example"})


def content(tmp_path):
    [file] = (tmp_path / "connections").iterdir()
    return json.loads(file.read_text())["connections"]


def test_a_key_is_only_in_the_keyring_and_is_removed_with_its_connection(use, connections, tmp_path):
    backend = use(SAFE)
    first = add(connections)
    [entry] = content(tmp_path)
    assert (entry["storage"], entry["api_key"]) == ("keyring", "")
    assert "the-key" not in json.dumps(entry)
    assert list(backend.kept.values()) == ["the-key"]
    opened = another(tmp_path).of("owner", first.id)
    assert (opened.api_key, opened.storage) == ("the-key", "keyring")
    second = add(connections, "second-key")
    add(connections, "key-of-bob", "user:bob")
    assert sorted(backend.kept.values()) == ["key-of-bob", "second-key", "the-key"]
    assert [connections.of("owner", one.id).api_key for one in (first, second)] == ["the-key", "second-key"]
    connections.remove("owner", first.id)
    assert sorted(backend.kept.values()) == ["key-of-bob", "second-key"]


def test_a_new_key_replaces_the_old_one_in_the_keyring_and_other_servers_use_it(use, connections, tmp_path):
    backend = use(SAFE)
    added = add(connections)
    other = another(tmp_path)
    assert other.of("owner", added.id).api_key == "the-key"
    connections.change("owner", added.id, {}, "new-key")
    assert other.of("owner", added.id).api_key == "new-key"
    assert list(backend.kept.values()) == ["new-key"]


@pytest.mark.parametrize(
    "module", ["keyring.backends.fail", "keyring.backends.null", "keyrings.alt.file", "somebody.else"]
)
def test_a_keyring_that_keeps_nothing_or_writes_plain_files_is_not_used(use, connections, tmp_path, module):
    backend = use(module)
    add(connections)
    assert content(tmp_path)[0]["storage"] == "file"
    assert backend.kept == {}
    assert another(tmp_path).of("owner").api_key == "the-key"


def test_a_chain_of_keyrings_is_used_only_if_all_are_safe(use, connections, tmp_path):
    use(SAFE, "keyring.backends.kwallet", chain=True)
    add(connections)
    use(SAFE, "keyrings.alt.file", chain=True)
    add(connections)
    assert [entry["storage"] for entry in content(tmp_path)] == ["keyring", "file"]


def test_if_the_keyring_fails_a_file_has_the_key_and_its_error_text_is_not_logged(
    use, connections, tmp_path, caplog
):
    backend = use(SAFE)

    def fail(*_args):
        raise RuntimeError("quotes the-key")

    backend.set_password = fail
    add(connections)
    assert content(tmp_path)[0]["storage"] == "file"
    assert "RuntimeError" in caplog.text
    assert "the-key" not in caplog.text


def test_a_key_that_the_keyring_does_not_give_makes_only_its_connection_unreadable(
    use, connections, tmp_path, caplog
):
    backend = use(SAFE)
    added = add(connections)
    backend.kept.clear()
    with pytest.raises(ServiceError, match="cannot be read"):
        connections.of("owner", added.id)

    def fail(*_args):
        raise RuntimeError("locked the-key")

    backend.get_password = fail
    with pytest.raises(ServiceError, match="cannot be read"):
        connections.of("owner", added.id)
    assert connections.of("owner", "personal").kind == "embedded"
    assert "the-key" not in caplog.text
