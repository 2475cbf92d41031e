// Makes src/browser/kernel/payload.ts: the code by which the page gives its helper to a kernel. It holds the
// modules of helios_secrets that a kernel needs, compressed. --print shows the code and writes nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';

const TARGET = 'src/browser/kernel/payload.ts';
const pathOf = name => `helios_secrets/${name}.py`;

/** The names of what importing the package loads: not its command, nor what runs in the Jupyter server. */
function kernelModules() {
  const names = new Set(['__init__']);
  for (const name of names) {
    const imports = readFileSync(pathOf(name), 'utf8').matchAll(/^ *from \.(\w*) import (.*)$/gm);
    for (const [, module, words] of imports) {
      const found = module ? [module] : words.split(',').map(word => word.trim().split(' ')[0]);
      found.filter(other => existsSync(pathOf(other))).forEach(other => names.add(other));
    }
  }
  return [...names];
}

/**
 * One expression of Python, so that no variable is left behind. A kernel for which it is not made, an old
 * Python perhaps, says nothing.
 */
function helperCode() {
  const sources = Object.fromEntries(kernelModules().map(name => [name, readFileSync(pathOf(name), 'utf8')]));
  const payload = [readFileSync(pathOf('_bootstrap'), 'utf8'), sources];
  const packed = deflateSync(JSON.stringify(payload), { level: 9 }).toString('base64');
  const lines = [
    'try:',
    '    import base64, json, zlib',
    `    bootstrap, sources = json.loads(zlib.decompress(base64.b64decode("${packed}")))`,
    '    space = {"__name__": "helios_secrets._bootstrap"}',
    '    exec(bootstrap, space)',
    '    space["install"](sources)',
    'except Exception:',
    '    pass'
  ];
  return `exec(${JSON.stringify(lines.join('\n'))}, {})`;
}

/** Writes the file where it is not what the Python says. */
export function writePayload() {
  const text = `// Made from helios_secrets by scripts/payload.mjs.
/** Makes helios_secrets importable in a Python kernel. */
export const HELPER = ${JSON.stringify(helperCode())};
`;
  if (!existsSync(TARGET) || readFileSync(TARGET, 'utf8') !== text) {
    writeFileSync(TARGET, text);
  }
}

if (process.argv[1]?.endsWith('payload.mjs')) {
  if (process.argv.includes('--print')) {
    process.stdout.write(helperCode());
  } else {
    writePayload();
  }
}
