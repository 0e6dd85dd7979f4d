/** What a test file imports of jest: the runner (`jest.config.js`) gives it as globals, typed here. */
import type * as Jest from '@jest/globals'

export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } = globalThis as unknown as typeof Jest
