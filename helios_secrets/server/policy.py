"""What a notebook gets without a permission: a question, every secret, or none."""

from __future__ import annotations

import time
from typing import Any

from .._contract import NOTEBOOK_POLICIES

SCHEMA = "jupyterlab-helios-secrets:plugin"
# Reading the settings takes some milliseconds; a change counts after this long.
FRESH_SECONDS = 1.0


class Policy:
    """The configuration of this server sets it, else JupyterLab's settings do; a request never does."""

    def __init__(self, serverapp: Any, configured: str, log: Any) -> None:
        """Use the configured policy if there is one."""
        self.is_locked = bool(configured)
        self._serverapp = serverapp
        self._configured = configured
        self._log = log
        self._known = NOTEBOOK_POLICIES[0]
        self._until = 0.0

    def read(self) -> str:
        """Give the policy. Call it in a thread: it sometimes reads from the disk."""
        if self.is_locked:
            return self._configured
        if time.monotonic() >= self._until:
            self._known = self._setting()
            self._until = time.monotonic() + FRESH_SECONDS
        return self._known

    def _setting(self) -> str:
        """Read JupyterLab's settings as it does itself. If they cannot be read, the default asks."""
        apps = [app for apps in self._serverapp.extension_manager.extension_apps.values() for app in apps]
        lab = next((app for app in apps if hasattr(app, "user_settings_dir")), None)
        if lab is None:
            return NOTEBOOK_POLICIES[0]
        try:
            from jupyterlab_server.settings_utils import get_settings

            found, _ = get_settings(
                lab.app_settings_dir,
                lab.schemas_dir,
                lab.user_settings_dir,
                SCHEMA,
                labextensions_path=[*lab.extra_labextensions_path, *lab.labextensions_path],
            )
            default = found["schema"]["properties"]["notebookPolicy"]["default"]
            policy = found["settings"].get("notebookPolicy", default)
        except Exception as error:
            self._log.warning("Helios Secrets: the settings cannot be read (%s).", type(error).__name__)
            return NOTEBOOK_POLICIES[0]
        return policy if policy in NOTEBOOK_POLICIES else NOTEBOOK_POLICIES[0]
