"""What the tests share: a Jupyter server with the extension, in folders of its own."""

from __future__ import annotations

import importlib.util
import logging
import shutil
import tempfile
from pathlib import Path

import pytest

# The tests in kernel/ also run where there is no Jupyter server.
HAS_SERVER = all(importlib.util.find_spec(name) for name in ("pytest_jupyter", "jupyter_server"))
pytest_plugins = ["pytest_jupyter.jupyter_server"] if HAS_SERVER else []


@pytest.fixture
def home(monkeypatch, tmp_path):
    """The folder of the vault."""
    path = tmp_path / "vault"
    monkeypatch.setenv("HELIOS_SECRETS_HOME", str(path))
    return path


@pytest.fixture
def jp_server_config(home):
    """Nothing is served without a log-in, and the extension is there."""
    return {
        "ServerApp": {
            # Terminals warn that their websocket has no decorator.
            "jpserver_extensions": {"helios_secrets": True, "jupyter_server_terminals": False},
            "allow_unauthenticated_access": False,
        },
        "HeliosSecretsApp": {"service_log_level": "debug"},
    }


@pytest.fixture
def ask(http_server_client, jp_base_url, jp_auth_header):
    """Send a request below the extension's prefix; the answer is given whatever its status."""

    def send(method, path, *, body=None, headers=None, log_in=True):
        url = f"{jp_base_url}helios-secrets/{path}"
        sent = {**(jp_auth_header if log_in else {}), **(headers or {})}
        return http_server_client.fetch(
            url,
            method=method,
            headers=sent,
            body=body,
            raise_error=False,
            follow_redirects=False,
            allow_nonstandard_methods=True,
            request_timeout=30,
        )

    return send


@pytest.fixture
def services(jp_serverapp):
    """The services of the Jupyter server."""
    return jp_serverapp.web_app.settings["helios_secrets_services"]


@pytest.fixture
def forwarder(services, monkeypatch):
    """Stand where the way to a service begins, so that a test sees what would be sent."""
    from recorder import Recorder

    recorder = Recorder()

    async def give(*_which):
        return recorder

    monkeypatch.setattr(services, "forwarder", give)
    monkeypatch.setattr(services, "helper", give)
    return recorder


@pytest.fixture
def runtime(monkeypatch):
    """Jupyter's runtime folder, with a path that is short enough for a socket."""
    path = Path(tempfile.mkdtemp(prefix="run-"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(path))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def service(tmp_path, runtime, jp_asyncio_loop):
    """A service that is not started yet, with a vault of its own."""
    from helios_secrets.server.process import ServiceProcess

    service = ServiceProcess(str(tmp_path / "vault"), "", "debug", logging.getLogger("test.service"))
    yield service
    jp_asyncio_loop.run_until_complete(service.stop())


@pytest.fixture
def team(jp_asyncio_loop):
    """A team service on this computer, which knows Ann and Bob."""
    from team import Team

    async def start():
        return Team()

    team = jp_asyncio_loop.run_until_complete(start())
    yield team
    jp_asyncio_loop.run_until_complete(team.stop())


@pytest.fixture(scope="module")
def acme(tmp_path_factory):
    """A real team service, with Ann as its administrator."""
    from acme import Acme

    acme = Acme(tmp_path_factory.mktemp("acme"))
    yield acme
    acme.stop()
