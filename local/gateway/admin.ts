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
  /** JavaScript that the HTML needs to call `changes`. */
  script?: string;
  /** What changes something, by method; the answer is shown as JSON. */
  changes?: Readonly<Partial<Record<ChangeMethod, (body: unknown) => unknown>>>;
}

export type ChangeMethod = 'PUT' | 'POST' | 'DELETE';

/**
 * Answers `GET /_local/<name>`: HTML for browsers, JSON for everybody else, or as `?format=` says.
 * `/_local/` lists the pages. What a page lets change is called by its methods, with JSON.
 * @param notice what every page is to say above all else, if anything, as HTML.
 */
export function adminPages(
  pages: Readonly<Record<string, AdminPage>>,
  notice: () => string | undefined = () => undefined,
): (request: WireRequest) => Promise<WireResponse> {
  const links = Object.entries(pages).map(([name, { title }]) => ({ path: `/_local/${name}`, title }));
  return async (request) => {
    const url = new URL(request.url, 'http://localhost');
    const name = url.pathname.replace(/^\/_local\/?/, '').replace(/\/$/, '');
    const found = Object.hasOwn(pages, name) ? pages[name] : undefined;
    if (request.method !== 'GET' && request.method !== 'HEAD') return change(request, found);
    const format = url.searchParams.get('format');
    const html =
      format === null ? (request.headers['accept'] ?? '').includes('text/html') : format === 'html';
    if (name === '')
      return html ? htmlPage('This machine', links, listOf(links), { notice: notice() }) : json(200, links);
    if (found === undefined) return json(404, { message: `There is no page ${name}.` });
    let content: unknown;
    try {
      content = await found.content(url.searchParams);
    } catch (error) {
      if (error instanceof AwsError) return refusal(error);
      throw error;
    }
    if (!html) return json(200, content);
    return htmlPage(
      found.title,
      links,
      found.html?.(content as never) ?? `<pre>${escapeHtml(JSON.stringify(content, null, 2))}</pre>`,
      { notice: notice(), script: found.script },
    );
  };
}

async function change(request: WireRequest, page: AdminPage | undefined): Promise<WireResponse> {
  const changes = page?.changes ?? {};
  if (!Object.hasOwn(changes, request.method)) {
    const allow = ['GET', ...Object.keys(changes)].join(', ');
    const response = json(405, { message: `Only ${allow} is answered here.` });
    return { ...response, headers: { ...response.headers, allow } };
  }
  const act = changes[request.method as ChangeMethod]!;
  if (isForeign(request)) return json(403, { message: 'Not for pages from elsewhere.' });
  let body: unknown;
  if (request.method !== 'DELETE') {
    // What a page of another origin can send unasked never has this type; neither is it ever a DELETE.
    if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? ''))
      return json(415, { message: 'The content type must be application/json.' });
    try {
      body = JSON.parse(request.body.toString('utf8'));
    } catch (error) {
      return json(400, { code: 'SerializationException', message: `Not JSON: ${(error as Error).message}` });
    }
  }
  try {
    return json(200, await act(body));
  } catch (error) {
    if (error instanceof AwsError) return refusal(error);
    throw error;
  }
}

/** Whether a page of another origin sent it, be it of this machine. Programs send no origin. */
function isForeign({ headers }: WireRequest): boolean {
  const { origin, host } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase()) return true;
  return !['same-origin', 'none'].includes(headers['sec-fetch-site'] ?? 'none');
}

function refusal({ status, code, message, members }: AwsError): WireResponse {
  return json(status, { ...members, code, message });
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
