/** What a token says about itself; nothing here is checked, the server does that. */
export interface Claims {
  /** The caller's id. */
  sub?: string;
  /** When it runs out, in milliseconds since 1970. */
  expiresAt?: number;
}

/** Reads a JSON Web Token. Tokens of another kind claim nothing. */
export function claimsOf(token: string): Claims {
  const [, payload] = token.replace(/^Bearer\s+/i, '').split('.');
  try {
    const bytes = atob((payload ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const { sub, exp } = JSON.parse(bytes) as { sub?: unknown; exp?: unknown };
    return {
      ...(typeof sub === 'string' && { sub }),
      ...(typeof exp === 'number' && { expiresAt: exp * 1000 }),
    };
  } catch {
    return {};
  }
}
