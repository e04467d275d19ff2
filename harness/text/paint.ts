import { styleText } from 'node:util';

/** Colours a piece of text, or leaves it as it is. */
export type Paint = (style: 'red' | 'green' | 'yellow' | 'dim' | 'bold', text: string) => string;

/** A painter for a terminal that shows colours, or not. */
export function painter(color: boolean): Paint {
  return (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
}
