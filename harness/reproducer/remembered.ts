/** A function that asks nothing again that it has answered: thousands of reproducers are made of the same hundred files. */
export function remembered<Asked, Answer>(ask: (asked: Asked) => Answer): (asked: Asked) => Answer {
  const answers = new Map<Asked, { readonly answer: Answer }>();
  return (asked) => {
    const known = answers.get(asked) ?? { answer: ask(asked) };
    answers.set(asked, known);
    return known.answer;
  };
}
