"""A connection from the server's configuration: by traits, by a file, or by variables."""

from __future__ import annotations

import json
import logging
import os
from types import SimpleNamespace

import pytest
from recorder import code_of, current_of

from helios_secrets.server.configuration import BASE_URL, HELIOS_URL, TOKEN, Configuration, choose, take_token

CONNECTIONS = "x/v1/connections"


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "api-key"
    path.write_text("key-of-ann\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def configured(team, key_file):
    """What is configured; a test sets it before the server starts."""
    return SimpleNamespace(url=team.url, file=str(key_file))


@pytest.fixture
def jp_server_config(jp_server_config, configured):
    traits = {"team_url": configured.url, "api_key_file": configured.file}
    jp_server_config["HeliosSecretsApp"].update(traits)
    return jp_server_config


async def name(ask) -> str:
    answer = await ask("GET", "v1/secrets")
    return str(json.loads(answer.body)["secrets"][0]["name"])


async def test_a_configured_connection_is_used_and_the_panel_cannot_change_it(ask, team, home):
    assert await name(ask) == "OF_ANN"
    told = current_of(await ask("GET", CONNECTIONS))
    assert (told["kind"], told["url"], told["source"], told["storage"]) == (
        "team",
        team.url,
        "configuration",
        "file",
    )
    assert "key-of-ann" not in json.dumps(told)
    for method, body in (("PATCH", '{"apiKey": "key-of-bob"}'), ("PATCH", '{"name": "x"}'), ("DELETE", None)):
        answer = await ask(method, f"{CONNECTIONS}/configured", body=body)
        assert (answer.code, code_of(answer)) == (409, "connection_configured")
    assert await name(ask) == "OF_ANN"
    assert not (home / "connections").exists()
    assert (await ask("POST", f"{CONNECTIONS}/test", body=team.connect("bob"))).code == 200


async def test_a_new_key_in_the_file_is_used_without_a_restart(ask, key_file, team):
    assert await name(ask) == "OF_ANN"
    key_file.write_text("key-of-bob")
    assert await name(ask) == "OF_BOB"
    team.keys.clear()
    assert code_of(await ask("GET", "v1/secrets")) == "connection_refused"


async def test_without_a_readable_key_file_requests_fail_and_the_vault_does_not_answer(
    ask, key_file, home, caplog
):
    key_file.write_text("\n")
    assert code_of(await ask("GET", "v1/secrets")) == "connection_unreadable"
    key_file.write_bytes(b"\xff")
    assert code_of(await ask("GET", "v1/secrets")) == "connection_unreadable"
    key_file.unlink()
    for method, path in (("GET", "v1/secrets"), ("POST", "v1/secrets")):
        answer = await ask(method, path, body=None if method == "GET" else "{}")
        assert (answer.code, code_of(answer)) == (503, "connection_unreadable")
    assert "API key file" in caplog.text
    assert not (home / "vault.sqlite").exists()


async def test_a_key_file_that_others_can_read_is_used_with_one_warning(ask, key_file, caplog):
    assert await name(ask) == "OF_ANN"
    assert "chmod" not in caplog.text
    key_file.chmod(0o640)
    for _ in range(2):
        assert await name(ask) == "OF_ANN"
    assert caplog.text.count("chmod 600") == 1


class Variables:
    """A server that has no options, only variables."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config):
        del jp_server_config["HeliosSecretsApp"]["team_url"]
        del jp_server_config["HeliosSecretsApp"]["api_key_file"]
        return jp_server_config


class TestWithVariables(Variables):
    @pytest.fixture
    def configured(self, monkeypatch, team):
        monkeypatch.setenv("HELIOS_SECRETS_URL", team.url)
        monkeypatch.setenv(TOKEN, "key-of-bob")
        return SimpleNamespace(url="", file="")

    async def test_a_key_in_the_environment_is_removed_from_it_and_used(self, ask, jp_serverapp):
        assert TOKEN not in os.environ
        assert await name(ask) == "OF_BOB"
        shown = current_of(await ask("GET", CONNECTIONS))
        assert (shown["source"], "storage" in shown) == ("configuration", False)


class TestWithAFileInAVariable(Variables):
    @pytest.fixture
    def configured(self, monkeypatch, team, key_file):
        monkeypatch.setenv("HELIOS_SECRETS_URL", team.url)
        monkeypatch.setenv("HELIOS_SECRETS_API_KEY_FILE", str(key_file))
        monkeypatch.setenv(TOKEN, "key-of-bob")
        return SimpleNamespace(url="", file="")

    async def test_a_key_file_goes_before_a_key_in_the_environment_which_is_removed(self, ask, jp_serverapp):
        assert TOKEN not in os.environ
        assert await name(ask) == "OF_ANN"


def test_a_key_in_the_environment_gives_a_warning_that_does_not_contain_it(monkeypatch, caplog):
    log = logging.getLogger("test")
    monkeypatch.setenv(TOKEN, "key-of-bob")
    assert take_token(log) == "key-of-bob"
    assert "HELIOS_SECRETS_API_KEY_FILE" in caplog.text
    assert "key-of-bob" not in caplog.text
    caplog.clear()
    assert take_token(log) == ""
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("url", "file", "token", "is_set"),
    [
        ("u", "f", "", True),
        ("u", "", "t", True),
        ("u", "", "", False),
        ("", "f", "t", False),
        ("", "", "", False),
    ],
)
def test_an_address_or_a_key_alone_is_not_a_configured_connection(url, file, token, is_set):
    configuration = Configuration(url, file, token, logging.getLogger("test"))
    assert configuration.is_set == is_set
    assert configuration.proposed == ("" if is_set else url)


class TestWithAnAddressAlone:
    """Each person connects with a key of their own."""

    @pytest.fixture
    def configured(self, team):
        return SimpleNamespace(url=team.url, file="")

    async def test_with_an_address_alone_the_vault_is_used_and_the_panel_proposes_the_address(
        self, ask, team
    ):
        answer = await ask("GET", CONNECTIONS)
        assert current_of(answer)["kind"] == "embedded"
        assert json.loads(answer.body)["proposed"] == {"kind": "team", "url": team.url}
        assert json.loads((await ask("GET", "v1/secrets")).body) == {"secrets": []}
        assert (await ask("POST", CONNECTIONS, body=team.connect("ann"))).code == 200
        assert await name(ask) == "OF_ANN"


@pytest.mark.parametrize(
    ("backend", "url", "base_url", "token", "chosen"),
    [
        ("", "", "", "", ("team", "")),
        ("", "t", "b", "k", ("team", "t")),
        ("", "", "b", "", ("helios", "b")),
        ("", "", "", "k", ("helios", HELIOS_URL)),
        ("helios", "", "", "", ("helios", HELIOS_URL)),
        ("helios", "t", "b", "", ("helios", "t")),
        ("team", "", "b", "k", ("team", "")),
    ],
)
def test_a_team_address_goes_before_the_variables_of_the_sdk_which_mean_helios(
    monkeypatch, backend, url, base_url, token, chosen
):
    monkeypatch.setenv(BASE_URL, base_url)
    assert choose(backend, url, token) == chosen


class TestWithTheVariablesOfTheSDK:
    """Helios, as the environment of SingleStore's own notebooks names it."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config, monkeypatch, team):
        monkeypatch.setenv(BASE_URL, team.url)
        monkeypatch.setenv(TOKEN, "key-of-bob")
        del jp_server_config["HeliosSecretsApp"]["team_url"]
        del jp_server_config["HeliosSecretsApp"]["api_key_file"]
        return jp_server_config

    async def test_the_variables_of_the_sdk_connect_to_helios_and_their_key_is_removed(self, ask, team):
        assert await name(ask) == "OF_BOB"
        assert TOKEN not in os.environ
        told = current_of(await ask("GET", CONNECTIONS))
        assert (told["kind"], told["url"], told["source"]) == ("helios", team.url, "configuration")
