/** The style sheet of the HTML report: light and dark, nothing from outside. */
export const style = `
:root { color-scheme: light dark;
  --text: light-dark(#1f2328, #e6edf3); --soft: light-dark(#59636e, #9198a1);
  --back: light-dark(#fff, #0d1117); --panel: light-dark(#f6f8fa, #151b23); --line: light-dark(#d1d9e0, #3d444d);
  --link: light-dark(#0757ba, #79b8ff); --good: light-dark(#116329, #3fb950); --bad: light-dark(#cf222e, #f85149); --known: light-dark(#7d4e00, #d29922); }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back);
  max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { line-height: 1.2; margin-bottom: .25rem; } h2 { margin-top: 2.5rem; }
section { border-top: 1px solid var(--line); margin-top: 1.5rem; } section h4 { margin: 1rem 0 .25rem; }
a { color: inherit; } [hidden] { display: none !important; } .soft { color: var(--soft); } section p { margin: .25rem 0 .75rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 15px; }
th.clause { font-weight: normal; padding-left: 1.5rem; }
th, td { text-align: left; padding: .25rem .75rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.matrix td { white-space: nowrap; font-variant-numeric: tabular-nums; } .matrix tbody tr:hover { background: var(--panel); }
.conforms, .conforms a { color: var(--good); } .known, .known a { color: var(--known); }
.fails, .fails a { color: var(--bad); font-weight: 600; } .unsupported, .unsupported a { color: var(--soft); }
details { border: 1px solid var(--line); border-radius: 6px; margin: .4rem 0; background: var(--panel); }
summary { padding: .4rem .75rem; cursor: pointer; } details > div { padding: 0 .75rem .75rem; }
code, pre { font: 14px/1.45 ui-monospace, monospace; } td code { overflow-wrap: anywhere; white-space: pre-wrap; }
pre { overflow-x: auto; padding: .6rem; border: 1px solid var(--line); border-radius: 6px; background: var(--back); }
form { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center;
  padding: .6rem 0; margin: 1rem 0; background: var(--back); border-bottom: 1px solid var(--line); }
input, select, button { font: inherit; color: inherit; padding: .15rem .5rem; background: var(--panel); border: 1px solid var(--soft);
  border-radius: 6px; max-width: 100%; }
section, details.case, .cells li { scroll-margin-top: 4.5rem; }
.matrix th button { border: 0; padding: 0; background: none; cursor: pointer; }
.matrix th button::before { content: '▸ '; } .matrix th button[aria-expanded=true]::before { content: '▾ '; }
details.family { background: none; } details.family > summary > h3 { display: inline; font-size: 1.1rem; }
section h4 a, .matrix th a { text-decoration: none; } section h4 a:hover, .matrix th a:hover { text-decoration: underline; }
.cells { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 0 0 .5rem; font-size: 15px; }
.cells li:target, section:target > h4, details.case:target { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.answer + .answer { border-top: 1px solid var(--line); } summary code, h4 { overflow-wrap: anywhere; }
@media (max-width: 40rem) { form { position: static; } th.clause { padding-left: .5rem; } th, td { padding: .25rem .4rem; }
  details > div { padding: 0 .5rem .5rem; } .matrix th.clause { min-width: 10rem; white-space: normal; overflow-wrap: anywhere; } }
`;
