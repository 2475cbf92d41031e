"""A read that its page has dropped ends everywhere, down to where the secret is kept."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import httpx
import pytest
from recorder import code_of

RESOLVE = {
    **{"requestID": "request-1", "names": ["A"], "origin": "cell"},
    **{"isForeign": False, "ownConnections": 0},
}
pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")


@pytest.fixture
def jp_server_config(jp_server_config):
    """Every notebook may read."""
    jp_server_config["HeliosSecretsApp"]["notebook_policy"] = "allow"
    return jp_server_config


@pytest.fixture
def begin(http_server_port, http_server_client, jp_base_url, jp_auth_header):
    """Send a request as a page does, on a connection of its own, which a cancelled task closes."""

    async def send(method, path, body):
        url = f"http://127.0.0.1:{http_server_port[1]}{jp_base_url}helios-secrets/{path}"
        async with httpx.AsyncClient(headers=jp_auth_header, timeout=30, trust_env=False) as client:
            return await client.request(method, url, json=body)

    def begin(method, path, body=None):
        return asyncio.create_task(send(method, path, body))

    return begin


@pytest.fixture
def connect(ask, team, services):
    """Give the service of Ann's connection to the team; it has listed her secrets."""

    async def start():
        assert (await ask("POST", "x/v1/connections", body=team.connect("ann"))).code == 200
        assert (await ask("GET", "v1/secrets")).code == 200
        # The other one tried the connection out.
        return list(services._running.values())[-1]

    return start


def sockets(pid):
    """Count the sockets that a process has open."""
    folder = f"/proc/{pid}/fd"
    return sum(os.readlink(f"{folder}/{name}").startswith("socket:") for name in os.listdir(folder))


async def until(happened):
    for _ in range(1000):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("It has not happened.")


async def test_a_dropped_read_closes_the_connection_upstream_and_leaves_no_socket(
    ask, begin, jp_fetch, connect, team
):
    service = await connect()
    opened = {"path": "a.ipynb", "type": "notebook", "name": "", "kernel": {"name": "python3"}}
    session = json.loads((await jp_fetch("api", "sessions", method="POST", body=json.dumps(opened))).body)
    kernel_id = session["kernel"]["id"]
    pid, before = service.process.pid, sockets(service.process.pid)
    for method, path, body in (
        ("POST", "x/v1/resolve", {**RESOLVE, "kernelID": kernel_id}),
        ("GET", "v1/secrets", None),
    ):
        team.silent = f"/{path}"
        team.asked_in_vain.clear()
        team.dropped.clear()
        reading = begin(method, path, body)
        await asyncio.wait_for(team.asked_in_vain.wait(), 10)
        assert service.busy == 1
        reading.cancel()
        await asyncio.wait_for(team.dropped.wait(), 1)
        team.silent = ""
        assert (await ask("GET", "v1/secrets")).code == 200
        assert (service.busy, service.process.pid) == (0, pid)
        # The one to the team may be kept for the next request; that of the last answer closes just now.
        await until(lambda: sockets(pid) <= before)


async def test_a_write_that_its_page_has_dropped_is_done(ask, begin, connect, team):
    service = await connect()
    team.silent = "/v1/secrets"
    writing = begin("POST", "v1/secrets", {"name": "A", "value": "a"})
    await asyncio.wait_for(team.asked_in_vain.wait(), 10)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert (await ask("GET", "v1/users/current")).code == 200
    assert not team.dropped.is_set()
    assert service.busy == 1


async def test_a_dropped_request_does_not_stop_a_service_that_starts_for_another_one_too(
    ask, begin, services
):
    first = begin("GET", "x/v1/status")
    await until(lambda: services._running)
    second = asyncio.ensure_future(ask("GET", "x/v1/status"))
    [running] = services._running.values()
    await until(lambda: running.busy == 2)
    first.cancel()
    answer = await second
    assert (answer.code, code_of(answer)) == (200, "")
