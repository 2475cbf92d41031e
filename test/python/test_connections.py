"""Several connections of one person: each with a name and a colour, one of them the current one."""

from __future__ import annotations

import json
import logging
import os

import pytest
from recorder import code_of, current_of
from services import alive, mode

from helios_secrets.server.configuration import Configuration
from helios_secrets.server.connections import Connections, free_name
from helios_secrets.server.errors import ServiceError

CONNECTIONS = "x/v1/connections"
ADDED = {"url": "https://team.example"}


@pytest.fixture
def connect(ask, team):
    async def post(person="ann", **looks):
        answer = await ask(
            "POST", CONNECTIONS, body=json.dumps({**json.loads(team.connect(person)), **looks})
        )
        return current_of(answer)["connectionID"] if answer.code == 200 else code_of(answer)

    return post


@pytest.fixture
def connections(home):
    log = logging.getLogger("test")
    return Connections(str(home), Configuration("", "", "", log), log)


@pytest.fixture
def names(ask):
    """The secrets of a connection, or the code of a refusal."""

    async def of(connection=""):
        headers = {"Helios-Connection": connection} if connection else {}
        answer = await ask("GET", "v1/secrets", headers=headers)
        secrets = json.loads(answer.body).get("secrets")
        return code_of(answer) if secrets is None else [secret["name"] for secret in secrets]

    return of


async def test_the_connection_that_a_request_names_answers_or_else_the_current_one(ask, connect, names):
    ann, bob = await connect("ann"), await connect("bob")
    assert [await names(one) for one in ("personal", ann, bob, "")] == [
        [],
        ["OF_ANN"],
        ["OF_BOB"],
        ["OF_BOB"],
    ]
    assert current_of(await ask("PATCH", f"{CONNECTIONS}/{ann}", body='{"isCurrent": true}'))[
        "user"
    ].startswith("ann")
    assert [await names(one) for one in ("", bob)] == [["OF_ANN"], ["OF_BOB"]]
    assert await names("somebody-else-s") == "connection_not_found"
    answer = await ask("PATCH", f"{CONNECTIONS}/{'0' * 36}", body='{"isCurrent": true}')
    assert code_of(answer) == "connection_not_found"


async def test_after_a_disconnect_other_connections_stay_and_the_vault_is_current(
    ask, connect, names, services
):
    ann, bob = await connect("ann"), await connect("bob")
    assert [await names(one) for one in (ann, bob)] == [["OF_ANN"], ["OF_BOB"]]
    pids = [services._running["owner", one].process.pid for one in (ann, bob)]
    answer = await ask("DELETE", f"{CONNECTIONS}/{bob}")
    assert current_of(answer)["connectionID"] == "personal"
    assert [alive(pid) for pid in pids] == [True, False]
    assert [await names(one) for one in ("", ann, bob)] == [[], ["OF_ANN"], "connection_not_found"]
    assert code_of(await ask("DELETE", f"{CONNECTIONS}/personal")) == "connection_configured"


async def test_a_service_that_is_not_used_ends_and_starts_again_with_the_next_request(
    connect, names, services
):
    ann, bob = await connect("ann"), await connect("bob")
    assert [await names(one) for one in (ann, bob)] == [["OF_ANN"], ["OF_BOB"]]
    idle, busy = (services._running["owner", one] for one in (ann, bob))
    busy.busy = 1
    await services.end_unused()
    assert all(alive(one.process.pid) for one in (idle, busy))
    pid = idle.process.pid
    await services.end_unused(0)
    assert not alive(pid)
    assert list(services._running) == [("owner", bob)]
    busy.busy = 0
    assert [await names(one) for one in (ann, bob)] == [["OF_ANN"], ["OF_BOB"]]


async def test_a_connection_name_is_valid_unique_and_by_default_that_of_the_organization(ask, connect):
    assert await connect(name="work") == await current(ask)
    assert await connect(name="Work") == "connection_name_taken"
    assert await connect(name="personal") == "connection_name_taken"
    for name in ("", "a b", "ä", "a" * 65, "a\n", "a.b"):
        told = await connect(name=name)
        assert told == ("connection_name_invalid" if name else await current(ask)), name
    assert await connect(name=1) == "request_invalid"
    assert await connect(color="pink") == "request_invalid"
    assert await connect() == await current(ask)
    told = json.loads((await ask("GET", CONNECTIONS)).body)["connections"]
    assert [(one["name"], one["color"]) for one in told] == [
        ("personal", "gray"),
        ("work", "blue"),
        ("ACME", "green"),
        ("ACME-2", "orange"),
    ]


async def current(ask) -> str:
    return str(current_of(await ask("GET", CONNECTIONS))["connectionID"])


async def test_the_name_and_colour_of_a_connection_and_of_the_vault_can_be_changed(ask, connect, names):
    ann = await connect(name="work")
    body = json.dumps({"name": "mine", "color": "purple"})
    assert (
        code_of(await ask("PATCH", f"{CONNECTIONS}/personal", body='{"name": "work"}'))
        == "connection_name_taken"
    )
    assert (await ask("PATCH", f"{CONNECTIONS}/personal", body=body)).code == 200
    assert code_of(await ask("PATCH", f"{CONNECTIONS}/personal", body='{"apiKey": "k"}')) == "request_invalid"
    answer = await ask("PATCH", f"{CONNECTIONS}/{ann}", body='{"name": "personal"}')
    told = json.loads(answer.body)["connections"]
    assert [(one["name"], one["color"]) for one in told] == [("mine", "purple"), ("personal", "blue")]
    assert [await names(one) for one in ("personal", ann)] == [[], ["OF_ANN"]]


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("Müller & Söhne", [], "Muller-Sohne"),
        ("日本", [], "team"),
        ("a" * 80, [], "a" * 64),
        ("a" * 64, ["a" * 64], "a" * 60 + "-2"),
        ("ACME", ["acme", "ACME-2"], "ACME-3"),
        ("  ", ["team"], "team-2"),
    ],
)
def test_a_proposed_connection_name_is_valid_and_free(wanted, taken, name):
    assert free_name(wanted, taken) == name


