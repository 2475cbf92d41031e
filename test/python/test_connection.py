"""A connection to a team service: kept for one person, used for every request, and its key never shown."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from recorder import code_of, current_of
from services import alive, mode
from team import user

from helios_secrets.server.connection_handlers import ConnectingHandler
from helios_secrets.server.errors import ServiceError

CONNECTIONS = "x/v1/connections"
PERSONAL = {
    "connectionID": "personal",
    "name": "personal",
    "color": "gray",
    "kind": "embedded",
    "source": "panel",
}
EMBEDDED = {"connections": [PERSONAL], "current": "personal", "mayAdd": True, "isSharedByToken": True}


@pytest.fixture
def connect(ask, team):
    """Connect as somebody."""

    async def post(name="ann"):
        answer = await ask("POST", CONNECTIONS, body=team.connect(name))
        assert answer.code == 200, answer.body
        return current_of(answer)

    return post


def files_of(home: Path) -> list[Path]:
    return sorted((home / "connections").iterdir())


async def names(ask) -> list[str]:
    answer = await ask("GET", "v1/secrets")
    return [secret["name"] for secret in json.loads(answer.body)["secrets"]]


async def test_a_new_connection_is_used_at_once_and_shown_without_its_key(ask, team, connect):
    assert json.loads((await ask("GET", CONNECTIONS)).body) == EMBEDDED
    assert await names(ask) == []
    told = await connect()
    expected = {
        "connectionID": told["connectionID"],
        "name": "ACME",
        "color": "blue",
        "kind": "team",
        "url": team.url,
        "organization": "ACME",
        "user": "ann@acme.example",
        "source": "panel",
        "storage": "file",
    }
    assert told == expected
    answer = await ask("GET", CONNECTIONS)
    both = {"connections": [PERSONAL, expected], "current": told["connectionID"]}
    assert json.loads(answer.body) == {**EMBEDDED, **both}
    assert answer.headers["Cache-Control"] == "no-store"
    assert await names(ask) == ["OF_ANN"]


async def test_a_connection_is_kept_in_a_file_for_this_user_only(connect, home):
    await connect()
    assert mode(home / "connections") == 0o700
    [file] = files_of(home)
    assert mode(file) == 0o600
    assert "key-of-ann" in file.read_text()
    await connect("bob")
    [file] = files_of(home)
    assert mode(file) == 0o600
    assert all(key in file.read_text() for key in ("key-of-ann", "key-of-bob"))


async def test_the_team_service_gets_the_api_key_and_nothing_of_the_page_s_login(ask, team, connect):
    await connect()
    team.asked.clear()
    await ask("GET", "v1/secrets?name=A", headers={"Cookie": "c=1", "X-Forwarded-For": "1.2.3.4"})
    [(method, path, headers)] = team.asked
    assert (method, path, headers["Authorization"]) == ("GET", "/v1/secrets?name=A", "Bearer key-of-ann")
    assert set(headers) == {"Host", "Connection", "User-Agent", "Authorization"}


async def test_after_a_disconnect_the_key_is_gone_and_the_vault_is_back(ask, connect, home, services):
    told = await connect()
    await names(ask)
    running = services._running["owner", told["connectionID"]]
    path = f"{CONNECTIONS}/{told['connectionID']}"
    answer = await ask("DELETE", path)
    assert json.loads(answer.body) == EMBEDDED
    assert files_of(home) == []
    assert not alive(running.process.pid or 0)
    assert await names(ask) == []
    assert code_of(await ask("DELETE", path)) == "connection_not_found"


async def test_a_new_key_is_used_and_the_process_with_the_old_key_ends(ask, connect, services):
    told = await connect()
    assert await names(ask) == ["OF_ANN"]
    pid = services._running["owner", told["connectionID"]].process.pid
    path = f"{CONNECTIONS}/{told['connectionID']}"
    assert code_of(await ask("PATCH", path, body='{"apiKey": "wrong"}')) == "connection_refused"
    assert await names(ask) == ["OF_ANN"]
    answer = await ask("PATCH", path, body='{"apiKey": "key-of-bob"}')
    assert current_of(answer) == {**told, "user": "bob@acme.example"}
    assert await names(ask) == ["OF_BOB"]
    assert not alive(pid)


async def test_a_connection_that_another_server_has_changed_is_used_with_the_next_request(
    ask, connect, team, jp_serverapp, home
):
    from helios_secrets.server.configuration import Configuration
    from helios_secrets.server.connections import Connections
    from helios_secrets.server.identity import SHARED

    await connect()
    assert await names(ask) == ["OF_ANN"]
    log = logging.getLogger("other")
    other = Connections(str(home), Configuration("", "", "", log), log)
    added = other.add(SHARED, "key-of-bob", "team", {"url": team.url})
    assert await names(ask) == ["OF_BOB"]
    other.change(SHARED, added.id, {}, "key-of-ann")
    assert await names(ask) == ["OF_ANN"]
    other.make_current(SHARED, "personal")
    assert await names(ask) == []


@pytest.mark.parametrize("path", [CONNECTIONS, f"{CONNECTIONS}/test"])
async def test_a_connection_that_does_not_work_is_not_kept_and_the_error_says_why(ask, team, home, path):
    async def code(**body):
        return code_of(await ask("POST", path, body=json.dumps(body)))

    key = {"apiKey": "key-of-ann"}
    assert await code(url=team.url, apiKey="wrong") == "connection_refused"
    assert await code(url=f"{team.url}/nothing", **key) == "route_not_found"
    assert await code(url="http://team.example", **key) == "connection_invalid"
    assert await code(url="ftp://team.example", **key) == "connection_invalid"
    assert await code(url="https://ann@team.example", **key) == "connection_invalid"
    assert await code(**key) == "request_invalid"
    assert await code(url=team.url) == "request_invalid"
    assert await code(url=team.url, apiKey=["key-of-ann"]) == "request_invalid"
    assert await code(url=team.url, apiKey="key-of-ann\r\nX: y") == "connection_refused"
    assert code_of(await ask("POST", path, body="no json")) == "request_invalid"
    team.redirect = "http://127.0.0.1:1/"
    assert await code(url=team.url, **key) == "connection_failed"
    await team.stop()
    assert await code(url=team.url, **key) == "connection_failed"
    assert json.loads((await ask("GET", CONNECTIONS)).body) == EMBEDDED
    assert not (home / "connections").exists() or files_of(home) == []


async def test_testing_a_connection_tells_who_you_are_there_and_keeps_nothing(ask, team, home):
    answer = await ask("POST", f"{CONNECTIONS}/test", body=team.connect("bob"))
    assert json.loads(answer.body) == {"url": team.url, "organization": "ACME", "user": user("bob")}
    assert json.loads((await ask("GET", CONNECTIONS)).body) == EMBEDDED
    assert not (home / "connections").exists()


async def test_an_invitation_code_becomes_a_key_that_the_page_never_sees(ask, team, home):
    body = json.dumps({"url": team.url, "invitationCode": "code-of-cat"})
    tested = await ask("POST", f"{CONNECTIONS}/test", body=body)
    assert (code_of(tested), "only once" in tested.body.decode()) == ("request_invalid", True)
    answer = await ask("POST", CONNECTIONS, body=body)
    assert current_of(answer)["user"] == "cat@acme.example"
    assert b"key-of-cat" not in answer.body
    assert await names(ask) == ["OF_CAT"]
    again = await ask("POST", CONNECTIONS, body=body)
    assert (again.code, code_of(again)) == (400, "invitation_invalid")
    assert await names(ask) == ["OF_CAT"]


async def test_the_key_of_a_redeemed_code_is_kept_even_if_its_service_does_not_answer(ask, team, monkeypatch):
    try_out = ConnectingHandler.try_out

    async def lose_the_service(handler, what, asked):
        if what == "test":
            raise ServiceError("service_unavailable")
        return await try_out(handler, what, asked)

    monkeypatch.setattr(ConnectingHandler, "try_out", lose_the_service)
    body = json.dumps({"url": team.url, "invitationCode": "code-of-cat"})
    answer = await ask("POST", CONNECTIONS, body=body)
    assert (answer.code, team.codes) == (200, {})
    assert current_of(answer)["url"] == team.url
    assert await names(ask) == ["OF_CAT"]


async def test_a_code_is_not_redeemed_where_its_key_cannot_be_kept(ask, team, home):
    home.mkdir()
    (home / "connections").write_text("in the way")
    body = json.dumps({"url": team.url, "invitationCode": "code-of-cat"})
    assert code_of(await ask("POST", CONNECTIONS, body=body)) == "vault_read_only"
    assert "code-of-cat" in team.codes


async def test_a_key_that_is_no_longer_valid_has_its_own_error_code(ask, connect, team):
    await connect()
    team.keys.clear()
    answer = await ask("GET", "v1/secrets")
    assert (answer.code, code_of(answer)) == (401, "connection_refused")
    told = current_of(await ask("GET", CONNECTIONS))
    assert (told["kind"], told["url"]) == ("team", team.url)
    tested = await ask("POST", f"{CONNECTIONS}/{told['connectionID']}/test", body="{}")
    assert (tested.code, code_of(tested)) == (401, "connection_refused")


async def test_if_the_team_service_is_down_the_vault_does_not_answer_instead(ask, connect, team):
    await connect()
    await team.stop()
    for answer in [await ask("GET", "v1/secrets"), await ask("POST", "v1/secrets", body="{}")]:
        assert (answer.code, code_of(answer)) in [(503, "connection_failed"), (415, "media_type_unsupported")]
    assert current_of(await ask("GET", CONNECTIONS))["url"] == team.url


async def test_a_redirect_of_the_team_service_is_not_followed(ask, connect, team):
    from team import Team

    await connect()
    other = Team()
    team.redirect = f"{other.url}/v1/secrets"
    answer = await ask("GET", "v1/secrets")
    assert (answer.code, code_of(answer)) == (503, "connection_failed")
    assert "Location" not in answer.headers
    assert other.asked == []
    await other.stop()


async def test_an_error_of_the_team_service_keeps_its_message_and_request_id(ask, connect):
    await connect()
    answer = await ask("GET", "v1/teams")
    told = {"code": "route_not_found", "message": "It is route_not_found.", "requestID": "id-at-the-team"}
    assert json.loads(answer.body) == {"error": told}
    assert (answer.code, answer.headers["X-Request-ID"]) == (404, "id-at-the-team")


async def test_a_damaged_connection_file_is_an_error_until_a_new_connection_replaces_it(ask, connect, home):
    await connect()
    files_of(home)[0].write_text("no json")
    for path in ("v1/secrets", CONNECTIONS):
        answer = await ask("GET", path)
        assert (answer.code, code_of(answer)) == (503, "connection_unreadable")
    await connect("bob")
    assert await names(ask) == ["OF_BOB"]


async def test_a_connection_to_helios_uses_only_the_management_api(ask, team, home):
    body = json.dumps({**json.loads(team.connect("ann")), "kind": "helios"})
    tested = await ask("POST", f"{CONNECTIONS}/test", body=body)
    assert json.loads(tested.body) == {"url": team.url, "organization": "ACME", "user": user("ann")}
    told = current_of(await ask("POST", CONNECTIONS, body=body))
    assert (told["kind"], told["organization"], told["user"]) == ("helios", "ACME", "ann@acme.example")
    assert await names(ask) == ["OF_ANN"]
    status = json.loads((await ask("GET", "x/v1/status")).body)
    assert (status["backend"], status["features"]) == ("helios", [])
    assert code_of(await ask("GET", "x/v1/apiKeys")) == "not_offered"
    assert [path for _, path, _ in team.asked if not path.startswith("/v1/")] == []


async def test_helios_has_no_invitation_codes_and_there_is_no_third_kind(ask, team):
    for body in (
        {"kind": "helios", "invitationCode": "code-of-cat"},
        {"kind": "other", "apiKey": "key-of-ann"},
    ):
        answer = await ask("POST", CONNECTIONS, body=json.dumps({"url": team.url, **body}))
        assert code_of(answer) == "request_invalid"
    assert (team.codes, team.asked) == ({"code-of-cat": "cat"}, [])
