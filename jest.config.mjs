/** ESM through swc; workspace packages resolve to their sources by the `@tutor/source` condition. */
export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/global-setup.mjs',
  globalTeardown: '<rootDir>/test/global-teardown.mjs',
  testMatch: ['**/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['@tutor/source', 'node', 'node-addons'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  reporters: ['default', '<rootDir>/test/summary-reporter.mjs'],
  testTimeout: 20_000,
  // One at a time: suites share the real servers, and one of them stops the broker.
  maxWorkers: 1,
  // Modules of ended suites are never freed: the worker starts anew once it holds this much.
  workerIdleMemoryLimit: '1GB',
}
