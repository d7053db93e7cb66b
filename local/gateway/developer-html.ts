import type { CreatedStack } from '../assembly/create.ts';
import type { Denial } from '../iam/iam.ts';
import type { RoleUsage } from '../iam/usage.ts';
import { usedText } from '../iam/usage.ts';
import type { FoundLine } from '../logs/logs.ts';
import type { Mail } from '../outbox/outbox.ts';
import { escapeHtml } from './escape-html.ts';

/** E-mails that would have been sent, the newest first. */
export function outboxHtml(mails: readonly Mail[]): string {
  if (mails.length === 0)
    return '<p class="quiet">No mail yet. What the stack sends by e-mail lands here.</p>';
  return mails
    .map(
      ({ from, to, subject, body, at }) =>
        `<article><h2>${escapeHtml(subject)}</h2>` +
        `<p class="quiet">${escapeHtml(from)} to ${escapeHtml(to)}, ${new Date(at).toISOString()}</p>` +
        `<pre>${escapeHtml(body)}</pre></article>`,
    )
    .join('');
}

/** What exists, what is inert, and the outputs. */
export function resourcesHtml(content: {
  resources: CreatedStack['resources'];
  inert: CreatedStack['inert'];
  outputs: Readonly<Record<string, string>>;
}): string {
  return (
    `<h2>Outputs</h2>${table(['Name', 'Value'], Object.entries(content.outputs))}` +
    `<h2>Resources</h2>${table(
      ['Logical id', 'Type', 'Physical id'],
      content.resources.map(({ logicalId, type, physicalId }) => [logicalId, type, physicalId]),
    )}` +
    `<h2>Inert on one machine</h2>${table(
      ['Type', 'Number', 'Because'],
      content.inert.map(({ type, count, reason }) => [type, String(count), reason]),
    )}`
  );
}

/** Log lines, the newest first. */
export function logsHtml(lines: readonly FoundLine[]): string {
  return table(
    ['Time', 'Group', 'Message'],
    lines.map(({ timestamp, group, message }) => [new Date(timestamp).toISOString(), group, message]),
  );
}

/** What was refused, and what each role was granted and used. */
export function permissionsHtml(content: {
  roles: readonly RoleUsage[];
  denials: readonly Denial[];
}): string {
  const denied = table(
    ['Denied', 'Statement that is missing'],
    content.denials.map(({ message, missingStatement }) => [
      message,
      missingStatement === undefined ? '' : JSON.stringify(missingStatement),
    ]),
  );
  const roles = content.roles.map(
    ({ role, grants }) =>
      `<h2>${escapeHtml(role)}</h2>${table(
        ['Used', 'Action', 'Resource'],
        grants.map((grant) => [usedText(grant), grant.action, grant.resource]),
      )}`,
  );
  return (content.denials.length > 0 ? denied : '') + roles.join('');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, texts: readonly string[]) =>
    texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('');
  return `<table><thead><tr>${cells('th', head)}</tr></thead><tbody>${body}</tbody></table>`;
}
