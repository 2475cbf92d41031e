import js from '@eslint/js';
import globals from 'globals';
import ts from 'typescript-eslint';
import importCircles from './scripts/importCircles.mjs';

/** The folders of the service from the top to the ground. A folder imports from those below it only. */
const LAYERS = [
  ['cli'],
  ['serve'],
  ['gateway'],
  ['permission'],
  ['routes'],
  ['backup'],
  ['vault'],
  ['audit'],
  // The store sees ciphertext only, and crypto sees no rows.
  ['store', 'crypto']
];

/** These still import upwards. */
const EXCEPTIONS = ['src/service/store/database.ts', 'src/service/crypto/rowMac.ts'];

// The top layer may import everything.
const downwardsOnly = LAYERS.slice(1).flatMap((layer, index) =>
  layer.map(folder => {
    const forbidden = LAYERS.slice(0, index + 2)
      .flat()
      .filter(other => other !== folder);
    const regex = `^(\\.\\./)+(${forbidden.join('|')})(/|$)`;
    const message = `src/service/${folder} imports from lower layers only: see LAYERS in eslint.config.mjs.`;
    return {
      files: [`src/service/${folder}/**/*.ts`],
      ignores: EXCEPTIONS,
      rules: { 'no-restricted-imports': ['error', { patterns: [{ regex, message }] }] }
    };
  })
);

/** The folders of the service, each of which imports only from those before it. */
const LAYERS = ['crypto', 'store', 'audit', 'vault', 'backup', 'routes', 'gateway', 'serve', 'cli'];

export default ts.config(
  {
    ignores: [
      'lib/',
      'helios_secrets/',
      'node_modules/',
      '.venv/',
      'test-results/',
      'build/',
      'dist/',
      'src/browser/kernel/payload.ts'
    ]
  },
  js.configs.recommended,
  { files: ['**/*.{mjs,cjs}'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [ts.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'interface', format: ['PascalCase'], custom: { regex: '^I[A-Z]', match: true } }
      ],
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      'no-console': 'error',
      // Fastify tells a hook or handler that is done by its promise.
      '@typescript-eslint/require-await': 'off',
      // A step of database work may need none after the facts that every operation loads.
      'require-yield': 'off',
      eqeqeq: 'error'
    }
  },
  {
    files: ['src/browser/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/contract/*'],
              allowTypeImports: true,
              message: 'Import from contract itself: it gives the page no schemas to load.'
            }
          ]
        }
      ]
    }
  },
  LAYERS.slice(0, -1).map((layer, index) => ({
    files: [`src/service/${layer}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: LAYERS.slice(index + 1).map(above => `**/${above}/**`),
              message: `Imports go downwards only: nothing above ${layer}.`
            }
          ]
        }
      ]
    }
  }))
);
