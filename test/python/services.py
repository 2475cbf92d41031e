"""Service processes for tests: real ones, and bundles and Nodes that stand in for them."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

from helios_secrets._node import node_candidates

NODE = next(node_candidates(""))


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def write_script(path: Path, text: str) -> str:
    """Make an executable of the shell."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return str(path)


def old_node(folder: Path) -> str:
    """Make a Node that says it is of version 20."""
    versions = "{ value: { ...process.versions, node: '20.20.2' } }"
    (folder / "old.cjs").write_text(f"Object.defineProperty(process, 'versions', {versions});")
    return write_script(folder / "old-node", f'exec "{NODE}" -r "{folder}/old.cjs" "$@"')


def mode(path: Path) -> int:
    """The permissions of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


class Started(list[subprocess.Popen[bytes]]):
    """Stands for ``subprocess.Popen`` and keeps what it started."""

    _start = subprocess.Popen

    def __call__(self, *args, **kwargs):
        process = self._start(*args, **kwargs)
        self.append(process)
        return process