def test_a_person_can_keep_twenty_connections_besides_the_vault(connections):
    for number in range(20):
        connections.add("owner", "k", "team", {**ADDED, "name": f"n{number}"})
    with pytest.raises(ServiceError, match="20 connections"):
        connections.check_new("owner", "")
    assert len(connections.choice("owner").connections) == 21
    connections.remove("owner", connections.named("owner", "n3"))
    assert connections.add("owner", "k", "team", ADDED).name == "team"


def test_on_a_full_disk_no_connection_is_changed_or_lost(connections, home, monkeypatch):
    added = connections.add("owner", "the-key", "team", {**ADDED, "name": "work"})
    [file] = (home / "connections").iterdir()
    before = file.read_bytes()

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for work in (
        lambda: connections.add("owner", "k", "team", ADDED),
        lambda: connections.change("owner", added.id, {"name": "other"}),
        lambda: connections.change("owner", added.id, {}, "new-key"),
        lambda: connections.make_current("owner", "personal"),
    ):
        with pytest.raises(ServiceError) as caught:
            work()
        assert caught.value.code == "vault_read_only"
    assert (file.read_bytes(), mode(file)) == (before, 0o600)
    assert list((home / "connections").iterdir()) == [file]
    assert connections.of("owner").api_key == "the-key"


def test_two_identities_have_connections_of_their_own(connections, home):
    for person in ("user:ann", "user:bob"):
        connections.add(person, f"key-of-{person}", "team", {**ADDED, "name": "work"})
    assert [mode(file) for file in (home / "connections").iterdir()] == [0o600, 0o600]
    ids = {person: connections.named(person, "work") for person in ("user:ann", "user:bob")}
    assert connections.of("user:ann", ids["user:ann"]).api_key == "key-of-user:ann"
    with pytest.raises(ServiceError, match="no connection with this name"):
        connections.of("user:ann", ids["user:bob"])


WHOLE = {
    "id": "one",
    "name": "n",
    "kind": "team",
    "url": "https://team.example",
    "storage": "file",
    "api_key": "k",
}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no json",
        "[]",
        "{}",
        '{"connections": 1, "current": ""}',
        *(
            json.dumps({"connections": [{**WHOLE, **change}], "current": ""})
            for change in (
                {"url": ""},
                {"url": 1},
                {"kind": "other"},
                {"kind": "embedded"},
                {"storage": ""},
                {"api_key": ""},
                {"storage": "keyring"},
                {"color": "pink"},
                {"id": "configured"},
                {"id": "personal"},
                {"unknown": ""},
            )
        ),
    ],
)
def test_a_damaged_connections_file_is_unreadable_until_a_new_connection_replaces_it(
    connections, home, content
):
    connections.add("owner", "k", "team", ADDED)
    [file] = (home / "connections").iterdir()
    file.write_text(content)
    with pytest.raises(ServiceError) as failure:
        connections.choice("owner")
    assert failure.value.code == "connection_unreadable"
    added = connections.add("owner", "k", "team", ADDED)
    assert [one.id for one in connections.choice("owner").connections] == ["personal", added.id]


def test_a_complete_connections_file_is_read(connections, home):
    connections.add("owner", "k", "team", ADDED)
    [file] = (home / "connections").iterdir()
    file.write_text(json.dumps({"connections": [WHOLE], "current": "one"}))
    assert connections.of("owner").api_key == "k"


class Configured:
    """A server with a configured connection."""

    allows_own = True

    @pytest.fixture
    def jp_server_config(self, jp_server_config, team, tmp_path):
        file = tmp_path / "api-key"
        file.write_text("key-of-ann\n")
        file.chmod(0o600)
        traits = {"team_url": team.url, "api_key_file": str(file), "connection_name": "hub"}
        jp_server_config["HeliosSecretsApp"].update(traits, allow_own_connections=self.allows_own)
        return jp_server_config


class TestWithAConfiguredConnection(Configured):
    async def test_a_configured_connection_comes_first_and_others_can_be_added_and_chosen(
        self, ask, connect, names
    ):
        shown = json.loads((await ask("GET", CONNECTIONS)).body)
        assert [one["name"] for one in shown["connections"]] == ["hub", "personal"]
        assert shown["current"] == "configured"
        assert await connect("bob", name="hub") == "connection_name_taken"
        await connect("bob", name="own")
        assert [await names(one) for one in ("", "configured")] == [["OF_BOB"], ["OF_ANN"]]
        await ask("PATCH", f"{CONNECTIONS}/configured", body='{"isCurrent": true}')
        assert await names() == ["OF_ANN"]


class TestWhereOwnConnectionsAreNotAllowed(Configured):
    allows_own = False

    async def test_without_own_connections_there_is_only_the_configured_one(
        self, ask, connect, names, connections
    ):
        kept = connections.add("owner", "key-of-bob", "team", ADDED)
        shown = json.loads((await ask("GET", CONNECTIONS)).body)
        assert ([one["name"] for one in shown["connections"]], shown["mayAdd"]) == (["hub"], False)
        assert await connect("bob") == "connection_not_allowed"
        others = [await names(one) for one in ("personal", kept.id)]
        assert (await names(), others) == (["OF_ANN"], ["connection_not_found"] * 2)
