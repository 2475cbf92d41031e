"""The server's log holds no value, whatever happens to a request."""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal

import pytest
from recorder import code_of

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def canary():
    """Text that is nowhere else; JSON changes its second half."""
    return f"canary-{secrets.token_hex(12)}-ключ"


def found(canary: str, text: str) -> list[str]:
    """The forms of a canary that stand in a text."""
    forms = {
        canary,
        canary[:31],
        json.dumps(canary)[1:-1],
        repr(canary.encode())[2:-1],
        canary.encode().hex(),
    }
    return [form for form in forms if form in text]


async def test_a_whole_life_of_a_secret_and_every_failure_leave_no_value_in_the_log(
    ask, canary, caplog, services, jp_logging_stream
):
    caplog.set_level(logging.DEBUG)

    async def write(method, path, **content):
        return await ask(method, path, body=json.dumps(content), headers=JSON)

    made = await write("POST", "v1/secrets", name="A", value=canary)
    path = f"v1/secrets/{json.loads(made.body)['secretID']}"
    assert json.loads((await ask("GET", path)).body)["value"] == canary
    assert canary not in (await ask("GET", "v1/secrets")).body.decode()
    assert (await write("PATCH", path, value=canary + "2")).code == 200

    failures = {
        "secret_name_taken": write("POST", "v1/secrets", name="A", value=canary),
        "secret_name_invalid": write("POST", "v1/secrets", name="not a name", value=canary),
        "request_invalid": write("POST", "v1/secrets", name="B", value=[canary]),
        "media_type_unsupported": ask("POST", "v1/secrets", body=canary),
        "secret_value_too_large": write("PATCH", path, value=canary * 200_000),
        "session_not_found": write("POST", "x/v1/resolve", kernelID=canary, value=canary),
        "route_not_found": ask("GET", "v1/nothing", body=canary),
    }
    assert {code: code_of(await answer) for code, answer in failures.items()} == {c: c for c in failures}
    # A body that is no JSON, for the service and for this server.
    for target in ("v1/secrets", "x/v1/resolve"):
        assert (
            code_of(await ask("POST", target, body=f'{{"value": "{canary}', headers=JSON))
            == "request_invalid"
        )

    [running] = services._running.values()
    os.kill(running.process.pid, signal.SIGKILL)
    assert (await write("PATCH", path, value=canary + "3")).code == 200
    assert (await ask("DELETE", path)).code == 200
    await services.close()

    log = caplog.text + jp_logging_stream.getvalue()
    # What was done is there, so that finding no value means something.
    assert log.count("Helios Secrets service: message=answered") >= 8
    assert found(canary, f"{canary} {json.dumps(canary)}")
    assert found(canary, log) == []


async def test_an_error_of_this_server_itself_logs_no_body(ask, canary, caplog, forwarder, monkeypatch):
    caplog.set_level(logging.DEBUG)

    async def fail(*_args):
        raise RuntimeError("broken")

    monkeypatch.setattr(forwarder, "send", fail)
    answer = await ask("POST", "v1/secrets", body=json.dumps({"name": "A", "value": canary}), headers=JSON)
    assert answer.code == 500
    assert "RuntimeError: broken" in caplog.text
    assert found(canary, caplog.text + answer.body.decode()) == []
