import { family } from '../../harness/spec/index.ts';
import { heapMovedUnderMutators } from './android.ts';
import { pagesFedBackToRunningThreads } from './chromeos.ts';

export default family('uses', {
  title: 'What it was made for',
  about: 'The two uses for which MREMAP_DONTUNMAP was proposed, each as one program.',
  clauses: [pagesFedBackToRunningThreads, heapMovedUnderMutators],
});
