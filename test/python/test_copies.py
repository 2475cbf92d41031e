"""A value goes from one connection to another within the Jupyter server."""

from __future__ import annotations

import json

import pytest
from recorder import code_of, current_of

CONNECTIONS = "x/v1/connections"
COPIES = "x/v1/copies"
NOWHERE = "01890000-0000-7000-8000-000000000000"
JSON = {"Content-Type": "application/json"}
VALUE = 'pä"ss\u2028\U0001f511\n\0'


@pytest.fixture
def send(ask):
    """Ask as the page does, of one connection; gives the body, or the code of a refusal."""

    async def send(method, path, connection="", **content):
        headers = {**JSON, **({"Helios-Connection": connection} if connection else {})}
        answer = await ask(method, path, body=json.dumps(content) if content else None, headers=headers)
        return code_of(answer) if answer.code >= 400 else json.loads(answer.body)

    return send


@pytest.fixture
def two(ask, acme):
    """The ids of two connections: to the vault on this computer, and to the service of a team."""

    async def connect(kind="team"):
        body = json.dumps({"kind": kind, "url": acme.url, "apiKey": acme.key})
        return "personal", current_of(await ask("POST", CONNECTIONS, body=body))["connectionID"]

    return connect


@pytest.mark.parametrize("kind", ["team", "helios"])
async def test_a_value_is_copied_there_and_back_and_shows_in_no_answer(send, two, kind):
    here, team = await two(kind)
    name = f"A_{kind}"
    made = await send("POST", "v1/secrets", here, name=name, value=VALUE)
    ids = {"from": here, "to": team, "secretID": made["secretID"]}
    assert await send("POST", COPIES, **ids, name=name) == {"isSame": True}
    [copied] = (await send("GET", f"v1/secrets?name={name}", team))["secrets"]
    assert copied["value"] == VALUE
    target = {"name": name, "targetID": copied["secretID"]}
    assert await send("POST", COPIES, **ids, **target, compare=True) == {"isSame": True}

    await send("PATCH", f"v1/secrets/{copied['secretID']}", team, value="other")
    assert await send("POST", COPIES, **ids, **target, compare=True) == {"isSame": False}
    assert (await send("GET", f"v1/secrets/{made['secretID']}", here))["value"] == VALUE
    back = {"from": team, "to": here, "secretID": copied["secretID"], "name": name}
    assert await send("POST", COPIES, **back) == "secret_name_taken"
    assert await send("POST", COPIES, **back, targetID=made["secretID"]) == {"isSame": True}
    assert (await send("GET", f"v1/secrets/{made['secretID']}", here))["value"] == "other"


async def test_a_repeated_copy_with_the_same_key_is_done_once(ask, send, two):
    here, team = await two()
    made = await send("POST", "v1/secrets", here, name="B", value="b")
    body = json.dumps({"from": here, "to": team, "secretID": made["secretID"], "name": "B"})
    for _ in range(2):
        answer = await ask("POST", COPIES, body=body, headers={**JSON, "Idempotency-Key": "copy-of-b"})
        assert (answer.code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert b"secret_name_taken" in (await ask("POST", COPIES, body=body, headers=JSON)).body


async def test_errors_of_a_copy_tell_a_failed_read_from_a_failed_write(send, two):
    here, team = await two()
    ids = {"from": here, "to": team, "name": "C"}
    assert await send("POST", COPIES, **ids, secretID=NOWHERE) == "secret_unreadable"
    made = await send("POST", "v1/secrets", here, name="C", value="c")
    ids["secretID"] = made["secretID"]
    assert await send("POST", COPIES, **ids, targetID=NOWHERE) == "secret_not_found"
    assert await send("POST", COPIES, **{**ids, "name": "not a name"}) == "secret_name_invalid"


async def test_a_copy_with_a_refused_key_fails_with_connection_refused_on_either_side(
    send, ask, two, team, services
):
    here, _ = await two()
    other = current_of(await ask("POST", CONNECTIONS, body=team.connect("ann")))["connectionID"]
    team.keys.clear()
    made = await send("POST", "v1/secrets", here, name="D", value="d")
    ids = {"secretID": made["secretID"], "name": "D"}
    for pair in ({"from": here, "to": other}, {"from": other, "to": here}):
        assert await send("POST", COPIES, **pair, **ids) == "connection_refused"
    await team.stop()
    assert await send("POST", COPIES, **{"from": other, "to": here}, **ids) == "connection_failed"


async def test_a_copy_with_invalid_ids_asks_no_connection(send, two, forwarder):
    ids = {"from": "personal", "to": "configured", "secretID": NOWHERE, "name": "A"}
    for change in (
        {"secretID": "../users/current"},
        {"secretID": ""},
        {"targetID": f"{NOWHERE}/accessControls"},
        {"to": "personal"},
        {"to": ""},
        {"from": ["personal"]},
        {"name": 1},
    ):
        assert await send("POST", COPIES, **{**ids, **change}) == "request_invalid", change
    assert forwarder.sent == []


async def test_a_copy_to_an_unknown_connection_is_refused(send):
    ids = {"from": "personal", "to": NOWHERE, "secretID": NOWHERE, "name": "A"}
    assert await send("POST", COPIES, **ids) == "connection_not_found"
