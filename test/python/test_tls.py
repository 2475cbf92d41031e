"""A team service over TLS: whose certificate is known, and how a network's proxy is passed."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from pathlib import Path

import pytest
from team import Team

CONNECTIONS = "x/v1/connections"
PEM = re.compile("-----BEGIN.*?-----END [A-Z ]+-----", re.S)


@pytest.fixture
def certificate(tmp_path):
    """The certificate of the tests, and its key."""
    source = Path(__file__).parents[1] / "service" / "gateway" / "certificate.ts"
    paths = []
    for name, text in zip(("cert.pem", "key.pem"), PEM.findall(source.read_text()), strict=True):
        paths.append(tmp_path / name)
        paths[-1].write_text(f"{text}\n")
    return paths


@pytest.fixture
def team(jp_asyncio_loop, certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)

    async def start():
        return Team(context)

    team = jp_asyncio_loop.run_until_complete(start())
    yield team
    jp_asyncio_loop.run_until_complete(team.stop())


@pytest.fixture
def proxy(jp_asyncio_loop):
    """A proxy that writes down where it is asked to lead to."""
    asked = []

    async def lead(reader, writer):
        target = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        asked.append(target)
        host, port = target.split(":")
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")

        async def copy(source, sink):
            while data := await source.read(65536):
                sink.write(data)
            sink.close()

        await asyncio.gather(copy(reader, far_writer), copy(far_reader, writer))

    server = jp_asyncio_loop.run_until_complete(asyncio.start_server(lead, "127.0.0.1", 0))
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    server.close()


@pytest.mark.parametrize("variable", ["NODE_EXTRA_CA_CERTS", "HELIOS_SECRETS_CA_FILE"])
async def test_a_certificate_is_trusted_only_where_its_issuer_is_named(
    ask, team, monkeypatch, certificate, services, variable
):
    answer = await ask("POST", CONNECTIONS, body=team.connect("ann"))
    assert answer.code == 503
    assert variable in json.loads(answer.body)["error"]["message"]
    assert team.asked == []
    await services.close()
    monkeypatch.setenv(variable, str(certificate[0]))
    assert (await ask("POST", CONNECTIONS, body=team.connect("ann"))).code == 200
    assert (await ask("GET", "v1/secrets")).code == 200


async def test_requests_go_through_the_network_s_proxy_except_to_hosts_in_no_proxy(
    ask, team, monkeypatch, certificate, services, proxy
):
    address, asked = proxy
    monkeypatch.setenv("HELIOS_SECRETS_CA_FILE", str(certificate[0]))
    monkeypatch.setenv("HTTPS_PROXY", address)
    assert (await ask("POST", CONNECTIONS, body=team.connect("ann"))).code == 200
    assert set(asked) == {f"127.0.0.1:{team.port}"}
    await services.close()
    asked.clear()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert (await ask("GET", "v1/secrets")).code == 200
    assert asked == []
