import { expect, it } from 'vitest';
import { functionsIn } from './functions.ts';

it('finds the functions of a file in the style of the kernel', () => {
  const text = [
    '#define max(a, b) ((a) > (b))', // 1
    'static int declared(int);',
    'static struct file_operations ops = {',
    '\t.open = opened(1),',
    '};', // 5
    'static inline bool small(void) { return false; }',
    'static unsigned long move_vma(struct vm_area_struct *vma,',
    '\t\tunsigned long old_addr)',
    '{',
    '\tif (vma) {', // 10
    '\t}',
    'out:',
    '\treturn call(vma);',
    '}',
    'EXPORT_SYMBOL(move_vma);', // 15
    'SYSCALL_DEFINE5(mremap, unsigned long, addr, unsigned long, old_len,',
    '\t\tunsigned long, new_addr)',
    '{',
    '}',
    'static pmd_t *', // 20
    'alloc_new_pud(struct mm_struct *mm) {',
    '\treturn NULL;',
    '}',
    '',
  ].join('\n');
  expect(functionsIn(text)).toEqual([
    { name: 'small', first: 6, last: 6 },
    { name: 'move_vma', first: 7, last: 14 },
    { name: 'mremap', first: 16, last: 19 },
    { name: 'alloc_new_pud', first: 21, last: 23 },
  ]);
});
