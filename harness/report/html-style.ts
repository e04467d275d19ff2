/** The style sheet of the HTML report: light and dark, nothing from outside. */
export const style = `
:root { color-scheme: light dark;
  --text: light-dark(#1f2328, #e6edf3); --soft: light-dark(#59636e, #9198a1);
  --back: light-dark(#fff, #0d1117); --panel: light-dark(#f6f8fa, #151b23); --line: light-dark(#d1d9e0, #3d444d);
  --good: light-dark(#1a7f37, #3fb950); --bad: light-dark(#cf222e, #f85149); --known: light-dark(#9a6700, #d29922); }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back);
  max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { line-height: 1.2; margin-bottom: .25rem; } h2 { margin-top: 2.5rem; }
section { border-top: 1px solid var(--line); margin-top: 1.5rem; } section h4 { margin: 1rem 0 .25rem; }
a { color: inherit; } .soft { color: var(--soft); } section p { margin: .25rem 0 .75rem; }
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
`;
