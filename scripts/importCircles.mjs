// An ESLint rule: no file imports one that imports it, directly or through others.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

const FROM = /^(?:import|export)\b[^'";]*?\bfrom '(\.[^']*)'/gm;
const ENDINGS = ['.ts', '.tsx', '/index.ts', '/index.tsx'];
const imports = new Map();

function fileOf(from, path) {
  const base = resolve(dirname(from), path);
  return ENDINGS.map(ending => base + ending).find(existsSync);
}

function importsOf(file) {
  if (!imports.has(file)) {
    const paths = [...readFileSync(file, 'utf8').matchAll(FROM)].map(([, path]) => path);
    imports.set(
      file,
      paths.flatMap(path => fileOf(file, path) ?? [])
    );
  }
  return imports.get(file);
}

/** The files on the way from one to another, or null. */
function wayTo(target, file, seen = new Set()) {
  if (file === target) {
    return [file];
  }
  if (seen.has(file)) {
    return null;
  }
  seen.add(file);
  for (const next of importsOf(file)) {
    const way = wayTo(target, next, seen);
    if (way) {
      return [file, ...way];
    }
  }
  return null;
}

export default {
  meta: { type: 'problem', messages: { circle: 'These files import each other: {{way}}' }, schema: [] },
  create(context) {
    const check = ({ source }) => {
      const imported = source?.value.startsWith('.') && fileOf(context.filename, source.value);
      const way = imported && wayTo(context.filename, imported);
      if (way) {
        const names = [context.filename, ...way].map(file => relative(context.cwd, file));
        context.report({ node: source, messageId: 'circle', data: { way: names.join(' → ') } });
      }
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  }
};
