"""Whose a connection is, and whose the vault on this computer is."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider

from .errors import ServiceError
from .files import write_private

# Everybody who has the token or password. It cannot be the identity of a user, which has a prefix.
SHARED = "owner"


def identity_of(provider: Any, username: str) -> str:
    """Give the identity that connections belong to.

    Jupyter's own providers give each browser a random name; everybody who can log in there is the owner.
    """
    is_shared = type(provider) in (IdentityProvider, PasswordIdentityProvider)
    return SHARED if is_shared else f"user:{username}"


class VaultOwner:
    """The vault on this computer is for one identity: the hub's user, else the first one that uses it."""

    def __init__(self, file: Path) -> None:
        """Keep the identity in this file; other servers of this user read it too."""
        self._file = file
        self._known = ""

    def is_owner(self, identity: str, *, claim: bool = False) -> bool:
        """Tell whether the vault is this identity's, or, without ``claim``, nobody's so far.

        With ``claim`` a vault that is nobody's becomes this identity's. It waits for a disk.

        Raises:
            ServiceError: vault_read_only.
        """
        hub_user = os.environ.get("JUPYTERHUB_USER")
        if hub_user and identity != SHARED:
            return identity == f"user:{hub_user}"
        self._known = self._known or self._read()
        if not self._known and claim:
            self._write(identity)
            self._known = self._read()
        # A person with the token runs code on this server, and can read the vault's files anyway.
        return identity == SHARED or self._known == identity or not (self._known or claim)

    def _read(self) -> str:
        with contextlib.suppress(OSError):
            return self._file.read_text()
        return ""

    def _write(self, identity: str) -> None:
        # Without replacing a file that another server writes at the same moment.
        try:
            write_private(self._file, identity, replace=False)
        except ServiceError:
            if identity != SHARED:
                raise
