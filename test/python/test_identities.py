"""Several people on one Jupyter server: each has a connection of their own, and one of them the vault."""

from __future__ import annotations

import json
import logging

import pytest
from recorder import code_of, current_of
from services import alive

from helios_secrets.server.configuration import Configuration
from helios_secrets.server.connections import Connections
from helios_secrets.server.identity import SHARED

CONNECTIONS = "x/v1/connections"
ID = "01890000-0000-7000-8000-000000000000"
#: One call of every kind that needs a connection.
CALLS = [
    ("GET", "v1/secrets"),
    ("POST", "v1/secrets"),
    ("GET", f"v2/secrets/{ID}"),
    ("PATCH", f"v1/secrets/{ID}/accessControls"),
    ("DELETE", f"v1/users/{ID}"),
    ("GET", "x/v1/status"),
    ("POST", "x/v1/reauthentication"),
    ("DELETE", f"x/v1/apiKeys/{ID}"),
]


@pytest.fixture
def jp_server_config(jp_server_config):
    jp_server_config["ServerApp"]["identity_provider_class"] = "identities.ByHeader"
    return jp_server_config


@pytest.fixture
def ask_as(ask):
    def send(person, method, path, body=None):
        return ask(method, path, body=body, headers={"X-Person": person})

    return send


@pytest.fixture
def codes(ask_as):
    """The codes with which somebody's calls are refused; empty for an answer."""

    async def every(person):
        return {code_of(await ask_as(person, *call, None if call[0] == "GET" else "{}")) for call in CALLS}

    return every


def people(home, configuration=None) -> Connections:
    """What another server of the same user finds."""
    log = logging.getLogger("test")
    return Connections(str(home), configuration or Configuration("", "", "", log), log)


async def test_the_vault_belongs_to_its_first_user_and_is_closed_to_all_others(ask_as, codes, home, services):
    assert (await ask_as("ann", "GET", "v1/secrets")).code == 200
    assert await codes("bob") == {"connection_required"}
    assert (home / "owner").read_text() == "user:ann"
    assert list(services._running) == [("user:ann", "personal")]
    assert people(home).owner.is_owner("user:ann")
    assert not people(home).owner.is_owner("user:bob")


async def test_looking_at_the_connections_does_not_claim_the_vault(ask_as, home):
    answer = await ask_as("bob", "GET", CONNECTIONS)
    assert current_of(answer)["kind"] == "embedded"
    assert json.loads(answer.body)["isSharedByToken"] is False
    assert not home.exists()
    assert (await ask_as("ann", "GET", "v1/secrets")).code == 200
    answer = await ask_as("bob", "GET", CONNECTIONS)
    assert json.loads(answer.body) == {"connections": [], "mayAdd": True, "isSharedByToken": False}


async def test_adding_a_connection_does_not_claim_the_vault(ask_as, codes, team, home):
    assert (await ask_as("bob", "POST", f"{CONNECTIONS}/test", team.connect("bob"))).code == 200
    answer = await ask_as("bob", "POST", CONNECTIONS, team.connect("bob"))
    assert answer.code == 200
    path = f"{CONNECTIONS}/{current_of(answer)['connectionID']}"
    assert (await ask_as("bob", "GET", "v1/secrets")).code == 200
    assert not (home / "owner").exists()
    assert (await ask_as("ann", "GET", "v1/secrets")).code == 200
    assert (await ask_as("ann", "DELETE", path)).code == 404
    assert (await ask_as("bob", "DELETE", path)).code == 200
    assert await codes("bob") == {"connection_required"}


async def test_on_a_hub_the_vault_belongs_to_the_hub_user_even_if_others_come_first(
    ask_as, codes, home, monkeypatch
):
    monkeypatch.setenv("JUPYTERHUB_USER", "ann")
    assert await codes("bob") == {"connection_required"}
    assert not home.exists()
    assert (await ask_as("ann", "GET", "v1/secrets")).code == 200
    # A name is not the word that stands for everybody with a token.
    monkeypatch.setenv("JUPYTERHUB_USER", SHARED)
    assert (await ask_as("ann", "GET", "v1/secrets")).code == 403


