import { ANY_PLACE, type ICommand } from './command';

export const serve: ICommand = {
  summary: 'Serves the Management API until it is told to stop.',
  options: [
    'listen',
    'tls-cert',
    'tls-key',
    'behind-proxy',
    'host',
    'rate-limit',
    'metrics-listen',
    'drain',
    'former-values',
    'log-level',
    'audit-checkpoint',
    'audit-days',
    ...ANY_PLACE
  ],
  notes: [
    'Other addresses than those of this machine (127.0.0.1, [::1]) need --tls-cert and --tls-key, or the explicit',
    'word --behind-proxy: API keys and secrets must not cross a network unencrypted. The service then believes the',
    'last address in X-Forwarded-For, which the proxy writes there.',
    '',
    'A request must name this service as its Host: an address of this machine, a name of its certificate, or one that',
    'was given as --host. Behind a proxy without --host any name will do. Pages in a browser are never answered.',
    '',
    'Without a key it answers /healthz (the process runs) and /readyz (the database answers and its tables fit).',
    'Metrics for Prometheus are at /metrics of --metrics-listen, an address of their own that asks for no key.',
    'The log goes to standard error, a line of JSON each. SIGTERM and SIGINT end it: /readyz says 503, requests that',
    'are under way are finished. Any number of these processes may serve one database.',
    '',
    'Once a minute the ends of the audit log are sealed in the file of --audit-checkpoint. Keep it away from the',
    'database: helios-secrets verify then finds out when the database was replaced by an older one.',
    '',
    'With --embedded it serves the vault of this computer to other programs on it; they need a key made with',
    'helios-secrets key create --embedded.'
  ],
  example: 'helios-secrets serve --listen 0.0.0.0:8787 --tls-cert cert.pem --tls-key key.pem',
  run: async input => {
    // Not before: no other command needs what this loads.
    const { runServe } = await import('../serve');
    await runServe(input);
  }
};
