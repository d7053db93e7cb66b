import { AwsError } from '../kernel/errors.ts';
import type { WireRequest, WireResponse } from '../kernel/service.ts';
import { htmlPage } from './admin-page.ts';
import { escapeHtml } from './escape-html.ts';

/** A page for the developer: what it shows as JSON, and how a browser sees it. */
export interface AdminPage {
  title: string;
  /** @param query of the page's address. */
  content(query: URLSearchParams): unknown;
  /** The HTML of `content`'s value; a plain listing of the JSON when absent. */
  html?(content: never): string;
}

/**
 * Answers `GET /_local/<name>`: HTML for browsers, JSON for everybody else, or as `?format=` says.
 * `/_local/` lists the pages.
 */
export function adminPages(
  pages: Readonly<Record<string, AdminPage>>,
): (request: WireRequest) => Promise<WireResponse> {
  const links = Object.entries(pages).map(([name, { title }]) => ({ path: `/_local/${name}`, title }));
  return async (request) => {
    const url = new URL(request.url, 'http://localhost');
    const name = url.pathname.replace(/^\/_local\/?/, '').replace(/\/$/, '');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return json(405, { message: 'Only GET is answered here.' });
    const format = url.searchParams.get('format');
    const html =
      format === null ? (request.headers['accept'] ?? '').includes('text/html') : format === 'html';
    if (name === '') return html ? htmlPage('This machine', links, listOf(links)) : json(200, links);
    const found = Object.hasOwn(pages, name) ? pages[name] : undefined;
    if (found === undefined) return json(404, { message: `There is no page ${name}.` });
    let content: unknown;
    try {
      content = await found.content(url.searchParams);
    } catch (error) {
      if (error instanceof AwsError) return json(error.status, { code: error.code, message: error.message });
      throw error;
    }
    if (!html) return json(200, content);
    return htmlPage(
      found.title,
      links,
      found.html?.(content as never) ?? `<pre>${escapeHtml(JSON.stringify(content, null, 2))}</pre>`,
    );
  };
}

function listOf(pages: readonly { path: string; title: string }[]): string {
  return `<ul>${pages.map(({ path, title }) => `<li><a href="${path}">${escapeHtml(title)}</a></li>`).join('')}</ul>`;
}

function json(status: number, content: unknown): WireResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: JSON.stringify(content, null, 2),
  };
}
