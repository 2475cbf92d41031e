"""The service's process: when it starts, what it is given, and when it ends."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from services import Started, alive, mode

from helios_secrets.server import process as module
from helios_secrets.server.errors import ServiceError
from helios_secrets.server.exchange import Endpoint
from helios_secrets.server.forward import Forwarder
from helios_secrets.server.process import ENVIRONMENT, ONE_ARENA

STATUS = ("GET", "/x/v1/status", {}, None)
linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")


@pytest.fixture
def forwarder(service):
    return Forwarder(service)


async def test_the_service_starts_with_the_first_request_and_serves_the_next(service, forwarder):
    assert service.pid is None
    assert (await forwarder.send(*STATUS)).code == 200
    pid = service.pid
    assert alive(pid)
    assert (await forwarder.send(*STATUS)).code == 200
    assert service.pid == pid


async def test_first_requests_at_the_same_time_start_one_process(forwarder, monkeypatch):
    started = Started()
    monkeypatch.setattr(module.subprocess, "Popen", started)
    answers = await asyncio.gather(*(forwarder.send(*STATUS) for _ in range(8)))
    assert [answer.code for answer in answers] == [200] * 8
    assert len(started) == 1


async def test_after_a_kill_a_new_process_answers_the_next_request(service, forwarder):
    pids = set()
    for _ in range(3):
        assert (await forwarder.send(*STATUS)).code == 200
        pids.add(service.pid)
        os.kill(service.pid, signal.SIGKILL)
    await service.stop()
    assert len(pids) == 3
    assert not any(map(alive, pids))


async def test_a_write_under_way_during_a_kill_is_done_once(service, forwarder, monkeypatch):
    on_its_way = asyncio.Event()

    def send_and_tell(*args):
        on_its_way.set()
        return send(*args)

    send = Endpoint.send
    monkeypatch.setattr(Endpoint, "send", send_and_tell)
    await forwarder.send(*STATUS)
    on_its_way.clear()
    os.kill(service.pid, signal.SIGSTOP)
    headers = {"Content-Type": "application/json", "Idempotency-Key": "one"}
    writing = asyncio.create_task(forwarder.send("POST", "/v1/secrets", headers, b'{"name":"A","value":"x"}'))
    await on_its_way.wait()
    os.kill(service.pid, signal.SIGKILL)
    assert (await writing).code == 200
    listed = json.loads((await forwarder.send("GET", "/v1/secrets", {}, None)).body)
    assert [secret["name"] for secret in listed["secrets"]] == ["A"]


async def test_a_request_that_redeems_a_code_is_sent_once_even_if_its_answer_is_lost(
    service, forwarder, monkeypatch
):
    sent = []

    async def lose(endpoint, method, path, headers, body):
        sent.append(path)
        raise ConnectionError

    monkeypatch.setattr(Endpoint, "send", lose)
    for path in ("/x/v1/connection/test", "/x/v1/connection/redeem"):
        with pytest.raises(ServiceError):
            await forwarder.send("POST", path, {}, b"{}")
    assert sent == ["/x/v1/connection/test", "/x/v1/connection/test", "/x/v1/connection/redeem"]


async def test_a_service_whose_socket_closes_before_it_ends_is_started_again(
    service, forwarder, monkeypatch, tmp_path
):
    bundle = tmp_path / "ending.cjs"
    bundle.write_text("""
