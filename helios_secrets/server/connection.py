"""A connection, and where its key is kept: a file for this user only, or the operating system's keyring."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .._contract import CONNECTION_COLORS, PERSONAL_ID
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
    """A place where secrets are kept, and the key that opens it; the key shows in no log."""

    id: str
    name: str
    color: str = CONNECTION_COLORS[0]
    kind: str = "embedded"
    url: str = ""
    api_key: str = field(default="", repr=False)
    storage: str = ""
    source: str = "panel"
    organization: str = ""
    user: str = ""
    #: Where the keyring has the key.
    account: str = ""

    @property
    def start(self) -> dict[str, str] | None:
        """What the service's process is told; nothing for the vault on this computer."""
        if self.kind == "embedded":
            return None
        return {"kind": self.kind, "url": self.url, "apiKey": self.api_key}

    @property
    def told(self) -> dict[str, str]:
        """What the page is told: everything but the key."""
        told = {"connectionID": self.id, "name": self.name, "color": self.color, "kind": self.kind}
        more = {
            "url": self.url,
            "storage": self.storage,
            "organization": self.organization,
            "user": self.user,
        }
        return {**told, "source": self.source, **{name: text for name, text in more.items() if text}}


@dataclass(frozen=True)
class Kept:
    """What is kept of a person: connections of their own, and how the vault on this computer is called."""

    connections: tuple[Connection, ...] = ()
    current: str = ""


class ConnectionStore:
    """A file for each identity. Its methods wait for a disk or a keyring: not for the event loop."""

    def __init__(self, folder: Path, log: Any) -> None:
        """Keep them in this folder; it is made with the first one."""
        self._folder = folder
        self._log = log
        self._known: dict[Path, tuple[tuple[int, ...], Kept]] = {}
        self._keys: dict[str, str] = {}

    def load(self, identity: str, *, mend: bool = False) -> Kept:
        """Give what is kept, also what another server has written since.

        With ``mend`` a damaged file counts as none.

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
                    known = self._known[path] = (mark, _read(json.load(file)))
                    self._keys.clear()
                return known[1]
        except (FileNotFoundError, NotADirectoryError):
            return Kept()
        except Exception as error:
            if mend and not isinstance(error, OSError):
                return Kept()
            raise self._unreadable(error) from None

    def save(self, identity: str, kept: Kept) -> None:
        """Keep it, durably or not at all; ``prepare`` has made its place. Nothing to keep leaves no file.

        Raises:
            ServiceError: vault_read_only.
        """
        path = self._path(identity)
        if kept.connections or kept.current:
            entries = [_written(connection) for connection in kept.connections]
            write_private(path, json.dumps({"current": kept.current, "connections": entries}))
        else:
            remove(path)
        self._known.pop(path, None)

    def with_key(self, identity: str, connection: Connection, api_key: str) -> Connection:
        """Give the connection with this key, which the keyring has where there is one."""
        account = connection.account or f"{self._path(identity)}#{connection.id}"
        storage = "file"
        keyring = _keyring()
        if keyring is not None:
            try:
                keyring.set_password(KEYRING_SERVICE, account, api_key)
                storage = "keyring"
            except Exception as error:
                self._log.warning(
                    "Helios Secrets: the keyring did not take a key (%s); a file does.", type(error).__name__
                )
        self._keys.pop(account, None)
        in_keyring = storage == "keyring"
        return replace(
            connection,
            storage=storage,
            api_key="" if in_keyring else api_key,
            account=account if in_keyring else "",
        )

    def opened(self, connection: Connection) -> Connection:
        """Give the connection with its key, wherever that is.

        Raises:
            ServiceError: connection_unreadable.
        """
        if connection.storage != "keyring":
            return connection
        key = self._keys.get(connection.account)
        if key is None:
            try:
                key = _keyring().get_password(KEYRING_SERVICE, connection.account)
            except Exception as error:
                raise self._unreadable(error) from None
            if not isinstance(key, str):
                raise self._unreadable(LookupError())
            self._keys[connection.account] = key
        return replace(connection, api_key=key)

    def forget(self, connection: Connection) -> None:
        """Take its key out of the keyring."""
        self._keys.pop(connection.account, None)
        keyring = _keyring() if connection.storage == "keyring" else None
        if keyring is not None:
            with contextlib.suppress(Exception):
                keyring.delete_password(KEYRING_SERVICE, connection.account)

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

    def _unreadable(self, error: Exception) -> ServiceError:
        # A keyring has errors of its own; their words are not ours to log.
        self._log.error("Helios Secrets: a connection cannot be read (%s).", type(error).__name__)
        return ServiceError("connection_unreadable")


def _read(content: dict[str, Any]) -> Kept:
    return Kept(tuple(_connection(entry) for entry in content["connections"]), str(content["current"]))


def _connection(entry: dict[str, Any]) -> Connection:
    """Read an entry; TypeError or KeyError for what is none."""
    texts = {name: entry.get(name, "") for name in ("organization", "user", "url", "apiKey", "account")}
    given = [entry["connectionID"], entry["name"], entry["kind"], *texts.values()]
    is_own = entry["connectionID"] == PERSONAL_ID
    if not all(isinstance(text, str) for text in given):
        raise TypeError
    if entry["kind"] not in (("embedded",) if is_own else KINDS) or not (is_own or texts["url"]):
        raise TypeError
    storage = "" if is_own else entry["storage"]
    if storage not in ("", "file", "keyring") or (storage == "file" and not texts["apiKey"]):
        raise TypeError
    api_key = texts.pop("apiKey")
    if storage != "keyring":
        texts["account"] = ""
    color = entry["color"] if entry["color"] in CONNECTION_COLORS else CONNECTION_COLORS[0]
    return Connection(
        entry["connectionID"],
        entry["name"],
        color,
        entry["kind"],
        api_key=api_key,
        storage=storage,
        **texts,
    )


def _written(connection: Connection) -> dict[str, str]:
    entry = connection.told
    del entry["source"]
    if connection.api_key:
        entry["apiKey"] = connection.api_key
    if connection.account:
        entry["account"] = connection.account
    return entry


def _keyring() -> Any:
    """Give the operating system's keyring, or None."""
    try:
        import keyring

        backend = keyring.get_keyring()
    except Exception:
        return None
    parts = [type(part).__module__ for part in getattr(backend, "backends", [backend])]
    return backend if parts and all(part in KEYRINGS for part in parts) else None
