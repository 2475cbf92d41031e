// Builds what the Python package carries: the labextension and the service in one file.
// --production minifies; --service or --labextension builds one of them.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { writePayload } from './payload.mjs';

export const serviceOptions = {
  entryPoints: ['src/service/main.ts'],
  outfile: 'helios_secrets/service/service.cjs',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  logLevel: 'warning'
};

/** A tool of the project's virtual environment, or of PATH where there is none. */
export function tool(name) {
  const folder = process.platform === 'win32' ? 'Scripts' : 'bin';
  const own = join('.venv', folder, process.platform === 'win32' ? `${name}.exe` : name);
  return existsSync(own) ? own : name;
}

function run(command, args) {
  execFileSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
}

if (process.argv[1] === import.meta.filename || process.argv[1]?.endsWith('build.mjs')) {
  const flags = new Set(process.argv.slice(2));
  const production = flags.has('--production');
  // First, for the types need it too.
  writePayload();
  if (!flags.has('--labextension')) {
    await build({ ...serviceOptions, minify: production });
  }
  if (!flags.has('--service')) {
    run(process.execPath, ['node_modules/typescript/bin/tsc', '--build', 'src/browser']);
    run(tool('jupyter-builder'), ['build', ...(production ? [] : ['--development', 'True']), '.']);
  }
}
