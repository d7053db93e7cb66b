import type { ReactNode } from 'react';
import { useParams } from 'wouter';
import { NotFound } from '../pages/NotFound.tsx';
import { useSite } from '../site.ts';
import { Logs } from './machine/Logs.tsx';
import { Outbox } from './machine/Outbox.tsx';
import { Permissions } from './machine/Permissions.tsx';
import { Resources } from './machine/Resources.tsx';

const PLACES = new Map<string, ReactNode>([
  ['resources', <Resources key="resources" />],
  ['outbox', <Outbox key="outbox" />],
  ['logs', <Logs key="logs" />],
  ['permissions', <Permissions key="permissions" />],
]);

/** What this machine shows of itself. On AWS there is no such page. */
export default function MachinePage(): ReactNode {
  const { place = '' } = useParams();
  const { local } = useSite();
  return (local && PLACES.get(place)) ?? <NotFound />;
}
