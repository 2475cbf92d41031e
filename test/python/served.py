"""The commands ``init``, ``key create`` and ``serve`` as a person runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-c", "import sys; from helios_secrets.cli import main; sys.exit(main())"]


@dataclass
class Served:
    """A service that listens, and a key for it."""

    url: str
    key: str
    process: subprocess.Popen[str]

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Send a request and give what it answers."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def stop(self) -> int:
        """End it as Ctrl-C does, and give its exit code."""
        self.process.terminate()
        self.process.communicate(timeout=30)
        return self.process.returncode


def environment(home: Path, **more: str) -> dict[str, str]:
    """Give what a program sees: nothing of this environment but what is said."""
    return {"HELIOS_SECRETS_HOME": str(home), "PATH": os.environ["PATH"], **more}


def run(home: Path, *args: str) -> Any:
    """Run a command to its end and give what it writes with --json."""
    done = subprocess.run(
        [*COMMAND, *args, "--json"], env=environment(home), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssertionError(f"{args} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def serve(home: Path, key: str, *args: str) -> Served:
    """Serve what is in ``home`` on a free port of this machine."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--listen", "127.0.0.1:0", "--drain", "0", *args],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    return Served(line.split(" is served at ")[1].strip(), key, process)


def serve_team(home: Path, *args: str) -> Served:
    """Found an organization and serve it to ann@acme.example."""
    founded = run(home, "init", "--organization", "ACME", "--email", "ann@acme.example")
    return serve(home, founded["apiKey"], *args)


def serve_embedded(home: Path, *args: str) -> Served:
    """Serve the vault of this computer to its one user."""
    key = run(home, "key", "create", "--embedded", "--name", "programs")["apiKey"]
    return serve(home, key, "--embedded", *args)
