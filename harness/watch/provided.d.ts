export type { ProvidedContext } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the watching process answers, and what chooses the cases that are wanted. */
    watch: { socket: string; filters: readonly string[] };
  }
}
