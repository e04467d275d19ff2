import { chmod, rm } from 'node:fs/promises';
import type { IncomingMessage, Server } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { temporaryFolder } from '../cache/temporary.ts';
import { asFailure, type Failure } from '../failure.ts';
import type { CaseResult } from '../results/results.ts';
import type { Case, Specification } from '../spec/types.ts';

/** What the tests ask: the cases as they are now, and what is declared once for all of them. */
const questionSchema = z.object({
  cases: z.array(z.custom<Case>()).min(1),
  declared: z.custom<Pick<Specification, 'changes' | 'bugs'>>(),
});
export type WatchQuestion = z.infer<typeof questionSchema>;

/** A kernel's results for the cases of a question, in their order. */
export interface WatchAnswer {
  readonly kernels: readonly { readonly name: string; readonly cases: readonly CaseResult[] }[];
  /** Instead of results, when there are none. */
  readonly failure?: Pick<Failure, 'message' | 'evidence'>;
}

/** Runs cases on all chosen kernels. */
export type JudgeCases = (question: WatchQuestion) => Promise<WatchAnswer['kernels']>;

/** What makes a case another one: all of it, but not where in its file it stands. */
function identity({ program, preamble, ...rest }: Case): string {
  return JSON.stringify([rest, program.text, preamble?.text]);
}

/** Judges what has changed since it was last asked, and remembers the rest. */
export class Watched {
  readonly #judge: JudgeCases;
  readonly #helpers: () => Promise<string>;
  readonly #known = new Map<string, ReadonlyMap<string, CaseResult>>();
  #standsFor = '';

  /** @param helpers names what all programs are made with: nothing is remembered of what other helpers have shown */
  constructor(judge: JudgeCases, helpers: () => Promise<string>) {
    this.#judge = judge;
    this.#helpers = helpers;
  }

  async ask({ cases, declared }: WatchQuestion): Promise<WatchAnswer> {
    const standsFor = JSON.stringify([declared, await this.#helpers()]);
    if (standsFor !== this.#standsFor) this.#known.clear();
    this.#standsFor = standsFor;
    const changed = cases.filter((test) => !this.#known.has(identity(test)));
    if (changed.length > 0) {
      const kernels = await this.#judge({ cases: changed, declared });
      for (const [index, test] of changed.entries()) {
        const results = kernels.map(({ name, cases: all }) => [name, all[index]!] as const);
        this.#known.set(identity(test), new Map(results));
      }
    }
    const names = [...(this.#known.get(identity(cases[0]!))?.keys() ?? [])];
    return {
      kernels: names.map((name) => ({
        name,
        cases: cases.map((test) => this.#known.get(identity(test))!.get(name)!),
      })),
    };
  }
}

/**
 * Serves the tests, which Vitest starts anew for each change, from a process that stays: it has the harness loaded, the
 * kernels resolved and every verdict that still holds. By a socket in a folder that only this user may enter.
 */
export async function serve(watched: Watched): Promise<{ path: string; close: () => Promise<void> }> {
  const folder = await temporaryFolder('watch');
  await chmod(folder, 0o700);
  const path = join(folder, 'socket');
  // Imported here: no other command should wait for it.
  const { createServer } = await import('node:http');
  const server: Server = createServer((request, response) => {
    void answer(watched, request).then((found) => response.end(JSON.stringify(found)));
  });
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  return {
    path,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answer(watched: Watched, request: IncomingMessage): Promise<WatchAnswer> {
  try {
    return await watched.ask(questionSchema.parse(await json(request)));
  } catch (error) {
    const { message, evidence } = asFailure(error);
    return { kernels: [], failure: { message, evidence } };
  }
}
