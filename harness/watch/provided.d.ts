export type { ProvidedContext } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the watching process answers, and parts of the ids of the cases that are wanted. */
    watch: { socket: string; ids: readonly string[] };
  }
}
