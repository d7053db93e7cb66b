import { useEffect, useState } from 'react';
import { useOrdersClient } from '../../../sdk/react/main.ts';
import { AuditReader, type AuditState } from './audit-reader.ts';

/** What is on the books about an order, kept up to date: it is read anew when `version` changes. */
export function useAudit(
  orderId: string,
  version: number | undefined,
): AuditState & { /** Reads it now. */ reload: () => void } {
  const client = useOrdersClient();
  const [reader] = useState(() => new AuditReader(client, orderId));
  const [state, setState] = useState<AuditState>({ audit: undefined, error: undefined });
  useEffect(() => reader.follow(setState), [reader]);
  useEffect(() => {
    if (version !== undefined) reader.request();
  }, [reader, version]);
  return { ...state, reload: () => reader.request(0) };
}
