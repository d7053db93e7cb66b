/** A WebSocket as far as this client uses it: the browser's, Node's from 22 on, and that of the package `ws`. */
export interface Socket {
  send(data: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

/** Opens one. */
export type SocketConstructor = new (url: string, protocols: string[]) => Socket;
