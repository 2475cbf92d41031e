import js from '@eslint/js';
import globals from 'globals';
import ts from 'typescript-eslint';
import importCircles from './scripts/importCircles.mjs';

/** The folders of the service from the ground to the top. Each imports from those before it only. */
const LAYERS = [
  'crypto',
  'store',
  'audit',
  'vault',
  'backup',
  'routes',
  'permission',
  'gateway',
  'serve',
  'cli'
];

/** What a folder may not import: what is above it. The store sees ciphertext only, so it needs no crypto either. */
const forbidden = (layer, index) => [...LAYERS.slice(index + 1), ...(layer === 'store' ? ['crypto'] : [])];

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
              regex: `^(\\.\\./)+(${forbidden(layer, index).join('|')})(/|$)`,
              message: `Imports go downwards only: see LAYERS in eslint.config.mjs for what ${layer} may import.`
            }
          ]
        }
      ]
    }
  })),
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { helios: { rules: { 'import-circles': importCircles } } },
    rules: { 'helios/import-circles': 'error' }
  }
);
