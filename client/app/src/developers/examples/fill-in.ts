/** Where an API is. */
export interface Addresses {
  graphqlUrl: string;
  realtimeUrl: string;
}

/** The text of an example with the addresses of a running API in place of those it stands with in the repository. */
export function filledIn(text: string, { graphqlUrl, realtimeUrl }: Addresses): string {
  return text
    .replaceAll('wss://api.example.com/graphql/realtime', realtimeUrl)
    .replaceAll('https://api.example.com/graphql', graphqlUrl);
}

/** The text with the client by its package's name, as programs outside of the repository import it. */
export function byPackageName(text: string): string {
  return text.replace(/'(?:\.\.\/)+sdk\/main\.ts'/, "'realtime-orders-client'");
}
