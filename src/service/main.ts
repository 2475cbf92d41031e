// Begins: as the service of one JupyterLab, or as the command helios-secrets.
import { HeliosError } from '../contract';
import { readConfig } from './config';
import { Log } from './log';

// node:sqlite as this program needs it: SQLite 3.51.3 or newer.
const OLDEST_NODE = [24, 15];

function checkNode(): void {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new HeliosError('node_not_found');
  }
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
