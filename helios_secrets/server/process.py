"""The process of the service: starts with the first request, or after a crash, and ends with the server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Any

from jupyter_core.paths import jupyter_runtime_dir

from .._node import BUNDLE, node_candidates
from .errors import ServiceError
from .exchange import Endpoint

START_SECONDS = 15.0
STOP_SECONDS = 5.0
SETTLE_SECONDS = 0.5
# The longest path of a unix socket is 104 bytes on macOS.
MOST_PATH_BYTES = 100
# What Node needs, and how it reaches a team service. Keys in the server's environment do not get there.
ENVIRONMENT = (
    *("PATH", "HOME", "TMPDIR", "TEMP", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "USERPROFILE"),
    *("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "NODE_EXTRA_CA_CERTS", "NODE_USE_SYSTEM_CA"),
    "HELIOS_SECRETS_CA_FILE",
    *("HELIOS_SECRETS_ROOT_KEY_FILE", "HELIOS_SECRETS_PASSPHRASE_FILE", "HELIOS_SECRETS_FORMER_VALUES"),
)
# One person's reads need neither a large nursery nor several memory arenas: 15 MiB less for each process.
FRUGAL = ("--max-semi-space-size=2",)
ONE_ARENA = {"MALLOC_ARENA_MAX": "1"}
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}


class ServiceProcess:
    """Runs the service's one bundled file under Node."""

    def __init__(
        self, home: str, node_path: str, log_level: str, log: Any, connection: dict[str, str] | None = None
    ) -> None:
        """Prepare a process; with ``connection`` it passes requests on to that service, and has no vault."""
        self._home = home
        self._connection = connection
        self._node_path = node_path
        self._log_level = log_level
        self._log = log
        self._lock = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._endpoint: Endpoint | None = None
        self._folder: str | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    async def endpoint(self) -> Endpoint:
        """Give the address of the running service, which is started where it does not run.

        Raises:
            ServiceError: node_not_found, service_unavailable, or the code that the service gives.
        """
        async with self._lock:
            if self._closed:
                raise ServiceError("service_unavailable")
            if self.pid is None or self._endpoint is None:
                await self.stop()
                self._endpoint = await self._start()
            return self._endpoint

    async def settle(self) -> None:
        """Wait for a process that is ending: its socket closes a moment before the process ends."""
        process = self._process
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(process.wait, SETTLE_SECONDS)

    async def close(self) -> None:
        """End the service for good, even while it starts; later requests are refused."""
        self._closed = True
        await self.stop()
        async with self._lock:
            await self.stop()

    async def stop(self) -> None:
        """End the service: it finishes what it is doing when its standard input ends."""
        process, self._process = self._process, None
        if process is not None:
            await asyncio.to_thread(_end, process)
        endpoint, self._endpoint = self._endpoint, None
        if endpoint is not None:
            await endpoint.close()
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    async def _start(self) -> Endpoint:
        started = time.monotonic()
        failure = ServiceError("node_not_found")
        for node in node_candidates(self._node_path):
            key = secrets.token_hex(32)
            try:
                answer = await asyncio.to_thread(self._launch, node, key)
            except OSError as error:
                self._log.error("Helios Secrets: %s did not start (%s).", node, error.strerror)
                await self.stop()
                continue
            ready = answer.get("ready")
            if ready is not None:
                elapsed = time.monotonic() - started
                self._log.info("Helios Secrets: the service is ready after %.2f s.", elapsed)
                return Endpoint(key, ready.get("socket"), int(ready.get("port", 0)))
            await self.stop()
            code = answer.get("error", {}).get("code", "service_unavailable")
            failure = ServiceError(code)
            self._log.error("Helios Secrets: the service did not start with %s: %s", node, code)
            if code != "node_not_found":
                break
        raise failure

    def _launch(self, node: str, key: str) -> dict[str, Any]:
        """Start Node and wait for its first line. Keys go through a pipe: no argument shows them."""
        where = ["--port", "0"] if sys.platform == "win32" else ["--socket", self._socket_path()]
        process = subprocess.Popen(  # noqa: S603 - the bundle of this package, under a Node that the user has chosen
            [node, *FRUGAL, str(BUNDLE), "--home", self._home, "--log-level", self._log_level, *where],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=ONE_ARENA | {name: value for name in ENVIRONMENT if (value := os.environ.get(name))},
            # Ctrl+C in the terminal is for Jupyter, which asks before it stops.
            start_new_session=True,
        )
        self._process = process
        timer = threading.Timer(START_SECONDS, process.kill)
        timer.daemon = True
        timer.start()
        threading.Thread(target=self._forward, args=(process.stderr,), daemon=True).start()
        try:
            # A process that has ended already takes no key, and has written why.
            with contextlib.suppress(BrokenPipeError):
                first = json.dumps({"key": key, "connection": self._connection})
                process.stdin.write(f"{first}\n".encode())  # type: ignore[union-attr]
                process.stdin.flush()  # type: ignore[union-attr]
            return dict(json.loads(process.stdout.readline() or b"{}"))  # type: ignore[union-attr]
        except (TypeError, ValueError):
            process.kill()
            return {}
        finally:
            timer.cancel()

    def _forward(self, stream: IO[bytes]) -> None:
        """Write the service's log lines, which hold no values, to the server's log."""
        with stream:
            for line in stream:
                try:
                    facts = dict(json.loads(line))
                except (TypeError, ValueError):
                    # From Node itself, after a crash perhaps; it may quote what is in memory.
                    facts = {"level": "error", "message": "Node.js wrote a line that is not a log line"}
                level = LEVELS.get(facts.pop("level", ""), logging.INFO)
                facts.pop("time", None)
                text = " ".join(f"{name}={value}" for name, value in facts.items())
                self._log.log(level, "Helios Secrets service: %s", text)

    def _socket_path(self) -> str:
        if self._folder is None:
            parent = jupyter_runtime_dir()
            Path(parent).mkdir(parents=True, exist_ok=True, mode=0o700)
            if len(os.fsencode(parent)) + 32 > MOST_PATH_BYTES:
                parent = tempfile.gettempdir()
            self._folder = tempfile.mkdtemp(prefix="helios-", dir=parent)
        return str(Path(self._folder) / "service.sock")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
