import { escapeHtml } from '../gateway/escape-html.ts';
import type { Service } from '../kernel/service.ts';
import type { RuleState } from './knobs.ts';
import { FAULT_KINDS, GRAPHQL, describeRule } from './rule.ts';

/** What `/_local/faults` shows. */
export interface FaultsContent {
  rules: readonly RuleState[];
  /** `offset` in milliseconds ahead of the machine. */
  clock: { time: string; offset: number };
}

const KIND_TEXTS: Readonly<Record<(typeof FAULT_KINDS)[number], string>> = {
  'fail-before': 'fails, nothing done',
  'fail-after': 'fails, though done',
  'hang-before': 'hangs, nothing done',
  'hang-after': 'hangs, though done',
  twice: 'is done twice',
  delay: 'is slow',
  'kill-before': 'function dies before its handler runs',
  'kill-after': 'function dies after its handler ran',
  'time-out-before': 'function times out, its handler not run',
  'time-out-after': 'function times out, though its handler ran',
};

/** The rules, a form for one more, and the clock; `page-script.js` brings it to life. */
export function faultsHtml({ rules, clock }: FaultsContent, services: ReadonlyMap<string, Service>): string {
  return `${ruleTable(rules)}
<p><button type="button" id="clear"${rules.length === 0 ? ' disabled' : ''}>Take all away</button></p>
<p class="error" id="problem" role="alert"></p>
<noscript><p class="error">The form needs JavaScript; a program can send the same as JSON.</p></noscript>
<h2 id="add">Add a rule</h2>
${form(services)}
<h2>Clock</h2>
<p>${escapeHtml(clock.time)}, ${clockText(clock.offset)}. It only moves forward; a restart sets it back to this machine’s.</p>
<p><button type="button" data-advance="60000">Move by 1 minute</button>
<button type="button" data-advance="900000">Move by 15 minutes</button></p>`;
}

/** How far ahead the clock stands. */
export function clockText(offset: number): string {
  if (offset === 0) return 'the clock is this machine’s';
  const seconds = Math.floor(offset / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `the clock is ${parts.map((part) => String(part).padStart(2, '0')).join(':')} ahead`;
}

function ruleTable(rules: readonly RuleState[]): string {
  if (rules.length === 0) return '<p class="quiet">No rules: every call takes its course.</p>';
  const rows = rules.map(({ rule, matched, fired, held, active }) => {
    const cells = [describeRule(rule), matched, fired, held, active ? 'active' : 'spent'];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(String(cell))}</td>`).join('')}</tr>`;
  });
  const head = ['Rule', 'Matched', 'Fired', 'Held back', 'State'].map(
    (text) => `<th scope="col">${text}</th>`,
  );
  return `<table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function form(services: ReadonlyMap<string, Service>): string {
  const names = [...services.keys(), GRAPHQL].sort();
  const lists = [...services].map(([name, { operations }]) => {
    const items = Object.keys(operations).sort();
    return `<datalist id="operations-${escapeHtml(name)}">${items.map((item) => option(item)).join('')}</datalist>`;
  });
  return `<form aria-labelledby="add">
<label>Service <select name="service">${names.map((name) => option(name)).join('')}${option('*', 'any')}</select></label>
<label>Operation <input name="operation" value="*" required autocomplete="off" spellcheck="false"></label>
<label>A call <select name="kind">${FAULT_KINDS.map((kind) => option(kind, KIND_TEXTS[kind])).join('')}</select></label>
<label>Caller's role <input name="caller" placeholder="any" autocomplete="off" spellcheck="false"></label>
<label>Target <input name="target" placeholder="any" autocomplete="off" spellcheck="false"></label>
<label>At most, times <input name="times" type="number" min="1" value="1"></label>
<label>Slow by, ms <input name="milliseconds" type="number" min="1" value="2000"></label>
<button>Add</button>
</form>${lists.join('')}`;
}

function option(value: string, text = value): string {
  return `<option value="${escapeHtml(value)}">${escapeHtml(text)}</option>`;
}
