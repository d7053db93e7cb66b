import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { AdminPage } from '../gateway/admin.ts';
import type { Clock } from '../kernel/clock.ts';
import { SystemClock } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Service } from '../kernel/service.ts';
import type { FaultsContent } from './html.ts';
import { clockText, faultsHtml } from './html.ts';
import type { FaultKnobs } from './knobs.ts';
import { parseRule, parseRules } from './rule.ts';

/** The furthest the clock moves at once. */
const MAX_ADVANCE_MS = 366 * 24 * 3600_000;

const move = z.strictObject({ advance: z.int().min(1).max(MAX_ADVANCE_MS) });

/**
 * `/_local/faults`: the rules and how often each matched and fired. `PUT { "rules": [...] }` replaces them
 * all, `POST` of one rule adds it, `DELETE` takes all away; each answers what stands then.
 */
export function faultsPage(
  knobs: FaultKnobs,
  services: ReadonlyMap<string, Service>,
  clock: Clock,
): AdminPage {
  const content = (): FaultsContent => ({ rules: knobs.states, clock: clockState(clock) });
  const after = (action: () => void) => {
    action();
    return content();
  };
  return {
    title: 'Faults',
    content,
    html: (shown: FaultsContent) => faultsHtml(shown, services),
    script: readFileSync(new URL('./page-script.js', import.meta.url), 'utf8'),
    changes: {
      PUT: (body) => after(() => knobs.replace(parseRules(body, services))),
      POST: (body) => after(() => knobs.add(parseRule(body, services))),
      DELETE: () => after(() => knobs.replace([])),
    },
  };
}

/** `/_local/clock`: the runtime's time. `POST { "advance": ms }` moves it forward, for good. */
export function clockPage(clock: Clock, onMoved: (offset: number) => void = () => undefined): AdminPage {
  return {
    title: 'Clock',
    content: () => clockState(clock),
    changes: {
      POST(body) {
        const given = move.safeParse(body);
        if (!given.success) throw new AwsError('ValidationException', z.prettifyError(given.error));
        if (!(clock instanceof SystemClock)) {
          throw new AwsError('ConflictException', 'This clock belongs to whoever started the runtime.', {
            status: 409,
          });
        }
        clock.advance(given.data.advance);
        onMoved(clock.offset);
        return clockState(clock);
      },
    },
  };
}

/** What every page says while calls are made to fail or the clock was moved; undefined when neither is so. */
export function faultNotice(knobs: FaultKnobs, clock: Clock): string | undefined {
  const { activeCount } = knobs;
  const { offset } = clockState(clock);
  const told = [
    activeCount > 0 && `${activeCount} fault ${activeCount === 1 ? 'rule is' : 'rules are'} active`,
    offset > 0 && clockText(offset),
  ].filter(Boolean);
  return told.length === 0 ? undefined : `<a href="/_local/faults">${told.join('; ')}</a>`;
}

function clockState(clock: Clock): FaultsContent['clock'] {
  return {
    time: new Date(clock.now()).toISOString(),
    offset: clock instanceof SystemClock ? clock.offset : 0,
  };
}
