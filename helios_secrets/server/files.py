"""Files for this user only, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .errors import ServiceError


def make_folder(path: Path) -> None:
    """Make a folder, and the one it is in, for this user only.

    Raises:
        ServiceError: vault_read_only.
    """
    with _as_service_error():
        for folder in (path.parent, path):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_private(path: Path, text: str, *, replace: bool = True) -> None:
    """Write a file durably; without ``replace`` one that is there stays as it is.

    Raises:
        ServiceError: vault_read_only.
    """
    with _as_service_error():
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                os.replace(name, path)
            else:
                with contextlib.suppress(FileExistsError):
                    os.link(name, path)
        finally:
            Path(name).unlink(missing_ok=True)
        if os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)


def remove(path: Path) -> None:
    """Remove a file, if it is there.

    Raises:
        ServiceError: vault_read_only.
    """
    with _as_service_error():
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _as_service_error() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise ServiceError("vault_read_only") from None
