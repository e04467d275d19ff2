import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { WatchAnswer, WatchQuestion } from './service.ts';

/** Asks the process that watches (service.ts) for the verdicts of cases. */
export async function ask(socketPath: string, question: WatchQuestion): Promise<WatchAnswer> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, method: 'POST', path: '/' }, (response) => {
      json(response).then((answer) => resolve(answer as WatchAnswer), reject);
    });
    asking.on('error', reject);
    asking.end(JSON.stringify(question));
  });
}
