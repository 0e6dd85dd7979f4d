/** Jest runs TypeScript as ES modules through swc, against one real mongod that `test/support/start.mjs` starts. */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } }] },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Its ES module imports JSON the old way, about which jest complains at length.
    '^libphonenumber-js/max$': '<rootDir>/node_modules/libphonenumber-js/max/index.cjs',
  },
  globalSetup: '<rootDir>/test/support/start.mjs',
  globalTeardown: '<rootDir>/test/support/stop.mjs',
  modulePathIgnorePatterns: ['<rootDir>/.data'],
  testTimeout: 30_000,
  // agenda leaves timers of up to half a minute behind a job that has run.
  forceExit: true,
}
