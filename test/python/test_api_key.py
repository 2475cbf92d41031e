"""An API key goes from the page into its file and through the pipe to Node, and is nowhere else."""

from __future__ import annotations

import json
import logging
import secrets
from pathlib import Path

import pytest
from recorder import code_of

from helios_secrets.server.configuration import TOKEN

CONNECTIONS = "x/v1/connections"
JSON = {"Content-Type": "application/json"}
linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")


def read(path: str) -> str:
    return Path(path).read_text()


@pytest.fixture
def key(team, monkeypatch):
    """A key that is nowhere else; the same one was in the environment before the server started."""
    key = f"canary-{secrets.token_hex(16)}"
    team.keys[key] = "ann"
    monkeypatch.setenv(TOKEN, key)
    # By itself it would be a connection to Helios.
    monkeypatch.setenv("HELIOS_SECRETS_BACKEND", "team")
    return key


@pytest.fixture
def jp_server_config(key, jp_server_config):
    return jp_server_config


@linux
async def test_a_key_is_in_no_answer_log_argument_environment_or_other_file(
    ask, team, key, caplog, jp_serverapp, jp_fetch, jp_logging_stream, services, home, tmp_path
):
    caplog.set_level(logging.DEBUG)
    assert TOKEN not in str(jp_serverapp.config)

    async def send(method, path, **content):
        return await ask(method, path, body=json.dumps(content) if content else None, headers=JSON)

    answers = [
        await send("POST", f"{CONNECTIONS}/test", url=team.url, apiKey=key),
        await send("POST", CONNECTIONS, url=team.url, apiKey=key),
        await send("GET", CONNECTIONS),
        await send("GET", "v1/secrets"),
        await send("GET", "x/v1/status"),
        await send("GET", "x/v1/reauthentication"),
        await send("POST", "x/v1/reauthentication", apiKey=key),
    ]
    assert [answer.code for answer in answers] == [200] * 7
    refused = [
        await send("POST", "x/v1/reauthentication", apiKey=f"{key}x"),
        await send("POST", "x/v1/reauthentication", apiKey=[key]),
        await send("POST", f"{CONNECTIONS}/test", url=team.url, apiKey=f"{key}x"),
        await send("POST", CONNECTIONS, url=f"https://{key}@127.0.0.1", apiKey=key),
        await send("POST", CONNECTIONS, url=team.url, invitationCode=key),
        await send("POST", CONNECTIONS, url="http://127.0.0.1:1", apiKey=key),
        await ask("POST", CONNECTIONS, body=f'{{"apiKey": "{key}'),
    ]
    assert [code_of(answer) for answer in refused] == [
        "reauthentication_required",
        "request_invalid",
        "connection_refused",
        "connection_invalid",
        "invitation_invalid",
        "connection_failed",
        "request_invalid",
    ]
    team.keys.clear()
    assert code_of(await send("GET", "v1/secrets")) == "connection_refused"

    kernel = json.loads((await jp_fetch("api", "kernels", method="POST", body="{}")).body)["id"]
    processes = [
        jp_serverapp.kernel_manager.get_kernel(kernel).provisioner.pid,
        *(running.process.pid for running in services._running.values()),
    ]
    shown = [read(f"/proc/{pid}/{what}") for pid in processes for what in ("environ", "cmdline")]
    texts = [*shown, *(str(answer.headers) + answer.body.decode() for answer in (*answers, *refused))]
    texts += [caplog.text, jp_logging_stream.getvalue()]
    assert len(processes) == 3
    assert all(shown)
    assert caplog.text.count("message=answered") >= 7
    assert [text for text in texts if key in text] == []

    found = [path for path in tmp_path.rglob("*") if path.is_file() and key.encode() in path.read_bytes()]
    [kept] = (home / "connections").iterdir()
    assert found == [kept]
    connection = json.loads(answers[2].body)["current"]
    assert (await send("DELETE", f"{CONNECTIONS}/{connection}")).code == 200
    assert not kept.exists()
