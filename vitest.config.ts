import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{harness,qemu,cases}/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{harness,qemu}/**/*.integration.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
    // Two cores: a guest of its own for each file is enough.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['harness/**/*.ts', 'qemu/**/*.ts'],
      // The ends that are processes: started as such by the tests, where coverage cannot look.
      exclude: [
        '**/*.test.ts',
        '**/*.test-data.ts',
        'harness/commands/main.ts',
        'harness/gate/**',
        'harness/bench/**',
        'harness/watch/cases.watch.ts',
      ],
      reporter: ['text-summary', 'json-summary'],
      reportOnFailure: true,
      thresholds: { lines: 90, branches: 90 },
    },
  },
});
