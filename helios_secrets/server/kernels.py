"""What a person has allowed or denied until a kernel ends; kept in memory only."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

KERNEL_ACTIONS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"


@dataclass(frozen=True)
class Place:
    """Where code runs: a kernel, seen from one of its notebooks or consoles."""

    kernel_id: str
    #: Of Jupyter's sessions; it stays when the file is renamed. Empty where the kernel has none, or several.
    session_id: str = ""
    #: Below the root of this server; empty where there is no session.
    path: str = ""
    #: Whether it is a notebook, and no console.
    is_notebook: bool = False


@dataclass(frozen=True)
class Who:
    """Whose permission it is, and for which connection."""

    identity: str
    connection_id: str


@dataclass
class Grant:
    """Since when a secret may be read, and when it was read last."""

    allowed_at: str
    last_read_at: str | None = None


@dataclass
class _Session:
    life: Any
    allowed: dict[str, Grant] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)


class KernelMemory:
    """Forgets with the kernel: at its restart, by whomever, and at its end."""

    def __init__(self, kernel_manager: Any, event_logger: Any) -> None:
        """Follow the kernels of this server."""
        self._kernels = kernel_manager
        self._sessions: dict[tuple[Who, str, str], _Session] = {}
        event_logger.add_listener(schema_id=KERNEL_ACTIONS, listener=self._follow)

    def allow(self, who: Who, place: Place, names: list[str]) -> None:
        """Allow these from now on."""
        session = self._session(who, place)
        session.denied.difference_update(names)
        for name in names:
            session.allowed.setdefault(name, Grant(now()))

    def deny(self, who: Who, place: Place, names: list[str]) -> None:
        """Deny these from now on."""
        session = self._session(who, place)
        session.denied.update(names)
        for name in names:
            session.allowed.pop(name, None)

    def allowed(self, who: Who, place: Place) -> list[str]:
        """Give the names that are allowed."""
        return list(self._session(who, place).allowed)

    def denied(self, who: Who, place: Place) -> set[str]:
        """Give the names that are denied."""
        return self._session(who, place).denied

    def note_read(self, who: Who, place: Place, names: list[str]) -> None:
        """Keep when these were read."""
        allowed = self._session(who, place).allowed
        for name in names:
            if name in allowed:
                allowed[name].last_read_at = now()

    def of(self, who: Who) -> list[tuple[str, str, str, Grant]]:
        """Give kernel id, session id, name and grant of all that a person has allowed."""
        self._sessions = {key: one for key, one in self._sessions.items() if one.life == self._life(key[1])}
        return [
            (kernel_id, session_id, name, grant)
            for (whose, kernel_id, session_id), session in self._sessions.items()
            if whose == who
            for name, grant in session.allowed.items()
        ]

    def forget(self, who: Who, session_ids: set[tuple[str, str]] | None, name: str | None) -> None:
        """Forget what was answered for a secret, or all, in some sessions, or in all: it is asked again."""
        for (whose, kernel_id, session_id), session in self._sessions.items():
            if whose == who and (session_ids is None or (kernel_id, session_id) in session_ids):
                for one in {*session.allowed, *session.denied} if name is None else {name}:
                    session.allowed.pop(one, None)
                    session.denied.discard(one)

    def _session(self, who: Who, place: Place) -> _Session:
        key = who, place.kernel_id, place.session_id
        life = self._life(place.kernel_id)
        session = self._sessions.get(key)
        if session is None or session.life != life:
            session = self._sessions[key] = _Session(life)
        return session

    def _life(self, kernel_id: str) -> Any:
        """Give what is another after a restart: the process, where it is one of this computer."""
        try:
            provisioner = self._kernels.get_kernel(kernel_id).provisioner
        except Exception:
            return None
        return getattr(provisioner, "pid", None)

    async def _follow(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        """Kernels elsewhere have no process to compare."""
        if data.get("action") in ("restart", "shutdown"):
            kernel_id = data.get("kernel_id")
            self._sessions = {key: one for key, one in self._sessions.items() if key[1] != kernel_id}


def now() -> str:
    """Give the time as RFC 3339 in UTC."""
    return when(datetime.datetime.now(datetime.timezone.utc).timestamp())


def when(seconds: float) -> str:
    """Give a time as RFC 3339 in UTC."""
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
