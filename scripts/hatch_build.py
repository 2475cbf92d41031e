"""Builds the labextension and the service before a wheel or an sdist is packed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildHook(BuildHookInterface[Any]):
    """Runs npm, except in an sdist, which carries the built files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing; a wheel of a checkout is always built afresh."""
        root = Path(self.root)
        built = [
            root / "helios_secrets/labextension/package.json",
            root / "helios_secrets/service/service.cjs",
        ]
        ready = all(path.exists() for path in built)
        if ready and ((root / "PKG-INFO").exists() or os.environ.get("HELIOS_SKIP_BUILD")):
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                "Node.js 20 or newer with npm is needed to build from a checkout. See https://nodejs.org."
            )
        commands = [[npm, "ci", "--no-audit", "--no-fund"], [npm, "run", "build:prod"]]
        for command in commands:
            done = subprocess.run(command, cwd=root, check=False)
            if done.returncode:
                raise RuntimeError(f"{' '.join(command[1:])} failed with exit code {done.returncode}.")
