import { describeEnding } from '../judge/observation.ts';
import type { CaseEnding } from './results.ts';

/** How a program ended, as words after "the program …". */
export function endingText(ending: CaseEnding): string {
  return ending.how === 'not-run' ? 'was not run' : describeEnding(ending);
}
