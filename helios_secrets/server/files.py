"""Files for this user only, which are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .errors import ServiceError


def write_private(path: Path, text: str, *, replace: bool = True) -> None:
    """Write a file durably, in folders for this user only, which are made where they are missing.

    Without ``replace`` a file that exists stays as it is.

    Raises:
        ServiceError: vault_read_only.
    """
    with _as_service_error():
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
            descriptor = os.open(path.parent, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)


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
