import { columnNames } from '../../qemu/catalogue/column-names.ts';
import { isPath, resolveKernel } from '../../qemu/catalogue/kernels.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import type { AskedKernel } from '../run/plan.ts';
import type { Context } from './context.ts';

/**
 * The kernels of `--kernel`, each once; all are looked for at the same time, and may not be found.
 *
 * @param onFound looks at one before anybody else does
 */
export function askedKernels(
  asked: readonly string[],
  { refresh = false, ...asking }: Pick<Context, 'cache' | 'cwd' | 'signal'> & { readonly refresh?: boolean },
  onNote: (note: string) => void,
  onFound?: (kernel: Kernel) => Promise<void>,
): readonly (AskedKernel & { readonly kernel: Promise<Kernel> })[] {
  return columnNames(asked, (name) => isPath(name, asking.cwd), asking.cwd).map((column) => {
    const find = async (): Promise<Kernel> => {
      const found = await resolveKernel(column.asked, { ...asking, refresh, onNote });
      const named = { ...found, name: column.name };
      await onFound?.(named);
      return named;
    };
    const kernel = find();
    // Whoever awaits it is told; others may fail first.
    kernel.catch(() => undefined);
    return { name: column.name, kernel };
  });
}
