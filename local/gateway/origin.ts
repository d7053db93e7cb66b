const LOOPBACK = /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

function hostname(host: string): string {
  return host.replace(/:\d+$/, '');
}

/** Whether a `Host` header names this machine by a name that only this machine answers to. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK.test(hostname(host));
}

/** Whether an `Origin` is a page of this machine, or of the host under which it was reached. */
export function isLoopbackOrigin(origin: string, host: string | undefined): boolean {
  const match = /^https?:\/\/([^/]+)$/i.exec(origin);
  if (!match) return false;
  const name = hostname(match[1]!);
  return LOOPBACK.test(name) || (host !== undefined && name === hostname(host));
}
