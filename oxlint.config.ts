/** The linter's rules, and above all who may import whom (ARCHITECTURE.md has the picture). Type imports count. */
import { readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { defineConfig } from 'oxlint';

interface Room {
  /** What its files may import beside each other: rooms, and files at the top of harness. */
  readonly imports: readonly string[];
  /** It reaches no process, file, clock or runner; so it imports pure rooms alone. */
  readonly pure?: true;
}

const failure = 'harness/failure.ts';
const project = 'harness/project.ts';

/** The rooms, from the bottom up: arrows only go down. Tests may look anywhere. */
const rooms: Readonly<Record<string, Room>> = {
  'harness/text': { imports: [], pure: true },
  'harness/spec': { imports: [failure], pure: true },
  'harness/judge': { imports: ['harness/spec', 'harness/text'], pure: true },
  'harness/results': { imports: ['harness/spec', 'harness/judge', 'harness/text', failure], pure: true },
  'harness/report': {
    imports: ['harness/spec', 'harness/judge', 'harness/results', 'harness/text'],
    pure: true,
  },
  'harness/describe': { imports: ['harness/spec', 'harness/text', failure], pure: true },
  'harness/reproducer': {
    imports: ['harness/spec', 'harness/describe', 'harness/text', failure],
    pure: true,
  },
  'harness/site': {
    imports: ['harness/spec', 'harness/results', 'harness/report', 'harness/describe', 'harness/text'],
    pure: true,
  },
  cases: { imports: ['harness/spec'], pure: true },

  'harness/cache': { imports: [failure] },
  'qemu/host': { imports: [project] },
  'qemu/arch': { imports: [failure] },
  'qemu/image': { imports: ['qemu/arch', 'qemu/host', 'harness/cache', failure] },
  'qemu/machine': { imports: ['qemu/arch', 'qemu/image', 'qemu/host', 'harness/cache', failure] },
  'qemu/catalogue': { imports: ['qemu/arch', 'qemu/image', 'qemu/host', 'harness/cache', failure] },
  'qemu/kbuild': {
    imports: ['qemu/arch', 'qemu/image', 'qemu/host', 'qemu/catalogue', 'harness/cache', failure, project],
  },

  'harness/compile': {
    imports: [
      'harness/spec',
      'harness/reproducer',
      'harness/cache',
      'qemu/arch',
      'qemu/host',
      failure,
      project,
    ],
  },
  'harness/guest': {
    imports: [
      'harness/judge',
      'harness/text',
      'harness/cache',
      'qemu/arch',
      'qemu/host',
      'qemu/machine',
      failure,
    ],
  },
  'harness/run': {
    imports: [
      'harness/spec',
      'harness/judge',
      'harness/results',
      'harness/cache',
      'harness/compile',
      'harness/guest',
      'qemu/arch',
      'qemu/host',
      'qemu/image',
      'qemu/machine',
      failure,
      project,
    ],
  },

  'harness/mutants': {
    imports: [
      'harness/spec',
      'harness/describe',
      'harness/text',
      'harness/cache',
      'harness/run',
      'qemu/image',
      'qemu/kbuild',
      failure,
      project,
    ],
  },

  'harness/selftests': {
    imports: [
      'harness/text',
      'harness/cache',
      'harness/compile',
      'harness/run',
      'harness/mutants',
      'qemu/arch',
      'qemu/image',
      'qemu/machine',
      'qemu/kbuild',
      failure,
    ],
  },

  'harness/reach': {
    imports: [
      'harness/spec',
      'harness/text',
      'harness/cache',
      'harness/run',
      'qemu/image',
      'qemu/kbuild',
      failure,
      project,
    ],
  },

  // The rim: it may look down at everything, but nothing imports a command.
  'harness/doctor': { imports: below() },
  'harness/watch': { imports: [...below(), 'cases'] },
  'harness/testing': { imports: [...below(), 'cases'] },
  'harness/bench': { imports: [...below(), 'cases', 'harness/testing'] },
  'harness/gate': { imports: below() },
  'harness/commands': { imports: [...below(), 'cases', 'harness/doctor', 'harness/watch'] },
};

/** All rooms that are no rim. */
function below(): readonly string[] {
  const harness =
    'text spec judge results report describe reproducer site cache compile guest run mutants selftests reach'.split(
      ' ',
    );
  const qemu = 'host arch image machine catalogue kbuild'.split(' ');
  return [
    ...harness.map((name) => `harness/${name}`),
    ...qemu.map((name) => `qemu/${name}`),
    failure,
    project,
  ];
}

const root = import.meta.dirname;
const folders = ['harness', 'qemu'].flatMap((top) =>
  readdirSync(join(root, top), { withFileTypes: true })
    .filter((each) => each.isDirectory() && `${top}/${each.name}` !== 'qemu/config')
    .map(({ name }) => `${top}/${name}`),
);
const without = folders.filter((folder) => !Object.hasOwn(rooms, folder));
if (without.length > 0) throw new Error(`oxlint.config.ts: who may ${without.join(', ')} import?`);

/**
 * A regular expression of all imports that a room may not make. No look-ahead: the linter would pass over the whole pattern
 * without a word.
 */
function foreign(room: string, { imports }: Room): string {
  const [top] = room.split('/');
  const targets = [...Object.keys(rooms), failure, project];
  const forbidden = targets.filter((target) => target !== room && !imports.includes(target));
  const patterns = forbidden.map((target) => {
    const [ofTop, ...rest] = target.split('/');
    const path = ofTop === top ? rest.join('/') : target;
    return `${path.replaceAll('.', '\\.')}${target.endsWith('.ts') ? '$' : '/'}`;
  });
  return `^(?:\\.\\./)+(?:${patterns.join('|')})`;
}

/** What makes a room impure, by the name of a module. */
const impure = `^(?:node:(?:${builtinModules.filter((name) => name !== 'util').join('|')})|execa|vitest)(?:/|$)`;

/** Cases know the author API alone. */
const authorApi = '^(?:\\.\\./)+harness/spec/(?:[^i]|i[^n]|in[^d])';

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'import', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    'no-shadow': 'off',
    'no-await-in-loop': 'off',
    'no-underscore-dangle': 'off',
    'no-control-regex': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'typescript/no-floating-promises': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    'import/no-named-as-default-member': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/consistent-return': 'off',
    'vitest/no-conditional-expect': 'error',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/expect-expect': ['error', { assertFunctionNames: ['expect', 'fc.assert'] }],
  },
  overrides: [
    // What it asks stands in cases; Vitest only shows the verdicts.
    {
      files: ['harness/watch/cases.watch.ts'],
      rules: { 'vitest/no-conditional-expect': 'off', 'vitest/expect-expect': 'off' },
    },
    ...Object.entries(rooms).map(([room, plan]) => ({
      files: [`${room}/**/*.ts`],
      excludeFiles: ['**/*.test.ts'],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                regex: foreign(room, plan),
                message: `${room} may import ${plan.imports.join(', ') || 'nothing'} and its own files (oxlint.config.ts).`,
              },
              ...(plan.pure
                ? [{ regex: impure, message: `${room} is pure: no process, file, clock or runner.` }]
                : []),
              ...(room === 'cases'
                ? [
                    {
                      regex: authorApi,
                      message: 'Cases import the author API, harness/spec/index.ts, alone.',
                    },
                  ]
                : []),
            ],
          },
        ] as const,
        ...(plan.pure && {
          'no-restricted-globals': [
            'error',
            ...['process', 'console', 'setTimeout', 'setInterval', 'performance', 'fetch'].map((name) => ({
              name,
              message: `${room} is pure.`,
            })),
          ] as const,
        }),
      },
    })),
  ],
});
