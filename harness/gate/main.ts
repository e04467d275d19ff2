/** The gate: what `npm test` and CI run. Ends with a plain line `N passed, N failed`; a check counts as one. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const checks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format', 'oxfmt', '--check', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['types', 'tsc', '-p', '.'],
  ['dead code', 'knip'],
];

let passed = 0;
let failed = 0;
const count = (ok: boolean): void => void (ok ? passed++ : failed++);

for (const [name, command, ...args] of checks) {
  const { exitCode, all } = await execa(command, args, { preferLocal: true, reject: false, all: true });
  if (exitCode !== 0) process.stdout.write(`${all}\n`);
  process.stdout.write(`${exitCode === 0 ? 'ok' : 'FAILED'}: ${name}\n`);
  count(exitCode === 0);
}

if (!process.argv.includes('--checks-only')) {
  const folder = await mkdtemp(join(tmpdir(), 'dontunmap-gate-'));
  const file = join(folder, 'tests.json');
  const { exitCode } = await execa(
    'vitest',
    ['run', '--coverage', '--reporter=default', '--reporter=json', `--outputFile=${file}`],
    {
      preferLocal: true,
      reject: false,
      stdio: 'inherit',
    },
  );
  const report = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Record<string, number>;
  const { numPassedTests = 0, numFailedTests = 0 } = report;
  passed += numPassedTests;
  failed += numFailedTests;
  // Vitest fails for more than a failed test: coverage, an error outside of any test, no tests at all.
  if (numFailedTests === 0) count(exitCode === 0 && numPassedTests > 0);
  await rm(folder, { recursive: true });
}

process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
