"""A real team service for tests, as its own process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

COMMAND = Path(sys.executable).parent / "helios-secrets"


class Acme:
    """A team service that the command runs, with Ann as its administrator."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.key = self.run("init", "--organization", "ACME", "--email", "ann@acme.example").strip()
        serve = self._command("serve", "--listen", "127.0.0.1:0", "--drain", "0", "--json")
        self._process = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.url = json.loads(b"".join(iter(self._process.stdout.readline, b"}\n")) + b"}")["url"]

    def run(self, *args: str) -> str:
        """What a command writes."""
        done = subprocess.run(self._command(*args), capture_output=True, text=True, check=True)
        return done.stdout

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._process.stdout.close()

    def _command(self, *args: str) -> list[str]:
        return [str(COMMAND), *args, "--home", str(self._home)]
