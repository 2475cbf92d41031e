"""The command ``helios-secrets``: runs the service's bundle, which has the subcommands."""

from __future__ import annotations

import os
import subprocess
import sys

from ._contract import ERRORS
from ._node import BUNDLE, default_home, node_candidates

NOT_FOUND = 127


def main() -> int:
    """Replace this process by Node.js; on Windows, run Node.js and give its exit code."""
    node = next(node_candidates(os.environ.get("HELIOS_SECRETS_NODE", "")), None)
    if node is None:
        return _missing()
    os.environ["HELIOS_SECRETS_HOME"] = default_home()
    command = [node, str(BUNDLE), *sys.argv[1:]]
    try:
        if os.name == "posix":
            os.execv(node, command)  # noqa: S606 - the bundle of this package, under a Node that the user has chosen
        return subprocess.call(command)  # noqa: S603 - the same
    except KeyboardInterrupt:
        return 130
    except OSError:
        return _missing()


def _missing() -> int:
    message = ERRORS["node_not_found"][2].replace(", then restart JupyterLab", "")
    sys.stderr.write(f"helios-secrets: {message}\n")
    return NOT_FOUND
