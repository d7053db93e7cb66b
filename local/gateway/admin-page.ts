import { createHash } from 'node:crypto';
import type { WireResponse } from '../kernel/service.ts';
import { escapeHtml } from './escape-html.ts';

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
  nav a { margin-right: 1rem; }
  article { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .5rem; padding: .5rem 1rem; margin: 1rem 0; }
  article h2 { font-size: 1.1rem; margin: 0; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font: .9rem/1.5 ui-monospace, monospace; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top; overflow-wrap: anywhere; }
  .quiet { opacity: .7; }
  .notice { border: 2px solid #c60; border-radius: .5rem; padding: .5rem 1rem; margin: 1rem 0; }
  form { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: .75rem; align-items: end; }
  label { display: grid; grid-template-columns: minmax(0, 1fr); }
  input, select, button { font: inherit; padding: .35rem .5rem; }
  .error { color: light-dark(#b00, #f88); }
`;

export interface PageExtras {
  /** Stands above everything, already escaped. */
  notice?: string | undefined;
  /** The only script the page may run; it may talk to this origin. */
  script?: string | undefined;
}

/**
 * A whole HTML page around a body that is already escaped. It loads nothing and runs no script but the one
 * it is given, so what it shows, mail of strangers included, cannot act.
 */
export function htmlPage(
  title: string,
  links: readonly { path: string; title: string }[],
  body: string,
  { notice, script }: PageExtras = {},
): WireResponse {
  const scripts =
    script === undefined
      ? ''
      : ` script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'; connect-src 'self';`;
  const nav = links.map((link) => `<a href="${link.path}">${escapeHtml(link.title)}</a>`).join('');
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline';${scripts} base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
    },
    body:
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
      `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>` +
      `<body><nav aria-label="Pages">${nav}</nav><main>` +
      (notice === undefined ? '' : `<p class="notice" role="status">${notice}</p>`) +
      `<h1>${escapeHtml(title)}</h1>${body}</main>` +
      (script === undefined ? '' : `<script>${script}</script>`) +
      '</body></html>',
  };
}
