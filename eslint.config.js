import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Repeats the dependency rule of .dependency-cruiser.mjs, so that an editor shows a violation while it is typed. */
const mayNotImport = (files, regex, message, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ regex, message }] }] },
});

/** Time and chance are ports; only the places that implement them may ask the machine. */
const timeAndChance = [
  { object: 'Date', property: 'now', message: 'Time comes from the Clock port.' },
  { object: 'Math', property: 'random', message: 'Chance comes from a port.' },
  { object: 'AbortSignal', property: 'timeout', message: 'Deadlines come from the Clock port.' },
];
const timers = ['setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
  name,
  message: 'Timers belong to the Clock port and the scheduler.',
}));

export default tseslint.config(
  { ignores: ['dist/**', 'coverage/**', 'node_modules/**', '.callora/**', '*.js', '.dependency-cruiser.mjs'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'max-lines': ['error', { max: 250 }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/bootstrap/config.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only bootstrap/config.ts reads the environment.',
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/adapters/system/**', 'src/adapters/scheduler/**', 'src/localnet/**'],
    rules: {
      'no-restricted-properties': ['error', ...timeAndChance],
      'no-restricted-globals': ['error', ...timers],
    },
  },
  mayNotImport(
    ['src/core/**/*.ts'],
    '^(?!\\.|neverthrow$)|/adapters/|/bootstrap/|/localnet/',
    'The core imports the core and neverthrow, nothing else.',
    ['src/core/shared/digest.ts'],
  ),
  mayNotImport(['src/adapters/**/*.ts'], '/bootstrap/|/localnet/|^inversify|^reflect-metadata', 'Wiring is bootstrap.'),
  mayNotImport(['src/localnet/**/*.ts'], '/core/|/adapters/|/bootstrap/', 'The local network shares no code with us.'),
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', { max: 400 }],
    },
  },
);
