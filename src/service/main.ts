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

async function main(): Promise<void> {
  try {
    checkNode();
    // Not before: an older Node cannot load what this loads.
    const { serveLocal } = await import('./local');
    await serveLocal(readConfig(process.argv.slice(2)));
  } catch (error) {
    const known = error instanceof HeliosError ? error : new HeliosError('service_unavailable');
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
