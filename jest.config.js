/** Jest runs the tests in bare Node, with tsx for TypeScript, against one real mongod that `test/support/start.mjs` starts. */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  runner: '<rootDir>/test/support/runner.mjs',
  globalSetup: '<rootDir>/test/support/start.mjs',
  globalTeardown: '<rootDir>/test/support/stop.mjs',
  modulePathIgnorePatterns: ['<rootDir>/.data'],
  transform: {},
  // Even on a small machine: a third of a test is waiting.
  maxWorkers: 3,
  // agenda leaves timers of up to half a minute behind a job that has run.
  forceExit: true,
}
