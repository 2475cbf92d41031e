import type { IErrorKind } from './kind';

/** What concerns the place where secrets are kept. */
export const VAULT_ERRORS = {
  vault_locked: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'Another program is using the vault. Close it, or try again in a moment.'
  },
  vault_read_only: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'The vault cannot be written. Make its folder and its files writable for you, then try again.'
  },
  vault_full: {
    status: 507,
    python: 'SecretsUnavailableError',
    message: 'The disk that holds the vault is full. Nothing was changed. Free some space, then try again.'
  },
  vault_corrupt: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'The vault is damaged and was left unchanged. Restore its folder from a backup, then try again.'
  },
  vault_tampered: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      "Something other than this program changed the vault's database, so nothing was read from it. If you run the vault: helios-secrets verify shows where. Restore a backup."
  },
  vault_key_missing: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The key file of the vault (root.key) is missing. Nothing was changed. Put it back, then try again.'
  },
  vault_key_wrong: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The key file (root.key) does not belong to this vault. Nothing was changed. Put the right key file back.'
  },
  audit_checkpoint_invalid: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'This checkpoint of the audit log was made with the key of another vault, or somebody changed it. Name the right file.'
  },
  vault_passphrase_missing: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The key file of the vault is protected by a passphrase. Name a file that holds it with --passphrase-file or HELIOS_SECRETS_PASSPHRASE_FILE.'
  },
  vault_passphrase_wrong: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'This passphrase does not open the key file, or the key file is damaged. Nothing was changed.'
  },
  backup_invalid: {
    status: 400,
    python: 'SecretsError',
    message:
      'This file is not a complete, unchanged backup made with this root key. Nothing was restored. Use another backup.'
  },
  vault_too_new: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The vault was made by a newer version. Upgrade jupyterlab-helios-secrets, then restart JupyterLab.'
  },
  vault_network_file_system: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The vault would be on a network file system, where SQLite is not safe. Set HELIOS_SECRETS_HOME to a folder on a local disk.'
  },
  vault_io_error: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'The disk that holds the vault reported an error. Check the disk, then try again.'
  },
  database_unavailable: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'The database of the secrets service does not answer. Nothing was lost. Try again in a moment.'
  },
  database_not_durable: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The database can lose commits that it has acknowledged. Make commits durable (innodb_flush_log_at_trx_commit=1, sync_binlog=1), then start again.'
  },
  schema_outdated: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'The tables in the database do not fit this version. Run: helios-secrets migrate'
  }
} as const satisfies Record<string, IErrorKind>;
