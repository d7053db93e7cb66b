import type { Refusal } from '../auth/refusal.ts';
import type { FieldErrorShape } from '../resolver.ts';

/** AppSync tells clients to give a silent connection up after this time, in milliseconds. */
const CONNECTION_TIMEOUT = 300_000;

/** One entry of an error message's `errors`. */
export interface SocketError {
  errorType?: string;
  message: string;
  errorCode?: number;
}

/** Answer to `connection_init`. */
export const CONNECTION_ACK = JSON.stringify({
  type: 'connection_ack',
  payload: { connectionTimeoutMs: CONNECTION_TIMEOUT },
});

export const KEEP_ALIVE = JSON.stringify({ type: 'ka' });

export function connectionError(error: SocketError): string {
  return JSON.stringify({ type: 'connection_error', payload: { errors: [error] } });
}

export function startAck(id: string): string {
  return JSON.stringify({ id, type: 'start_ack' });
}

/** An event; `payload` is JSON text already, the same for all subscribers that select the same. */
export function data(id: string, payload: string): string {
  return `{"id":${JSON.stringify(id)},"type":"data","payload":${payload}}`;
}

export function complete(id: string): string {
  return JSON.stringify({ id, type: 'complete' });
}

/** A subscription that failed. `errors` is a list, but for limits AppSync sends a lone object. */
export function subscriptionError(id: string, errors: readonly SocketError[] | SocketError): string {
  return JSON.stringify({ id, type: 'error', payload: { errors } });
}

/** A message the channel has no use for; such an error carries no id even when the message did. */
export const UNKNOWN_MESSAGE = JSON.stringify({
  type: 'error',
  payload: { errors: [unsupported('unknown')] },
});

/** What a query or mutation over the socket gets. */
export function unsupported(operation: string): SocketError {
  return {
    errorType: 'UnsupportedOperation',
    message: `${operation} not supported through the realtime channel`,
  };
}

/** A refusal as `connection_error` tells it. */
export function refusedConnection({ errorType, message, status }: Refusal): SocketError {
  return { errorType, message, errorCode: status };
}

/** A refusal as `error` tells it for one subscription: of an invalid document only the message is told. */
export function refusedStart({ errorType, message, status }: Refusal): SocketError {
  return status === 400 ? { message } : { errorType, message };
}

/** A resolver's error as `error` tells it. */
export function rejectedStart({ errorType, message }: FieldErrorShape): SocketError {
  return errorType === null ? { message } : { errorType, message };
}
