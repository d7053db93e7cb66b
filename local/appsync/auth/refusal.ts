/** A request that is refused before anything of it runs: over HTTP with this status, over a socket as an error message. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly errorType: string;

  constructor(status: number, errorType: string, message: string) {
    super(message);
    this.status = status;
    this.errorType = errorType;
  }
}

/** 401 UnauthorizedException, with one of the messages below. */
export function unauthorized(message: string): Refusal {
  return new Refusal(401, 'UnauthorizedException', message);
}

export const NO_CREDENTIAL = 'Valid authorization header not provided.';
export const NOT_AUTHORIZED = 'You are not authorized to make this call.';
export const UNREADABLE_TOKEN = 'Unable to parse JWT token.';
export const EXPIRED_TOKEN = 'Token has expired.';
export const PERMISSION_DENIED = 'Permission denied';
