"""A connection, and where it is kept: in a file for this user only, its key in a keyring if there is one."""

from __future__ import annotations

import contextlib
import hashlib
import json
import uuid
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from .._contract import CONFIGURED_ID, CONNECTION_COLORS, PERSONAL_ID
from .errors import ServiceError
from .files import remove, write_private

KINDS = ("team", "helios")
SHOWN = ("name", "color", "kind", "url", "storage", "organization", "user")
KEYRING_SERVICE = "jupyterlab-helios-secrets"
# Those of operating systems; others write plain files, or fail.
KEYRINGS = tuple(
    f"keyring.backends.{name}" for name in ("macOS", "Windows", "SecretService", "kwallet", "libsecret")
)


@dataclass(frozen=True)
class Connection:
    """A service that keeps secrets, and the API key for it; the key shows in no log."""

    id: str
    name: str
    color: str = CONNECTION_COLORS[0]
    kind: str = "embedded"
    url: str = ""
    #: Where the key is: in a file or a keyring.
    storage: str = ""
    organization: str = ""
    user: str = ""
    api_key: str = field(default="", repr=False)
    #: The name of the key in the keyring.
    account: str = ""

    @property
    def is_configured(self) -> bool:
        """Whether the person who runs this server has set it."""
        return self.id == CONFIGURED_ID

    @property
    def start(self) -> dict[str, str] | None:
        """What its process needs to start; nothing for the vault on this computer."""
        if self.kind == "embedded":
            return None
        return {"kind": self.kind, "url": self.url, "apiKey": self.api_key}

    @property
    def shown(self) -> dict[str, str]:
        """What the page shows: everything but the key."""
        entry = asdict(self)
        source = "configuration" if self.is_configured else "panel"
        facts = {name: entry[name] for name in SHOWN if entry[name]}
        return {"connectionID": self.id, "source": source, **facts}


#: The vault on this computer, before a person gives it a name.
PERSONAL = Connection(PERSONAL_ID, "personal")


@dataclass(frozen=True)
class Choice:
    """Connections of one person, and the id of the current one."""

    connections: tuple[Connection, ...] = ()
    current: str = ""

    def find(self, connection_id: str) -> Connection | None:
        """Give the connection with this id."""
        return next((one for one in self.connections if one.id == connection_id), None)


class ConnectionStore:
    """A file for each identity. Its methods wait for a disk or a keyring: call them in a thread."""

    def __init__(self, folder: Path, log: Any) -> None:
        """Keep the files in this folder; it is made with the first one."""
        self._folder = folder
        self._log = log
        #: Keys from the keyring, by account; another key has another account.
        self._keys: dict[str, str] = {}

    def load(self, identity: str, *, mend: bool = False) -> Choice:
        """Give what is kept, without keys from the keyring; another server may have written it.

        With ``mend`` a damaged file counts as none.

        Raises:
            ServiceError: connection_unreadable.
        """
        try:
            content = json.loads(self._path(identity).read_text())
            return Choice(tuple(map(_read, content["connections"])), str(content["current"]))
        except (FileNotFoundError, NotADirectoryError):
            return Choice()
        except Exception as error:
            if mend and not isinstance(error, OSError):
                return Choice()
            raise self._unreadable(error) from None

    def save(self, identity: str, kept: Choice) -> None:
        """Keep this and nothing else, durably or not at all; call ``check_writable`` before.

        Raises:
            ServiceError: vault_read_only.
        """
        path = self._path(identity)
        if kept.connections or kept.current:
            write_private(path, json.dumps(asdict(kept)))
        else:
            remove(path)

    def check_writable(self) -> None:
        """Find out whether a file can be written.

        Raises:
            ServiceError: vault_read_only.
        """
        probe = self._folder / "probe"
        write_private(probe, "")
        remove(probe)

    def with_key(self, connection: Connection, api_key: str) -> Connection:
        """Give the connection with this key: in the keyring, or else to be saved in the file."""
        keyring = _keyring()
        if keyring is not None:
            account = f"{self._folder}#{uuid.uuid4()}"
            try:
                keyring.set_password(KEYRING_SERVICE, account, api_key)
                return replace(connection, storage="keyring", account=account, api_key="")
            except Exception as error:
                self._log.warning(
                    "Helios Secrets: the keyring rejected an API key (%s). The key is in a file instead.",
                    type(error).__name__,
                )
        return replace(connection, storage="file", account="", api_key=api_key)

    def opened(self, connection: Connection) -> Connection:
        """Give the connection with its key, also where the keyring has it.

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

    def forget_key(self, connection: Connection) -> None:
        """Remove the connection's key from the keyring."""
        self._keys.pop(connection.account, None)
        keyring = _keyring() if connection.storage == "keyring" else None
        if keyring is not None:
            with contextlib.suppress(Exception):
                keyring.delete_password(KEYRING_SERVICE, connection.account)

    def _path(self, identity: str) -> Path:
        return self._folder / f"{hashlib.sha256(identity.encode()).hexdigest()}.json"

    def _unreadable(self, error: Exception) -> ServiceError:
        # Only the kind of the error: the words of a keyring may hold anything.
        self._log.error("Helios Secrets: a connection cannot be read (%s).", type(error).__name__)
        return ServiceError("connection_unreadable")


def _read(entry: dict[str, str]) -> Connection:
    """Read an entry of a file; a damaged one is a KeyError, TypeError or ValueError."""
    found = Connection(**entry)
    if not all(isinstance(text, str) for text in entry.values()):
        raise TypeError
    key = {"file": found.api_key, "keyring": found.account}.get(found.storage)
    if found.id == PERSONAL_ID:
        is_whole = found.kind == "embedded" and key is None
    else:
        is_whole = found.kind in KINDS and bool(found.url and key) and not found.is_configured
    if not is_whole or found.color not in CONNECTION_COLORS:
        raise ValueError
    return found


def _keyring() -> Any:
    """Give the operating system's keyring, or None."""
    try:
        import keyring

        backend = keyring.get_keyring()
    except Exception:
        return None
    parts = [type(part).__module__ for part in getattr(backend, "backends", [backend])]
    return backend if parts and all(part in KEYRINGS for part in parts) else None
