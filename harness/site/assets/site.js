// What the pages do beyond being read: search, copy, compare two kernels. Each of them can be read without.
const { root } = document.documentElement.dataset;

for (const button of document.querySelectorAll('button.copy')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const code = button.closest('.code').querySelector('pre');
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      // Of a page from a disk, some browsers do not let that be done: then it is at least selected.
      getSelection().selectAllChildren(code);
      button.textContent = 'Selected';
    }
    setTimeout(() => (button.textContent = 'Copy'), 2000);
  });
}

// A link to a case opens its program.
const openTarget = () => {
  if (location.hash.length < 2) return;
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (const details of target?.querySelectorAll(':scope > details') ?? []) details.open = true;
};
addEventListener('hashchange', openTarget);
openTarget();

const compare = document.querySelector('#compare');
if (compare) {
  const sections = [...document.querySelectorAll('#differences > section')];
  const status = compare.querySelector('[role=status]');
  const has = (section, kernel) => section.dataset.kernels.split(' ').includes(kernel);
  const all = () => {
    for (const section of sections) section.hidden = section.classList.contains('bug');
    status.textContent = '';
  };
  compare.hidden = false;
  compare.addEventListener('reset', all);
  compare.addEventListener('submit', (event) => {
    event.preventDefault();
    const { from, to } = compare.elements;
    for (const section of sections) section.hidden = has(section, from.value) === has(section, to.value);
    const shown = sections.filter((section) => !section.hidden);
    const bugs = shown.filter((section) => section.classList.contains('bug')).length;
    status.textContent = `${shown.length - bugs} changes, ${bugs} bugs that one of them has and the other has not.`;
  });
}

const form = document.querySelector('form.search');
const input = form.querySelector('input');
const found = form.querySelector('#found');
form.hidden = false;

const load = (file) =>
  new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = root + file;
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
    document.head.append(script);
  });

let index;
const indexed = () => {
  index ??= Promise.all([load('minisearch.js'), load('search.js')]).then(() => {
    const search = new window.MiniSearch({
      idField: 'number',
      fields: ['title', 'more'],
      searchOptions: {
        boost: { title: 2 },
        prefix: true,
        fuzzy: (word) => (word.length > 5 ? 0.15 : false),
        boostDocument: (number) =>
          ({ clause: 1.5, error: 3, family: 1.5, case: 0.8 })[window.searchEntries[number][1]] ?? 1,
      },
    });
    search.addAll(window.searchEntries.map(([, , title, more], number) => ({ number, title, more })));
    return search;
  });
  return index;
};

const itemOf = ([address, kind, title]) => {
  const link = document.createElement('a');
  link.href = root + address;
  link.textContent = title;
  const note = document.createElement('small');
  note.textContent = kind;
  const item = document.createElement('li');
  item.append(note, ' ', link);
  return item;
};

const look = async () => {
  const words = input.value.trim();
  if (words === '') {
    found.hidden = true;
    return;
  }
  const search = await indexed();
  if (words !== input.value.trim()) return;
  const every = search.search(words, { combineWith: 'AND' });
  const results = every.length > 0 ? every : search.search(words);
  const list = document.createElement('ul');
  list.append(...results.slice(0, 20).map(({ id }) => itemOf(window.searchEntries[id])));
  const count = document.createElement('p');
  count.textContent = results.length === 0 ? 'Nothing is found.' : `${results.length} found`;
  found.replaceChildren(count, list);
  found.hidden = false;
};

input.addEventListener('focus', () => void indexed());
input.addEventListener('input', () => void look());
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  await look();
  found.querySelector('a')?.click();
});
addEventListener('keydown', (event) => {
  const links = [input, ...found.querySelectorAll('a')];
  const place = links.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === 'Escape' && place >= 0) {
    found.hidden = true;
    input.focus();
  } else if (step && place >= 0 && !found.hidden) {
    event.preventDefault();
    links[Math.max(0, Math.min(links.length - 1, place + step))].focus();
  } else if (event.key === '/' && !event.target.matches('input, textarea, select')) {
    event.preventDefault();
    input.focus();
  }
});
document.addEventListener('click', (event) => {
  if (!form.contains(event.target)) found.hidden = true;
});
