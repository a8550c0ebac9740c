import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    // Tests start real compilers, package managers and sandboxes.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    globals: false,
    // Host settings must not decide how messages look.
    env: { NO_COLOR: '1', TZ: 'UTC' },
  },
});
