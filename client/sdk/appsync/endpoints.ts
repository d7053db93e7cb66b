const STANDARD = /^https:\/\/\w{26}\.appsync-api\.[\w-]+\.amazonaws\.com(\.cn)?\/graphql$/i;

/**
 * The address of the socket that belongs to an API's address: another host for AWS's own names, the path
 * `/realtime` behind it for custom domains and on one machine.
 *
 * https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
 */
export function realtimeUrlOf(endpoint: string): string {
  const socket = endpoint.replace(/^http/i, 'ws');
  if (STANDARD.test(endpoint)) return socket.replace('.appsync-api.', '.appsync-realtime-api.');
  return `${socket.replace(/\/+$/, '')}/realtime`;
}

/** Credentials as a subprotocol, which keeps them out of addresses and the logs of those. */
export function subprotocolsOf(credentials: Readonly<Record<string, string>>): string[] {
  const bytes = new TextEncoder().encode(JSON.stringify(credentials));
  const base64 = btoa(String.fromCharCode(...bytes));
  return ['graphql-ws', `header-${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`];
}
