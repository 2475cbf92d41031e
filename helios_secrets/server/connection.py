"""Where the key of a connection is kept: a file for this user only, or the operating system's keyring."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import ServiceError
from .files import make_folder, remove, write_private

KINDS = ("team", "helios")
KEYRING_SERVICE = "jupyterlab-helios-secrets"
# Those of operating systems; others write plain files, or fail.
KEYRINGS = tuple(
    f"keyring.backends.{name}" for name in ("macOS", "Windows", "SecretService", "kwallet", "libsecret")
)


@dataclass(frozen=True)
class Connection:
    """What keeps secrets elsewhere, and the key that opens it; neither shows in a log."""

    url: str
    api_key: str = field(repr=False)
    storage: str | None = None
    source: str = "panel"
    kind: str = "team"

    @property
    def start(self) -> dict[str, str]:
        """What the service's process is told."""
        return {"kind": self.kind, "url": self.url, "apiKey": self.api_key}


class ConnectionStore:
    """One connection for each identity. Its methods wait for a disk or a keyring: not for the event loop."""

    def __init__(self, folder: Path, log: Any) -> None:
        """Keep them in this folder; it is made with the first one."""
        self._folder = folder
        self._log = log
        self._known: dict[Path, tuple[tuple[int, ...], Connection]] = {}

    def load(self, identity: str) -> Connection | None:
        """Give the connection, also one that another server has written since.

        Raises:
            ServiceError: connection_unreadable.
        """
        path = self._path(identity)
        try:
            with path.open("rb") as file:
                stat = os.fstat(file.fileno())
                mark = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
                known = self._known.get(path)
                if known is None or known[0] != mark:
                    known = self._known[path] = (mark, self._read(path, json.load(file)))
                return known[1]
        except (FileNotFoundError, NotADirectoryError):
            return None
        except Exception as error:
            # A keyring has errors of its own; their words are not ours to log.
            self._log.error("Helios Secrets: a connection cannot be read (%s).", type(error).__name__)
            raise ServiceError("connection_unreadable") from None

    def save(self, identity: str, url: str, api_key: str, kind: str = "team") -> None:
        """Keep it, durably or not at all; ``prepare`` has made its place.

        Raises:
            ServiceError: vault_read_only.
        """
        path = self._path(identity)
        kept = {"kind": kind, "url": url, "storage": "file", "apiKey": api_key}
        keyring = _keyring()
        if keyring is not None:
            try:
                keyring.set_password(KEYRING_SERVICE, str(path), api_key)
                kept = {"kind": kind, "url": url, "storage": "keyring"}
            except Exception as error:
                self._log.warning(
                    "Helios Secrets: the keyring did not take a key (%s); a file does.", type(error).__name__
                )
        write_private(path, json.dumps(kept))

    def forget(self, identity: str) -> None:
        """Remove it and its key.

        Raises:
            ServiceError: vault_read_only.
        """
        path = self._path(identity)
        remove(path)
        self._known.pop(path, None)
        keyring = _keyring()
        if keyring is not None:
            with contextlib.suppress(Exception):
                keyring.delete_password(KEYRING_SERVICE, str(path))

    def prepare(self) -> None:
        """Make a place for connections, and find out that it can be written.

        Raises:
            ServiceError: vault_read_only.
        """
        make_folder(self._folder)
        probe = self._folder / "probe"
        write_private(probe, "")
        remove(probe)

    def _path(self, identity: str) -> Path:
        return self._folder / f"{hashlib.sha256(identity.encode()).hexdigest()}.json"

    def _read(self, path: Path, kept: dict[str, str]) -> Connection:
        api_key: Any = kept.get("apiKey")
        if kept["storage"] == "keyring":
            api_key = _keyring().get_password(KEYRING_SERVICE, str(path))
        # Files of the first version name no kind.
        kind = kept.get("kind", "team")
        if not isinstance(api_key, str) or not isinstance(kept["url"], str) or kind not in KINDS:
            raise TypeError
        return Connection(kept["url"], api_key, kept["storage"], kind=kind)


def _keyring() -> Any:
    """Give the operating system's keyring, or None."""
    try:
        import keyring

        backend = keyring.get_keyring()
    except Exception:
        return None
    parts = [type(part).__module__ for part in getattr(backend, "backends", [backend])]
    return backend if parts and all(part in KEYRINGS for part in parts) else None
