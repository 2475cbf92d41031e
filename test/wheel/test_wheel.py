"""A wheel of this checkout, installed by hand into an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
MINUTES = 10


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
        # The wheel is built as a person would build it, not with what this run has prepared.
        env={name: value for name, value in os.environ.items() if name != "HELIOS_SKIP_BUILD"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git knows, without anything that was built."""
    folder = tmp_path_factory.mktemp("checkout")
    names = run("git", "ls-files", "-z", cwd=CHECKOUT).split("\0")
    for name in filter(None, names):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((CHECKOUT / name).read_bytes())
    return folder


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), ".", cwd=checkout)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", str(folder), cwd=folder)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    run(str(python), "-m", "pip", "install", "-q", str(wheel), "jupyterlab", cwd=folder)
    return python


def test_the_wheel_holds_the_labextension_the_service_and_the_server_configuration(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "helios_secrets/service/service.cjs",
        "share/jupyter/labextensions/jupyterlab-helios-secrets/package.json",
        "share/jupyter/labextensions/jupyterlab-helios-secrets/install.json",
        "etc/jupyter/jupyter_server_config.d/helios_secrets.json",
    ):
        assert any(name.endswith(wanted) for name in names), wanted
    assert not any("node_modules" in name or name.startswith("test/") for name in names)


def test_jupyter_lists_both_extensions_as_enabled_and_ok(python: Path, tmp_path: Path) -> None:
    lab = run(str(python), "-m", "jupyter", "labextension", "list", cwd=tmp_path)
    (line,) = [line for line in lab.splitlines() if "jupyterlab-helios-secrets" in line]
    assert "enabled" in line
    assert "OK" in line
    server = run(str(python), "-m", "jupyter", "server", "extension", "list", cwd=tmp_path)
    lines = server.splitlines()
    (place,) = [at for at, line in enumerate(lines) if "helios_secrets" in line and "enabled" in line]
    assert "OK" in lines[place + 2]


def test_the_installed_service_starts_with_the_node_that_the_wheel_brought(
    python: Path, tmp_path: Path
) -> None:
    script = """
import asyncio, logging, sys
from helios_secrets.server.process import ServiceProcess
async def main():
    service = ServiceProcess(sys.argv[1], "", "info", logging.getLogger())
    print("socket" if (await service.endpoint()).socket else "port")
    await service.stop()
asyncio.run(main())
"""
    assert run(str(python), "-c", script, str(tmp_path / "vault"), cwd=tmp_path).strip() == "socket"


def test_the_command_runs_with_the_node_that_the_wheel_brought(python: Path, tmp_path: Path) -> None:
    command = python.parent / ("helios-secrets.exe" if sys.platform == "win32" else "helios-secrets")
    assert "helios-secrets serve" in run(str(command), "--help", cwd=tmp_path)