const { existsSync, writeFileSync } = require('node:fs');
const given = name => process.argv[process.argv.indexOf(name) + 1];
const first = !existsSync(given('--home'));
writeFileSync(given('--home'), '');
const server = require('node:http').createServer((request, response) => {
  if (!first) return response.end('{}');
  server.close();
  request.socket.destroy();
  setTimeout(() => process.exit(), 200);
});
server.listen(given('--socket'), () => console.log(JSON.stringify({ ready: { socket: given('--socket') } })));
process.stdin.resume().on('end', () => process.exit());
""")
    monkeypatch.setattr(module, "BUNDLE", bundle)
    assert (await forwarder.send(*STATUS)).code == 200


async def test_the_service_ends_with_the_jupyter_server(ask, jp_serverapp, services):
    await ask("GET", "v1/secrets")
    [running] = services._running.values()
    pid = running.process.pid
    assert alive(pid)
    await jp_serverapp.cleanup_extensions()
    assert not alive(pid)


async def test_a_service_that_is_closed_while_it_starts_is_ended_and_never_started_again(
    service, forwarder, monkeypatch
):
    started = Started()
    begun = threading.Event()

    def start(*args, **kwargs):
        process = started(*args, **kwargs)
        begun.set()
        return process

    monkeypatch.setattr(module.subprocess, "Popen", start)
    asked = asyncio.create_task(forwarder.send(*STATUS))
    assert await asyncio.get_running_loop().run_in_executor(None, begun.wait, 10)
    await service.close()
    with pytest.raises(ServiceError, match="did not start, or it stopped"):
        await asked
    with pytest.raises(ServiceError):
        await forwarder.send(*STATUS)
    assert not any(alive(process.pid) for process in started)
    assert len(started) == 1


@linux
def test_the_service_ends_when_the_jupyter_server_is_killed(tmp_path):
    code = f"""
import asyncio, logging, os, signal
from helios_secrets.server.process import ServiceProcess
async def main():
    service = ServiceProcess({str(tmp_path / "vault")!r}, "", "info", logging.getLogger())
    await service.endpoint()
    print(service.pid, flush=True)
    input()
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        watch = os.pidfd_open(int(parent.stdout.readline()))
        parent.stdin.write("now\n")
        parent.stdin.flush()
        assert parent.wait(10) == -signal.SIGKILL
        # A pidfd is readable when its process has ended.
        assert select.select([watch], [], [], 10)[0] == [watch]
        os.close(watch)


@linux
async def test_the_service_inherits_only_listed_variables_and_its_key_is_in_no_variable_or_argument(
    service, monkeypatch
):
    monkeypatch.setenv("SINGLESTOREDB_MANAGEMENT_TOKEN", "api-key-of-the-server")
    monkeypatch.setenv("NODE_OPTIONS", "--trace-warnings")
    endpoint = await service.endpoint()
    folder = Path(f"/proc/{service.pid}")
    environment = dict(entry.split("=", 1) for entry in (folder / "environ").read_text().split("\0") if entry)
    assert set(environment) <= {*ENVIRONMENT, *ONE_ARENA}
    assert environment["PATH"] == os.environ["PATH"]
    assert len(endpoint.key) == 64
    assert endpoint.key not in (folder / "cmdline").read_text()
    assert not any(endpoint.key in value for value in environment.values())


async def test_each_start_of_the_service_has_its_own_key_and_refuses_requests_without_it(service):
    first = await service.endpoint()
    await service.stop()
    second = await service.endpoint()
    statuses = []
    for key in (second.key, first.key, ""):
        reader, writer = await asyncio.open_unix_connection(second.socket)
        request = "GET /x/v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        writer.write(f"{request}Authorization: Bearer {key}\r\n\r\n".encode())
        statuses.append(int((await reader.readline()).split()[1]))
        writer.close()
        await writer.wait_closed()
    assert statuses == [200, 401, 401]


async def test_the_socket_is_in_a_folder_for_this_user_only_that_is_removed_with_the_service(
    service, runtime
):
    endpoint = await service.endpoint()
    path = Path(endpoint.socket)
    assert path.parent.parent == runtime
    assert mode(path.parent) == 0o700
    assert mode(path) == 0o600
    await service.stop()
    assert list(runtime.iterdir()) == []


async def test_a_runtime_folder_with_too_long_a_path_is_not_used_for_the_socket(
    service, forwarder, runtime, monkeypatch
):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(runtime / ("long" * 20)))
    assert (await forwarder.send(*STATUS)).code == 200
    folder = Path((await service.endpoint()).socket).parent
    assert folder.parent == Path(tempfile.gettempdir())
    assert mode(folder) == 0o700
    await service.stop()
    assert not folder.exists()