async def test_each_person_has_their_own_connections_and_processes_and_keys_do_not_mix(
    ask, ask_as, team, services, home
):
    assert (await ask_as("owner", "GET", "v1/secrets")).code == 200
    ids = {"owner": "personal"}
    for person in ("ann", "bob"):
        answer = await ask_as(person, "POST", CONNECTIONS, team.connect(person))
        [told] = json.loads(answer.body)["connections"]
        assert (answer.code, told["user"]) == (200, f"{person}@acme.example")
        ids[person] = told["connectionID"]
    for person in ("ann", "bob", "ann"):
        [secret] = json.loads((await ask_as(person, "GET", "v1/secrets")).body)["secrets"]
        assert secret["name"] == f"OF_{person.upper()}"
    pids = {person: services._running[f"user:{person}", ids[person]].process.pid for person in ids}
    assert len(set(pids.values())) == 3
    assert len(list((home / "connections").iterdir())) == 2

    for method, what in (("PATCH", ""), ("DELETE", ""), ("POST", "/test")):
        answer = await ask_as("ann", method, f"{CONNECTIONS}/{ids['bob']}{what}", '{"name": "mine"}')
        assert code_of(answer) == "connection_not_found"
    answer = await ask("GET", "v1/secrets", headers={"X-Person": "ann", "Helios-Connection": ids["bob"]})
    assert code_of(answer) == "connection_not_found"
    assert (await ask_as("bob", "DELETE", f"{CONNECTIONS}/{ids['bob']}")).code == 200
    assert not alive(pids["bob"])
    assert (alive(pids["ann"]), alive(pids["owner"])) == (True, True)
    assert code_of(await ask_as("bob", "GET", "v1/secrets")) == "connection_required"
    assert (await ask_as("ann", "GET", "v1/secrets")).code == 200
    await services.close()
    assert not any(map(alive, pids.values()))


async def test_testing_a_connection_does_not_open_another_person_s_secrets(ask_as, codes, team):
    assert (await ask_as("owner", "GET", "v1/secrets")).code == 200
    assert (await ask_as("bob", "POST", f"{CONNECTIONS}/test", team.connect("bob"))).code == 200
    assert await codes("bob") == {"connection_required"}


async def test_a_configured_connection_is_for_the_owner_only(ask_as, codes, team, services, tmp_path, home):
    file = tmp_path / "key"
    file.write_text("key-of-ann\n")
    file.chmod(0o600)
    services.connections = people(home, Configuration(team.url, str(file), "", logging.getLogger("test")))
    assert (await ask_as("ann", "GET", "v1/secrets")).code == 200
    assert await codes("bob") == {"connection_required"}
    assert current_of(await ask_as("ann", "GET", CONNECTIONS))["source"] == "configuration"
    answer = await ask_as("bob", "POST", CONNECTIONS, team.connect("bob"))
    [told] = json.loads(answer.body)["connections"]
    assert told["source"] == "panel"


async def test_a_vault_that_was_used_with_a_token_cannot_be_claimed_by_a_named_person(ask_as, codes, home):
    assert people(home).of(SHARED).kind == "embedded"
    assert await codes("ann") == {"connection_required"}


async def test_if_the_owner_file_cannot_be_written_or_read_no_named_person_gets_the_vault(ask_as, home):
    (home / "owner").mkdir(parents=True)
    assert code_of(await ask_as("ann", "GET", "v1/secrets")) == "connection_required"
    (home / "owner").rmdir()
    home.rmdir()
    home.write_text("no folder")
    assert code_of(await ask_as("ann", "GET", "v1/secrets")) == "vault_read_only"
    # A person with the token can read the files, and the service says what is wrong with them.
    assert people(home).of(SHARED).kind == "embedded"
