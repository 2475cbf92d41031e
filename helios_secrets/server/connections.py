"""Who uses what: each identity its own connection, and one of them the vault on this computer."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider

from .configuration import Configuration
from .connection import Connection, ConnectionStore
from .errors import ServiceError
from .files import make_folder, write_private

# Everybody who has the token or password; a name of a user has a prefix.
SHARED = "owner"


def identity_of(provider: Any, username: str) -> str:
    """Give the identity that a connection belongs to.

    Jupyter's own providers give every browser a random name; whoever can log in there is the owner.
    """
    is_shared = type(provider) in (IdentityProvider, PasswordIdentityProvider)
    return SHARED if is_shared else f"user:{username}"


class Connections:
    """Finds the connection of an identity. Its methods wait for a disk: not for the event loop."""

    def __init__(self, home: str, configuration: Configuration, log: Any) -> None:
        """Keep connections beside the vault."""
        self.store = ConnectionStore(Path(home) / "connections", log)
        self._owner_file = Path(home) / "owner"
        self.configuration = configuration
        self._owner = ""

    def of(self, identity: str) -> Connection | None:
        """Give the connection; None stands for the vault on this computer, from then on its first user's.

        Raises:
            ServiceError: connection_required, connection_unreadable.
        """
        connection = self.look(identity)
        if connection is None and not self.owns(identity, claim=True):
            raise ServiceError("connection_required")
        return connection

    def look(self, identity: str) -> Connection | None:
        """Give the connection, or None where there is none; nothing becomes anybody's by it.

        Raises:
            ServiceError: connection_unreadable.
        """
        if self._is_configured(identity):
            return self.configuration.read()
        return self.store.load(identity)

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

    def check(self, identity: str) -> None:
        """Find out whether a connection may be changed and can be kept, before a code is used up for it.

        Raises:
            ServiceError: connection_configured, vault_read_only.
        """
        if self._is_configured(identity):
            raise ServiceError("connection_configured")
        self.store.prepare()

    def _is_configured(self, identity: str) -> bool:
        return self.configuration.is_set and self.owns(identity, claim=True)

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
