"""Values for a kernel: who asks and from which notebook is the Jupyter server's knowledge, not the page's."""

from __future__ import annotations

import json
import struct

import pytest
from jupyter_server.auth import IdentityProvider, User
from recorder import code_of

RESOLVE = "x/v1/resolve"
REQUEST_ID = "01890000-0000-4000-8000-000000000001"


@pytest.fixture
def session(ask, jp_fetch):
    """Open a notebook as a page does, with a kernel of its own; gives the kernel's id."""

    async def open_notebook(path="work/own.ipynb"):
        body = {"path": path, "type": "notebook", "name": "", "kernel": {"name": "python3"}}
        answer = await jp_fetch("api", "sessions", method="POST", body=json.dumps(body))
        return str(json.loads(answer.body)["kernel"]["id"])

    return open_notebook


@pytest.fixture
def connect(jp_ws_fetch):
    """Connect to a kernel as another page does; the server counts it when this returns."""

    async def open_channels(kernel_id):
        socket = await jp_ws_fetch("api", "kernels", kernel_id, "channels")
        header = {
            "msg_id": "1",
            "msg_type": "kernel_info_request",
            "session": "s",
            "username": "",
            "version": "5.3",
        }
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": {}}
        await socket.write_message(json.dumps(message))
        await socket.read_message()
        return socket

    return open_channels


@pytest.fixture
def resolve(ask):
    """Ask for values as the page does."""

    def send(kernel_id, **changes):
        body = {
            "requestID": REQUEST_ID,
            "kernelID": kernel_id,
            "names": ["A"],
            "origin": "cell",
            "isForeign": False,
            "ownConnections": 0,
            **changes,
        }
        return ask("POST", RESOLVE, body=json.dumps(body), headers={"Content-Type": "application/json"})

    return send


@pytest.fixture
def allowed(jp_web_app, monkeypatch):
    """Let every notebook read."""
    policy = jp_web_app.settings["helios_secrets_permissions"].policy
    monkeypatch.setattr(policy, "read", lambda: "allow")


async def test_identity_and_path_are_those_of_the_server_whatever_the_page_says(
    resolve, session, forwarder, monkeypatch, jp_root_dir
):
    monkeypatch.setattr(IdentityProvider, "generate_anonymous_user", lambda *_: User(username="ada"))
    kernel_id = await session("work/own.ipynb")
    facts = {"identity": "somebody", "policy": "allow", "kernelStart": "mine"}
    answer = await resolve(kernel_id, identity="somebody", path="other.ipynb", nonce="n", facts=facts)
    assert answer.code == 200
    [sent] = forwarder.sent
    assert (sent.method, sent.path) == ("POST", "/x/v1/resolve")
    told = sent.json
    assert len(told["facts"].pop("session")) == 36
    assert told["facts"].pop("kernelStart") not in ("", "mine")
    assert told == {
        "requestID": REQUEST_ID,
        "kernelID": kernel_id,
        "names": ["A"],
        "origin": "cell",
        "identity": "ada",
        "path": "work/own.ipynb",
        "facts": {
            "identity": "owner",
            "root": str(jp_root_dir),
            "connection": "personal",
            "path": "work/own.ipynb",
            "fingerprint": "",
            "policy": "ask",
            "connections": 0,
        },
        "claim": {"isForeign": False, "ownConnections": 0, "nonce": "n"},
    }


async def test_a_named_connection_answers_the_current_one_without_a_name_and_no_other_ever(
    resolve, session, forwarder, services, monkeypatch
):
    asked = []

    async def give(identity, connection_id=""):
        asked.append((identity, connection_id))
        return forwarder

    monkeypatch.setattr(services, "forwarder", give)
    facts = {"url": "https://team.example"}
    work = services.connections.add("owner", "key", "team", {**facts, "name": "work"})
    services.connections.add("user:bob", "key-of-bob", "team", {**facts, "name": "of-bob"})
    kernel_id = await session()
    for name, connection_id in (("personal", "personal"), ("work", work.id), (None, work.id)):
        asked.clear()
        assert (await resolve(kernel_id, connection=name)).code == 200
        assert asked == [("owner", connection_id)]
        assert forwarder.sent[-1].json["facts"]["connection"] == connection_id
    forwarder.sent.clear()
    for name in ("Work", "of-bob", "", 5, ["work"]):
        answer = await resolve(kernel_id, connection=name)
        assert (answer.code, code_of(answer)) == (404, "connection_not_found")
        assert b"work" not in answer.body.replace(b"workspace", b"")
    assert forwarder.sent == []


