"""Who uses what: each identity has connections of its own, and one identity the vault on this computer."""

from __future__ import annotations

import contextlib
import os
import re
import threading
import unicodedata
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider

from .._contract import CONFIGURED_ID, CONNECTION_COLORS, CONNECTION_NAME, MAX_CONNECTIONS, PERSONAL_ID
from .configuration import Configuration
from .connection import Connection, ConnectionStore, Kept
from .errors import ServiceError
from .files import make_folder, write_private

# Everybody who has the token or password; a name of a user has a prefix.
SHARED = "owner"
PERSONAL = Connection(PERSONAL_ID, "personal")


def identity_of(provider: Any, username: str) -> str:
    """Give the identity that connections belong to.

    Jupyter's own providers give every browser a random name; whoever can log in there is the owner.
    """
    is_shared = type(provider) in (IdentityProvider, PasswordIdentityProvider)
    return SHARED if is_shared else f"user:{username}"


@dataclass(frozen=True)
class Choice:
    """What an identity can choose from, and what it has chosen."""

    connections: tuple[Connection, ...]
    current: str

    def find(self, connection_id: str) -> Connection | None:
        """Give the one with this id."""
        return next((one for one in self.connections if one.id == connection_id), None)


class Connections:
    """Finds and keeps connections. Its methods wait for a disk or a keyring: not for the event loop."""

    def __init__(self, home: str, configuration: Configuration, log: Any, *, allow: bool = True) -> None:
        """Keep connections beside the vault; ``allow`` lets people add some to what is configured."""
        self.store = ConnectionStore(Path(home) / "connections", log)
        self._owner_file = Path(home) / "owner"
        self.configuration = configuration
        self.allows_own = allow
        self._owner = ""
        self._lock = threading.Lock()

    def choice(self, identity: str, *, mend: bool = False) -> Choice:
        """Give what there is to choose from; nothing becomes anybody's by it.

        Raises:
            ServiceError: connection_unreadable.
        """
        owns = self.owns(identity)
        is_configured = owns and self.configuration.is_set
        kept = self.store.load(identity, mend=mend) if self.allows_own else Kept()
        own = [one for one in kept.connections if one.id != PERSONAL_ID]
        personal = next((one for one in kept.connections if one.id == PERSONAL_ID), PERSONAL)
        configured = [self.configuration.connection] if is_configured else []
        # Where only what is configured is allowed, the vault on this computer is no way around it.
        here = [personal] if owns and (self.allows_own or not is_configured) else []
        found: list[Connection] = []
        for one in [*configured, *here, *own]:
            found.append(replace(one, name=free_name(one.name, [other.name for other in found])))
        ids = [one.id for one in found]
        return Choice(tuple(found), kept.current if kept.current in ids else next(iter(ids), ""))

    def of(self, identity: str, connection_id: str = "") -> Connection:
        """Give a connection with its key, the current one where none is named.

        The vault on this computer becomes its first user's by it.

        Raises:
            ServiceError: connection_not_found, connection_required, connection_unreadable.
        """
        choice = self.choice(identity)
        connection = choice.find(connection_id or choice.current)
        if connection is None:
            raise ServiceError("connection_not_found" if connection_id else "connection_required")
        if connection.id == PERSONAL_ID and not self.owns(identity, claim=True):
            raise ServiceError("connection_required")
        if connection.id == CONFIGURED_ID:
            self.owns(identity, claim=True)
            return self.configuration.read()
        return self.store.opened(connection)

    def named(self, identity: str, name: str) -> str:
        """Give the id of the connection that a notebook calls by this name.

        Raises:
            ServiceError: connection_not_found, connection_unreadable.
        """
        for one in self.choice(identity).connections:
            if one.name == name:
                return one.id
        raise ServiceError("connection_not_found")

    def owns(self, identity: str, claim: bool = False) -> bool:
        """Whether the vault is this identity's, or would be with its first use."""
        hub_user = os.environ.get("JUPYTERHUB_USER")
        if hub_user and identity != SHARED:
            return identity == f"user:{hub_user}"
        self._owner = self._owner or self._read_owner()
        if not self._owner and claim:
            self._owner = self._write_owner(identity)
        # The token belongs to whoever runs this server, and can read the vault's files.
        return identity == SHARED or self._owner == identity or not (self._owner or claim)

    def check_new(self, identity: str, name: str) -> None:
        """Find out whether a connection of this name can be kept, before a code is used up for it.

        Raises:
            ServiceError: connection_not_allowed, connection_limit, connection_name_taken,
                connection_name_invalid, vault_read_only.
        """
        if not self.allows_own:
            raise ServiceError("connection_not_allowed")
        choice = self.choice(identity, mend=True)
        if len(_own(choice.connections)) >= MAX_CONNECTIONS:
            raise ServiceError("connection_limit")
        if name:
            _check_name(name, choice.connections)
        self.store.prepare()

    def add(self, identity: str, api_key: str, name: str = "", color: str = "", **facts: str) -> Connection:
        """Keep a new connection, which is the current one from then on.

        Raises:
            ServiceError: as ``check_new`` does.
        """
        with self._lock:
            self.check_new(identity, name)
            choice = self.choice(identity, mend=True)
            names = [one.name for one in choice.connections]
            name = name or free_name(facts.get("organization") or facts["kind"], names)
            used = [one.color for one in choice.connections]
            color = color or min(CONNECTION_COLORS[1:], key=used.count)
            new = self.store.with_key(identity, Connection(str(uuid.uuid4()), name, color, **facts), api_key)
            try:
                kept = self.store.load(identity, mend=True)
                self.store.save(identity, Kept((*kept.connections, new), new.id))
            except ServiceError:
                self.store.forget(new)
                raise
            return new

    def change(self, identity: str, connection_id: str, api_key: str = "", **facts: str) -> None:
        """Change the name, the colour, the key or what is known of a connection.

        Raises:
            ServiceError: connection_not_found, connection_not_allowed, connection_configured,
                connection_name_taken, connection_name_invalid, vault_read_only.
        """
        if not self.allows_own:
            raise ServiceError("connection_not_allowed")
        with self._lock:
            connection = self.own(identity, connection_id)
            others = [one for one in self.choice(identity).connections if one.id != connection_id]
            if "name" in facts:
                _check_name(facts["name"], others)
            changed = replace(connection, **facts)
            if changed == connection and not api_key:
                return
            self.store.prepare()
            if api_key:
                changed = self.store.with_key(identity, changed, api_key)
            self._replace(identity, connection_id, changed)

    def make_current(self, identity: str, connection_id: str) -> None:
        """Use it where none is named.

        Raises:
            ServiceError: connection_not_found, vault_read_only.
        """
        with self._lock:
            choice = self.choice(identity)
            if choice.find(connection_id) is None:
                raise ServiceError("connection_not_found")
            if choice.current != connection_id:
                self.store.prepare()
                kept = self.store.load(identity)
                self.store.save(identity, Kept(kept.connections, connection_id))

    def remove(self, identity: str, connection_id: str) -> None:
        """Forget a connection and its key.

        Raises:
            ServiceError: connection_not_found, connection_configured, vault_read_only.
        """
        with self._lock:
            connection = self.own(identity, connection_id)
            if connection.kind == "embedded":
                raise ServiceError("connection_configured")
            self._replace(identity, connection_id, None)
            self.store.forget(connection)

    def own(self, identity: str, connection_id: str) -> Connection:
        """Give a connection that is this person's to change.

        Raises:
            ServiceError: connection_not_found, connection_configured, connection_unreadable.
        """
        connection = self.choice(identity).find(connection_id)
        if connection is None:
            raise ServiceError("connection_not_found")
        if connection.source == "configuration":
            raise ServiceError("connection_configured")
        return connection

    def _replace(self, identity: str, connection_id: str, new: Connection | None) -> None:
        kept, current = self.store.load(identity), self.choice(identity).current
        ids = [one.id for one in kept.connections]
        entries = [one for one in kept.connections if one.id != connection_id]
        if new is not None:
            entries.insert(ids.index(connection_id) if connection_id in ids else 0, new)
        elif current == connection_id:
            current = ""
        self.store.save(identity, Kept(tuple(entries), current))

    def _read_owner(self) -> str:
        with contextlib.suppress(OSError):
            return self._owner_file.read_text()
        return ""

    def _write_owner(self, identity: str) -> str:
        """Write down who came first; another server of this user may do so at the same moment."""
        try:
            make_folder(self._owner_file.parent)
            write_private(self._owner_file, identity, replace=False)
        except ServiceError:
            if identity != SHARED:
                raise
        return self._read_owner()


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Make a name that a connection can have of what it is about, with a number where others have it."""
    base = wanted
    if not re.fullmatch(CONNECTION_NAME, wanted):
        plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
        base = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:64] or "team"
    used = {name.lower() for name in taken}
    numbers = (f"{base[:60]}-{number}" for number in range(2, len(used) + 3))
    return next(name for name in (base, *numbers) if name.lower() not in used)


def _own(connections: Collection[Connection]) -> list[Connection]:
    return [one for one in connections if one.id not in (PERSONAL_ID, CONFIGURED_ID)]


def _check_name(name: str, others: Collection[Connection]) -> None:
    if not re.fullmatch(CONNECTION_NAME, name):
        raise ServiceError("connection_name_invalid")
    if name.lower() in [one.name.lower() for one in others]:
        raise ServiceError("connection_name_taken")
