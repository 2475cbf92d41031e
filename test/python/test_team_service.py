"""The whole way: a page's request, the Jupyter server, its Node process, and a real team service."""

from __future__ import annotations

import json

import pytest
from recorder import code_of

CONNECTIONS = "x/v1/connections"
JSON = {"Content-Type": "application/json"}


def current(told):
    """The connection that is used where none is named."""
    return next(one for one in told["connections"] if one["connectionID"] == told["current"])


@pytest.fixture
def send(ask):
    """Ask as the page does; gives the body, or the code of a refusal."""

    async def send(method, path, **content):
        body = json.dumps(content) if content else None
        answer = await ask(method, path, body=body, headers=JSON if content else None)
        if answer.code >= 400:
            return code_of(answer)
        return json.loads(answer.body) if answer.body else {}

    return send


async def test_a_person_connects_manages_people_after_typing_the_key_and_disconnects(send, acme):
    assert await send("POST", "v1/secrets", name="OWN", value="on this computer")
    told = await send("POST", CONNECTIONS, url=acme.url, apiKey=acme.key)
    assert (current(told)["organization"], current(told)["user"]) == ("ACME", "ann@acme.example")
    status = await send("GET", "x/v1/status")
    assert (status["backend"], status["isAdministrator"], status["home"]) == ("team", True, "")
    assert (await send("GET", "v1/secrets"))["secrets"] == []

    secret = await send("POST", "v1/secrets", name="SHARED", value="of the team")
    path = f"v2/secrets/{secret['secretID']}"
    assert (await send("GET", path))["value"] == "of the team"
    [named] = (await send("GET", "v1/secrets?name=SHARED"))["secrets"]
    assert named["value"] == "of the team"

    bob = {"email": "bob@acme.example"}
    assert await send("POST", "v1/users", **bob) == "reauthentication_required"
    assert await send("POST", "x/v1/reauthentication", apiKey=f"{acme.key}x") == "api_key_incomplete"
    assert await send("POST", "x/v1/reauthentication", apiKey="another") == "reauthentication_required"
    assert (await send("GET", "x/v1/reauthentication")) == {"until": None}
    assert (await send("POST", "x/v1/reauthentication", apiKey=acme.key))["until"]
    user = await send("POST", "v1/users", **bob)
    assert await send("POST", "v1/users", **bob) == "user_exists"
    team = await send("POST", "v1/teams", name="Data")
    await send("PATCH", f"v1/teams/{team['teamID']}", addMemberUserIDs=[user["userID"]])
    grant = {"role": "Reader", "users": [], "teams": [team["teamID"]]}
    assert await send("PATCH", f"{path}/accessControls", grants=[grant], revokes=[]) == {}
    [role] = await send("GET", f"v1/users/{user['userID']}/identityRoles")
    assert (role["resourceID"], role["role"]) == (secret["secretID"], "Reader")
    found = await send("GET", "x/v1/directory?search=dat")
    assert [team["name"] for team in found["teams"]] == ["Data"]
    activity = await send("GET", f"x/v1/secrets/{secret['secretID']}/activity?limit=2")
    assert len(activity["auditLogs"]) == 2
    assert (await send("GET", f"x/v1/secrets/{secret['secretID']}/activity?nextToken=none")) == "page_invalid"

    told = await send("DELETE", f"{CONNECTIONS}/{told['current']}")
    assert current(told)["kind"] == "embedded"
    [own] = (await send("GET", "v1/secrets"))["secrets"]
    assert own["name"] == "OWN"


async def test_an_invitation_code_connects_a_new_user_who_can_then_make_a_key_to_keep(send, acme):
    acme.run("user", "add", "cat@acme.example")
    code = acme.run("user", "invite", "cat@acme.example").strip()
    assert await send("POST", CONNECTIONS, url=acme.url, invitationCode=f"{code}x") == "invitation_invalid"
    told = await send("POST", CONNECTIONS, url=acme.url, invitationCode=code)
    assert current(told)["user"] == "cat@acme.example"
    [key] = (await send("GET", "x/v1/apiKeys"))["apiKeys"]
    assert key["isCurrent"]
    assert await send("POST", "x/v1/reauthentication", apiKey=acme.key) == "reauthentication_required"
    made = await send("POST", "x/v1/apiKeys", name="mine", scope="Full")
    told = await send("POST", CONNECTIONS, url=acme.url, apiKey=made["apiKey"])
    assert current(told)["user"] == "cat@acme.example"
    assert await send("POST", "x/v1/apiKeys", name="more", scope="Full") == "reauthentication_required"


async def test_a_key_that_is_revoked_ends_the_connection_with_the_next_request(send, acme):
    acme.run("user", "add", "dan@acme.example")
    key = acme.run("key", "create", "--email", "dan@acme.example", "--name", "first").strip()
    told = await send("POST", CONNECTIONS, url=acme.url, apiKey=key)
    assert current(told)["user"] == "dan@acme.example"
    [listed] = (await send("GET", "x/v1/apiKeys"))["apiKeys"]
    assert (await send("POST", "x/v1/reauthentication", apiKey=key))["until"]
    await send("DELETE", f"x/v1/apiKeys/{listed['apiKeyID']}")
    assert await send("GET", "v1/secrets") == "connection_refused"
    assert await send("POST", f"{CONNECTIONS}/{told['current']}/test") == "connection_refused"
    assert current(await send("GET", CONNECTIONS))["url"] == acme.url


async def test_a_kernel_reads_a_secret_of_the_team_and_the_team_sees_from_which_notebook(
    ask, send, acme, jp_fetch
):
    await send("POST", CONNECTIONS, url=acme.url, apiKey=acme.key)
    secret = await send("POST", "v1/secrets", name="FOR_A_CELL", value="päss")
    body = {"path": "work/own.ipynb", "type": "notebook", "name": "", "kernel": {"name": "python3"}}
    session = json.loads((await jp_fetch("api", "sessions", method="POST", body=json.dumps(body))).body)
    asked = {"requestID": "01890000-0000-4000-8000-000000000001", "kernelID": session["kernel"]["id"]}
    asked |= {"names": ["FOR_A_CELL"], "origin": "cell", "isForeign": False, "ownConnections": 0}
    answer = await ask("POST", "x/v1/resolve", body=json.dumps(asked), headers=JSON)
    asked["nonce"] = json.loads(answer.body)["error"]["details"]["question"]["nonce"]
    answer = await ask("POST", "x/v1/resolve", body=json.dumps(asked), headers=JSON)
    assert answer.headers["Content-Type"] == "application/vnd.helios-secrets.frame"
    assert answer.body.endswith("päss".encode())
    [newest, *_] = (await send("GET", f"x/v1/secrets/{secret['secretID']}/activity"))["auditLogs"]
    assert (newest["type"], newest["attributes"]["notebook"]) == ("SecretRead", "work/own.ipynb")
