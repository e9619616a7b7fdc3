/** How the page looks, in light and dark. */

export const style: string = `:root {
  color-scheme: light dark;
  --ground: #f6f7f8; --paper: #fff; --ink: #1b1f23; --soft: #59636e; --line: #d1d9e0; --accent: #07703c; --bad: #b3261e;
  --mark: #ffebe9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117; --paper: #161b22; --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --accent: #3fb970;
    --bad: #ff8a80; --mark: #4a1f1f;
  }
}
* { box-sizing: border-box }
[hidden] { display: none !important }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
header { display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: center; padding: 12px 20px; background: var(--paper);
  border-bottom: 1px solid var(--line) }
header label { display: flex; gap: 8px; align-items: center; margin: 0 0 0 auto }
header select { width: auto }
h1 { font-size: 18px; margin: 0 }
h2 { font-size: 16px; margin: 0 0 8px }
header p, #message { margin: 0 }
#connection { color: var(--soft) }
#message { color: var(--bad); padding: 0 20px; overflow-wrap: anywhere }
#message:not(:empty) { padding: 8px 20px }
#entry { max-width: 520px; margin: 20px }
main { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 16px; padding: 16px 20px }
@media (max-width: 900px) { main { grid-template-columns: minmax(0, 1fr) } }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px }
section + section { margin-top: 16px }
label { display: block; margin: 0 0 8px }
input, select, textarea, button { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft);
  border-radius: 6px; padding: 4px 8px }
input, select, textarea { width: 100% }
textarea, pre, code { font-family: ui-monospace, monospace; font-size: 13px }
button { cursor: pointer; background: var(--paper); border-color: var(--accent); color: var(--accent); margin-right: 8px }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
ol { list-style: none; margin: 8px 0 0; padding: 0 }
#actions button { margin-top: 4px }
ol > li { border-top: 1px solid var(--line); padding: 6px 0; overflow-wrap: anywhere }
summary { cursor: pointer; overflow-wrap: anywhere }
.refused > summary strong, .reason, .differs th { color: var(--bad) }
.soft { color: var(--soft) }
table { border-collapse: collapse; width: 100%; margin: 8px 0 }
th, td { text-align: left; vertical-align: top; padding: 4px 8px; border: 1px solid var(--line) }
th { font-weight: 600; white-space: nowrap }
td code { white-space: pre-wrap; overflow-wrap: anywhere }
.differs { background: var(--mark) }
pre { margin: 0 0 8px; padding: 8px; max-height: 320px; overflow: auto; background: var(--ground);
  border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere }
h3 { font-size: 14px; margin: 8px 0 4px }
`
