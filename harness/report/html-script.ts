/** The script of the HTML report: it folds the matrix, filters the cases, and opens what a link leads to. Nothing from outside. */
export const script = `
const { elements: asked } = document.forms.filters;
const form = document.forms.filters;
const cases = [...document.querySelectorAll('details.case')].map((element) => ({
  element,
  words: element.querySelector('summary').textContent.toLowerCase(),
  answers: element.dataset.answers.split(' '),
  clause: element.closest('section'),
  family: element.closest('details.family'),
}));
const rows = [...document.querySelectorAll('tr.clause')];
const unfolded = new Set();
const all = [...document.querySelectorAll('details.family')];
/** Which families were open before there was a filter, which opens those with something left. */
let wasOpen;
form.hidden = false;

const filtered = () => ['words', 'verdict', 'family', 'kernel'].some((name) => asked[name].value !== '');
const fits = ({ words, answers, family }) => {
  const wanted = asked.words.value.toLowerCase().split(/\\s+/);
  const own = asked.kernel.value === '' ? answers : [answers[asked.kernel.value]];
  const verdict = asked.verdict.value;
  const good = ['', 'conforms', 'unsupported'];
  return wanted.every((word) => words.includes(word))
    && (asked.family.value === '' || family.dataset.family === asked.family.value)
    && own.some((each) => each !== '' && (verdict === '' || (verdict === 'not-well' ? !good.includes(each) : each === verdict)));
};

const show = () => {
  const active = filtered();
  const left = cases.filter((each) => {
    each.element.hidden = active && !fits(each);
    return !each.element.hidden;
  });
  const clauses = new Set(left.map(({ clause }) => clause));
  const families = new Set(left.map(({ family }) => family));
  for (const section of document.querySelectorAll('details.family section')) section.hidden = !clauses.has(section);
  for (const family of all) family.hidden = !families.has(family);
  if (active) {
    wasOpen ??= new Map(all.map((each) => [each, each.open]));
    for (const family of all) family.open = true;
  } else if (wasOpen) {
    for (const [family, open] of wasOpen) family.open = open;
    wasOpen = undefined;
  }
  const ids = new Set([...clauses].map((section) => section.dataset.clause));
  for (const row of rows) {
    const family = row.closest('tbody').dataset.family;
    row.hidden = !ids.has(row.dataset.clause) || (!active && row.dataset.well === '1' && !unfolded.has(family));
  }
  for (const body of document.querySelectorAll('tbody[data-family]'))
    body.hidden = ![...families].some((each) => each.dataset.family === body.dataset.family);
  const kernel = asked.kernel.value;
  for (const row of document.querySelectorAll('.matrix tr'))
    [...row.cells].slice(1).forEach((cell, index) => (cell.hidden = kernel !== '' && String(index) !== kernel));
  for (const answer of document.querySelectorAll('.answer'))
    answer.hidden = kernel !== '' && !answer.dataset.kernels.split(' ').includes(kernel);
  form.querySelector('[role=status]').textContent = active ? left.length + ' of ' + cases.length + ' cases' : '';
};

for (const body of document.querySelectorAll('tbody[data-family]')) {
  const { family } = body.dataset;
  const own = rows.filter((row) => body.contains(row));
  if (own.every((row) => row.dataset.well === '0')) continue;
  const head = body.rows[0].cells[0];
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-expanded', 'false');
  button.textContent = head.textContent;
  button.title = head.title;
  button.addEventListener('click', () => {
    if (!unfolded.delete(family)) unfolded.add(family);
    button.setAttribute('aria-expanded', String(unfolded.has(family)));
    show();
  });
  head.replaceChildren(button);
}

let later;
form.addEventListener('input', () => {
  clearTimeout(later);
  later = setTimeout(show, 120);
});
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('reset', () => setTimeout(show));

const openTarget = () => {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id === '' ? null : document.getElementById(id);
  if (!target) return;
  if (target.closest('[hidden]')) {
    form.reset();
    show();
  }
  for (let each = target; each; each = each.parentElement) if (each.tagName === 'DETAILS') each.open = true;
  // Of a cell of the matrix: what is not as it should be on that kernel.
  if (target.matches('.cells > li'))
    for (const { element, answers, clause } of cases)
      if (clause.contains(target) && !['', 'conforms', 'unsupported'].includes(answers[target.dataset.kernel]))
        element.open = true;
  (target.matches('.cells > li') ? target.closest('section') : target).scrollIntoView();
};
addEventListener('hashchange', openTarget);
show();
openTarget();
`;
