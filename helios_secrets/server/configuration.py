"""The connection that the person who runs the Jupyter server has set."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from .._contract import CONFIGURED_ID, CONNECTION_NAME, ERRORS
from .connection import Connection
from .errors import ServiceError

TOKEN = "SINGLESTOREDB_MANAGEMENT_TOKEN"  # noqa: S105 - the name of a variable
BASE_URL = "SINGLESTOREDB_MANAGEMENT_BASE_URL"
HELIOS_URL = "https://api.singlestore.com"


def choose(backend: str, url: str, token: str) -> tuple[str, str]:
    """Give the kind of the configured service and its address, which is empty where nothing is configured.

    The variables of SingleStore's SDK mean Helios, unless there is an address of a team.
    """
    base_url = os.environ.get(BASE_URL, "")
    if backend == "helios" or (not backend and not url and (base_url or token)):
        return "helios", url or base_url or HELIOS_URL
    return "team", url


def take_token(log: Any) -> str:
    """Give SINGLESTOREDB_MANAGEMENT_TOKEN and remove it, so that kernels and terminals do not inherit it."""
    token = os.environ.pop(TOKEN, "")
    if token:
        log.warning(
            "Helios Secrets removed %s from the environment, so that kernels do not inherit it. Processes of "
            "the same user can still read it in /proc. Put the key into a file with mode 0600 instead, and "
            "set HELIOS_SECRETS_API_KEY_FILE to its path.",
            TOKEN,
        )
    return token


class Configuration:
    """A connection for the owner of this server, by an address and a file with an API key."""

    def __init__(
        self, url: str, key_file: str, token: str, log: Any, kind: str = "team", name: str = ""
    ) -> None:
        """Take what is configured. The key file is read for each use, so that a new key needs no restart."""
        self._name = name if re.fullmatch(CONNECTION_NAME, name) else kind
        if name and self._name != name:
            log.warning("Helios Secrets: %s", ERRORS["connection_name_invalid"][2])
        self.kind = kind
        self._url = url
        self._key_file = key_file
        self._token = token
        self._log = log
        self._warned = False

    @property
    def proposed(self) -> str:
        """The address that the panel proposes where each person connects with a key of their own."""
        return "" if self.is_set else self._url

    @property
    def is_set(self) -> bool:
        """Whether there is an address and a way to a key."""
        return bool(self._url and (self._key_file or self._token))

    @property
    def connection(self) -> Connection:
        """The connection without its key."""
        storage = "file" if self._key_file else ""
        return Connection(CONFIGURED_ID, self._name, "blue", self.kind, self._url, storage)

    def read(self) -> Connection:
        """Give the connection with the key as it is now.

        Raises:
            ServiceError: connection_unreadable.
        """
        if not self._key_file:
            return replace(self.connection, api_key=self._token)
        try:
            path = Path(self._key_file).expanduser()
            if os.name == "posix" and path.stat().st_mode & 0o077 and not self._warned:
                self._warned = True
                self._log.warning("Helios Secrets: others can read the API key file. Run: chmod 600 %s", path)
            key = path.read_text().strip()
        except (OSError, ValueError) as error:
            self._log.error("Helios Secrets: the API key file cannot be read (%s).", type(error).__name__)
            raise ServiceError("connection_unreadable") from None
        if not key:
            self._log.error("Helios Secrets: the API key file is empty.")
            raise ServiceError("connection_unreadable")
        return replace(self.connection, api_key=key)
