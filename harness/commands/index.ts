import type { CliCommand } from './command.ts';

/** All commands, in the order in which somebody meets them: help is made from this list. */
const load: Readonly<Record<string, () => Promise<CliCommand>>> = {
  run: async () => (await import('./run.ts')).run,
  watch: async () => (await import('./watch.ts')).watch,
  show: async () => (await import('./show.ts')).show,
  spec: async () => (await import('./spec.ts')).spec,
  errata: async () => (await import('./errata.ts')).errata,
  report: async () => (await import('./report.ts')).report,
  accept: async () => (await import('./accept.ts')).accept,
  compare: async () => (await import('./compare.ts')).compare,
  regress: async () => (await import('./regress.ts')).regress,
  since: async () => (await import('./since.ts')).since,
  history: async () => (await import('./history.ts')).history,
  patch: async () => (await import('./patch.ts')).patch,
  build: async () => (await import('./build.ts')).build,
  'bisect-step': async () => (await import('./bisect-step.ts')).bisectStep,
  mutants: async () => (await import('./mutants.ts')).mutants,
  reach: async () => (await import('./reach.ts')).reach,
  kernels: async () => (await import('./kernels.ts')).kernels,
  cache: async () => (await import('./cache.ts')).cache,
  doctor: async () => (await import('./doctor.ts')).doctor,
  completion: async () => (await import('./completion.ts')).completionOf(async () => loadCommands(undefined)),
};

/** The command that is asked for by its name; all of them where it is none's. Loading what is not needed takes its time. */
export async function loadCommands(name: string | undefined): Promise<readonly CliCommand[]> {
  const one = name !== undefined && Object.hasOwn(load, name) ? load[name] : undefined;
  return Promise.all((one ? [one] : Object.values(load)).map(async (each) => each()));
}
