import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

/** A ring of tests that wait for the real thing. */
function ring(name: string): TestProjectConfiguration {
  return {
    test: {
      name,
      include: [`{harness,qemu,cases}/**/*.${name}.test.ts`],
      testTimeout: 300_000,
      hookTimeout: 300_000,
    },
  };
}

export default defineConfig({
  test: {
    // Rings, from the inside out, by a file's name: what needs nothing, what boots guests or starts commands, what builds kernels.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{harness,qemu,cases}/**/*.test.ts'],
          exclude: ['**/*.{guest,kbuild}.test.ts'],
          // Machines are shared, and busy.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      ring('guest'),
      ring('kbuild'),
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
