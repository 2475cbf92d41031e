"""The connections of each identity: those that are configured, the vault on this computer, and their own."""

from __future__ import annotations

import re
import threading
import unicodedata
import uuid
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, TypedDict

from .._contract import CONFIGURED_ID, CONNECTION_COLORS, CONNECTION_NAME, MAX_CONNECTIONS, PERSONAL_ID
from .configuration import Configuration
from .connection import PERSONAL, Choice, Connection, ConnectionStore
from .errors import ServiceError
from .identity import VaultOwner


class Change(TypedDict, total=False):
    """What can change of a connection besides its key."""

    name: str
    color: str
    url: str
    organization: str
    user: str


class Connections:
    """Finds and keeps connections. Its methods wait for a disk or a keyring: call them in a thread."""

    def __init__(self, home: str, configuration: Configuration, log: Any, *, allow: bool = True) -> None:
        """Keep connections beside the vault; ``allow`` lets people add some to what is configured."""
        self.configuration = configuration
        self.allows_own = allow
        self.owner = VaultOwner(Path(home) / "owner")
        self._store = ConnectionStore(Path(home) / "connections", log)
        self._lock = threading.Lock()

    def choice(self, identity: str, *, mend: bool = False) -> Choice:
        """Give the connections that an identity can choose from; this does not claim the vault.

        With ``mend`` a damaged file counts as none.

        Raises:
            ServiceError: connection_unreadable.
        """
        may_own = self.owner.is_owner(identity)
        kept = self._store.load(identity, mend=mend) if self.allows_own else Choice()
        found: list[Connection] = []
        if may_own and self.configuration.is_set:
            found.append(self.configuration.connection)
        # Where only the configured connection is allowed, the vault must not be a way around it.
        if may_own and (self.allows_own or not found):
            found.append(kept.find(PERSONAL_ID) or PERSONAL)
        found += [one for one in kept.connections if one.id != PERSONAL_ID]
        for index, one in enumerate(found):
            found[index] = replace(one, name=free_name(one.name, [other.name for other in found[:index]]))
        ids = [one.id for one in found]
        return Choice(tuple(found), kept.current if kept.current in ids else next(iter(ids), ""))

    def of(self, identity: str, connection_id: str = "") -> Connection:
        """Give a connection with its key, the current one where no id is given.

        The first identity that uses the vault on this computer becomes its owner by this.

        Raises:
            ServiceError: connection_not_found, connection_required, connection_unreadable, vault_read_only.
        """
        choice = self.choice(identity)
        connection = choice.find(connection_id or choice.current)
        if connection is None:
            raise ServiceError("connection_not_found" if connection_id else "connection_required")
        if connection.id == PERSONAL_ID and not self.owner.is_owner(identity, claim=True):
            raise ServiceError("connection_required")
        if connection.is_configured:
            self.owner.is_owner(identity, claim=True)
            return self.configuration.read()
        return self._store.opened(connection)

    def named(self, identity: str, name: str) -> str:
        """Give the id of the connection that a notebook calls by this name.

        Raises:
            ServiceError: connection_not_found, connection_unreadable.
        """
        for one in self.choice(identity).connections:
            if one.name == name:
                return one.id
        raise ServiceError("connection_not_found")

    def check_new(self, identity: str, name: str) -> Choice:
        """Check that a connection of this name can be kept, before an invitation code is used up for it.

        Gives the connections that there are.

        Raises:
            ServiceError: connection_not_allowed, connection_limit, connection_name_taken,
                connection_name_invalid, vault_read_only.
        """
        if not self.allows_own:
            raise ServiceError("connection_not_allowed")
        choice = self.choice(identity, mend=True)
        if sum(one.id not in (PERSONAL_ID, CONFIGURED_ID) for one in choice.connections) >= MAX_CONNECTIONS:
            raise ServiceError("connection_limit")
        if name:
            _check_name(name, choice.connections)
        self._store.check_writable()
        return choice

    def check_new_key(self, identity: str, connection_id: str) -> Connection:
        """Check that a connection can get another key, before an invitation code is used up for it.

        Raises:
            ServiceError: connection_not_found, connection_configured, request_invalid (the vault on this
                computer has no key), vault_read_only.
        """
        connection = self._own(identity, connection_id)
        if connection.kind == "embedded":
            raise ServiceError("request_invalid")
        self._store.check_writable()
        return connection

    def add(self, identity: str, api_key: str, kind: str, change: Change) -> Connection:
        """Keep a new connection and make it the current one. Name and colour are chosen where none is given.

        Raises:
            ServiceError: as ``check_new`` does.
        """
        with self._lock:
            choice = self.check_new(identity, change.get("name", ""))
            names = [one.name for one in choice.connections]
            colors = [one.color for one in choice.connections]
            chosen: Change = {
                **change,
                "name": change.get("name") or free_name(change.get("organization") or kind, names),
                "color": change.get("color") or min(CONNECTION_COLORS[1:], key=colors.count),
            }
            new = replace(Connection(str(uuid.uuid4()), "", kind=kind), **chosen)
            new = self._store.with_key(new, api_key)
            try:
                kept = self._store.load(identity, mend=True)
                self._store.save(identity, Choice((*kept.connections, new), new.id))
            except ServiceError:
                self._store.forget_key(new)
                raise
            return new

    def change(self, identity: str, connection_id: str, change: Change, api_key: str = "") -> None:
        """Change what is kept of a connection, and its key where one is given.

        Raises:
            ServiceError: connection_not_found, connection_not_allowed, connection_configured,
                connection_name_taken, connection_name_invalid, vault_read_only.
        """
        if not self.allows_own:
            raise ServiceError("connection_not_allowed")
        with self._lock:
            connection = self._own(identity, connection_id)
            if "name" in change:
                others = self.choice(identity).connections
                _check_name(change["name"], [one for one in others if one.id != connection_id])
            changed = replace(connection, **change)
            if changed == connection and not api_key:
                return
            self._store.check_writable()
            if api_key:
                changed = self._store.with_key(changed, api_key)
            self._replace(identity, connection_id, changed)
            if api_key:
                self._store.forget_key(connection)

    def make_current(self, identity: str, connection_id: str) -> None:
        """Use this connection where a request names none.

        Raises:
            ServiceError: connection_not_found, vault_read_only.
        """
        with self._lock:
            choice = self.choice(identity)
            if choice.find(connection_id) is None:
                raise ServiceError("connection_not_found")
            if choice.current != connection_id:
                self._store.check_writable()
                self._store.save(identity, replace(self._store.load(identity), current=connection_id))

    def remove(self, identity: str, connection_id: str) -> None:
        """Remove a connection and its key.

        Raises:
            ServiceError: connection_not_found, connection_configured, vault_read_only.
        """
        with self._lock:
            connection = self._own(identity, connection_id)
            if connection.kind == "embedded":
                raise ServiceError("connection_configured")
            self._replace(identity, connection_id, None)
            self._store.forget_key(connection)

    def _own(self, identity: str, connection_id: str) -> Connection:
        """Give a connection that this person can change."""
        connection = self.choice(identity).find(connection_id)
        if connection is None:
            raise ServiceError("connection_not_found")
        if connection.is_configured:
            raise ServiceError("connection_configured")
        return connection

    def _replace(self, identity: str, connection_id: str, new: Connection | None) -> None:
        """Save all connections, with another one, or none, in the place of one."""
        kept, current = self._store.load(identity), self.choice(identity).current
        ids = [one.id for one in kept.connections]
        entries = [one for one in kept.connections if one.id != connection_id]
        if new is not None:
            entries.insert(ids.index(connection_id) if connection_id in ids else 0, new)
        elif current == connection_id:
            current = ""
        self._store.save(identity, Choice(tuple(entries), current))


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Make a valid connection name from any text, with a number where others have it."""
    base = wanted
    if not re.fullmatch(CONNECTION_NAME, wanted):
        plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
        base = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:64] or "team"
    used = {name.lower() for name in taken}
    numbers = (f"{base[:60]}-{number}" for number in range(2, len(used) + 3))
    return next(name for name in (base, *numbers) if name.lower() not in used)


def _check_name(name: str, others: Collection[Connection]) -> None:
    if not re.fullmatch(CONNECTION_NAME, name):
        raise ServiceError("connection_name_invalid")
    if name.lower() in [one.name.lower() for one in others]:
        raise ServiceError("connection_name_taken")
