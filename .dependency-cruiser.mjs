/** The dependency rule of docs/architecture: arrows point at the core, and one place wires. */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-is-pure',
      comment: 'The core is plain TypeScript that could be run on paper.',
      severity: 'error',
      from: { path: '^src/core', pathNot: '^src/core/shared/digest\\.ts$' },
      to: { pathNot: ['^src/core', 'node_modules/neverthrow/'] },
    },
    {
      name: 'digest-is-deterministic',
      severity: 'error',
      from: { path: '^src/core/shared/digest\\.ts$' },
      to: { pathNot: ['^src/core', '^(node:)?crypto$'] },
    },
    {
      name: 'adapters-face-inward',
      severity: 'error',
      from: { path: '^src/adapters' },
      to: { path: '^src/(bootstrap|localnet|main|demo|cli)' },
    },
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'localnet-stands-alone',
      severity: 'error',
      from: { path: '^src/localnet' },
      to: { path: '^src/', pathNot: '^src/localnet' },
    },
    {
      name: 'cli-stands-alone',
      severity: 'error',
      from: { path: '^src/cli' },
      to: { path: '^src/', pathNot: '^src/cli' },
    },
    {
      name: 'wiring-only-in-bootstrap',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/bootstrap' },
      to: { path: 'node_modules/(inversify|reflect-metadata)/' },
    },
    {
      name: 'production-code-needs-production-packages',
      severity: 'error',
      from: { path: '^(src|migrations|knexfile)' },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
    { name: 'no-test-in-src', severity: 'error', from: { path: '^src' }, to: { path: '^test' } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