async def test_a_kernel_without_a_notebook_has_no_path(resolve, forwarder, jp_fetch):
    answer = await jp_fetch("api", "kernels", method="POST", body='{"name": "python3"}')
    await resolve(json.loads(answer.body)["id"], path="other.ipynb", sessionID="invented")
    sent = forwarder.sent[0].json
    assert sent["path"] == sent["facts"]["path"] == sent["facts"]["session"] == ""


@pytest.mark.parametrize("kernel_id", ["01890000-0000-7000-8000-00000000abcd", "", None, ["x"], {"a": 1}])
async def test_a_kernel_that_the_server_does_not_know_gets_nothing(resolve, forwarder, kernel_id):
    answer = await resolve(kernel_id)
    assert (answer.code, code_of(answer)) == (404, "session_not_found")
    assert answer.headers["Cache-Control"] == "no-store"
    assert forwarder.sent == []


@pytest.mark.parametrize("body", ["", "no json", "[]", '"text"', "null", b"\xff"])
async def test_a_body_that_is_no_object_is_refused(ask, forwarder, body):
    answer = await ask("POST", RESOLVE, body=body)
    assert (answer.code, code_of(answer)) == (400, "request_invalid")
    assert forwarder.sent == []


async def test_a_background_read_is_silent_only_while_all_connections_are_the_page_s_own(
    resolve, session, connect, allowed
):
    kernel_id = await session()
    own = await connect(kernel_id)
    background = {"origin": "background", "ownConnections": 1}
    assert (await resolve(kernel_id, **background)).code == 200
    other = await connect(kernel_id)
    answer = await resolve(kernel_id, **background)
    assert (answer.code, code_of(answer)) == (409, "confirmation_required")
    assert (await resolve(kernel_id)).code == 200
    assert code_of(await resolve(kernel_id, isForeign=True)) == "confirmation_required"
    for changes in ({"origin": "else"}, {"ownConnections": None}, {"isForeign": None}, {"isForeign": "no"}):
        answer = await resolve(kernel_id, **{**background, **changes})
        assert (answer.code, code_of(answer)) == (400, "request_invalid")
    nonce = json.loads((await resolve(kernel_id, **background)).body)["error"]["details"]["question"]["nonce"]
    for wrong in ("yes", True, "", "A" * 22):
        assert (await resolve(kernel_id, **background, nonce=wrong)).code in (400, 409)
    assert (await resolve(kernel_id, **background, nonce=nonce)).code == 200
    for socket in (own, other):
        socket.close()


async def test_values_come_as_bytes_and_a_request_id_is_not_taken_for_other_names(
    ask, resolve, session, allowed
):
    text = "päss\0wörd"
    await ask(
        "POST",
        "v1/secrets",
        body=json.dumps({"name": "A", "value": text}),
        headers={"Content-Type": "application/json"},
    )
    kernel_id = await session()
    answer = await resolve(kernel_id, names=["A", "NONE"])
    assert answer.headers["Content-Type"] == "application/vnd.helios-secrets.frame"
    [length] = struct.unpack_from(">I", answer.body)
    head = json.loads(answer.body[4 : 4 + length])
    assert [(value["name"], value["size"]) for value in head["values"]] == [("A", len(text.encode()))]
    assert [(error["name"], error["code"]) for error in head["errors"]] == [("NONE", "secret_not_found")]
    assert answer.body[4 + length :] == text.encode()
    assert (await resolve(kernel_id, names=["A", "NONE"])).body == answer.body
    again = await resolve(kernel_id, names=["B"])
    assert (again.code, code_of(again)) == (409, "request_id_reused")
