/**
 * System fonts, no image, nothing that moves. Both palettes keep WCAG AA: 4.5 to 1 for text, 3 to 1 for signs and the
 * outline of what has the focus. Commands wrap instead of scrolling, so that a telephone shows all of them.
 */
export const LANDING_STYLE = `:root {
  color-scheme: light dark;
  --ground: #f5f7f6;
  --surface: #ffffff;
  --sunken: #eef2f0;
  --line: #d8e0dd;
  --text: #14211e;
  --soft: #4d5c58;
  --accent: #0f766e;
  --ok: #15803d;
  --degraded: #a34a06;
  --down: #b91c1c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1412;
    --surface: #141e1b;
    --sunken: #0a100e;
    --line: #2a3935;
    --text: #e5eeeb;
    --soft: #a0b2ac;
    --accent: #5eead4;
    --ok: #4ade80;
    --degraded: #fbbf24;
    --down: #fb8585;
  }
}
*, ::before, ::after { box-sizing: border-box; }
body {
  max-width: 68rem;
  margin: 0 auto;
  padding: clamp(1.25rem, 4vw, 3.5rem) clamp(1rem, 4vw, 2.5rem) 4rem;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1, h2, p, ul, ol, dl, dd, pre { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: var(--accent); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
code, pre { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.875em; }
code { overflow-wrap: anywhere; }

header { margin-bottom: clamp(2rem, 5vw, 3.25rem); }
.name { display: flex; align-items: center; gap: 0.6rem; font-weight: 650; letter-spacing: -0.01em; }
h1 {
  margin-top: clamp(1.75rem, 5vw, 3rem);
  font-size: clamp(2rem, 6vw, 3.25rem);
  font-weight: 680;
  line-height: 1.08;
  letter-spacing: -0.03em;
}
.lead { max-width: 42rem; margin-top: 1rem; color: var(--soft); font-size: clamp(1.05rem, 2vw, 1.2rem); }

main { display: grid; gap: clamp(1.75rem, 4vw, 2.75rem) 1.25rem; }
h2 { margin-bottom: 0.85rem; font-size: 0.95rem; font-weight: 650; line-height: 1.3; color: var(--soft); }
.panel, .cards li, .rows, pre { background: var(--surface); border: 1px solid var(--line); border-radius: 0.75rem; }
.panel { padding: 1.25rem; }
.note { margin-top: 1rem; color: var(--soft); font-size: 0.875rem; }

.sign { flex: none; width: 0.7em; height: 0.7em; background: var(--sign); border-radius: 50%; }
[data-status="ok"] { --sign: var(--ok); }
[data-status="degraded"] { --sign: var(--degraded); }
[data-status="down"] { --sign: var(--down); }
[data-status="degraded"] > .sign { border-radius: 0; clip-path: polygon(50% 0, 100% 100%, 0 100%); }
[data-status="down"] > .sign { border-radius: 1px; }
.verdict {
  display: inline-flex;
  align-items: center;
  gap: 0.6rem;
  padding: 0.35rem 0.95rem 0.35rem 0.8rem;
  border: 1px solid var(--sign);
  border-radius: 1.25rem;
  color: var(--sign);
  font-weight: 600;
  line-height: 1.35;
}
.components { margin-top: 1rem; }
.components li { display: flex; align-items: baseline; gap: 0.6rem; padding: 0.5rem 0; }
.components li + li, .facts > div + div { border-top: 1px solid var(--line); }
.components strong { margin-left: auto; color: var(--sign); font-weight: 500; }
.facts > div { padding: 0.7rem 0; }
.facts > div:first-child { padding-top: 0; }
.facts > div:last-child { padding-bottom: 0; }
.facts dt { color: var(--soft); font-size: 0.875rem; }
.facts dd { font-size: 1.125rem; }

.cards { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); }
.cards li { position: relative; display: grid; align-content: start; gap: 0.3rem; padding: 1.15rem 1.25rem; }
.cards li:hover { border-color: var(--accent); }
.cards a { order: -1; font-size: 1.125rem; font-weight: 620; }
.cards a::after { content: ""; position: absolute; inset: 0; border-radius: inherit; }
.cards code, .rows code { color: var(--soft); }

.rows li { display: grid; gap: 0 1.25rem; padding: 0.7rem 1.25rem; }
.rows li + li { border-top: 1px solid var(--line); }
.rows a { font-weight: 550; }

.steps { margin-top: 1.1rem; padding-left: 1.35rem; }
.steps li { padding-left: 0.25rem; }
.steps li + li { margin-top: 1.1rem; }
.steps li::marker { color: var(--soft); font-weight: 600; }
pre { margin-top: 0.5rem; padding: 0.85rem 1rem; background: var(--sunken); white-space: pre-wrap; overflow-wrap: anywhere; }
pre code { font-size: inherit; }
.steps pre { font-size: clamp(0.75rem, 3.2vw, 0.875rem); }

@media (min-width: 46rem) {
  main { grid-template-columns: 1fr 1fr; }
  .wide { grid-column: 1 / -1; }
  .rows li { grid-template-columns: 10rem 13rem 1fr; align-items: baseline; }
}
`;
