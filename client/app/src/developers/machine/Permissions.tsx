import { useState, type ReactNode } from 'react';
import { Alert } from '../../ui/Alert.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Field, Select } from '../../ui/Field.tsx';
import { DeveloperPage } from '../DeveloperPage.tsx';
import { type Grant, PERMISSIONS } from './machine.ts';
import { MachineContent, useMachine } from './MachineContent.tsx';
import { holds } from './search.ts';

type Shown = 'all' | 'used' | 'unused';

const KINDS: Readonly<Record<Shown, (grant: Grant) => boolean>> = {
  all: () => true,
  used: ({ used }) => used > 0,
  unused: ({ used, here }) => here && used === 0,
};

function Use({ grant: { used, here } }: { grant: Grant }): ReactNode {
  if (used > 0) return <Badge tone="good">{`used ${used} ${used === 1 ? 'time' : 'times'}`}</Badge>;
  return here ? <Badge tone="warn">never used</Badge> : <Badge tone="quiet">only on AWS</Badge>;
}

const COLUMNS: readonly Column<Grant>[] = [
  { key: 'action', header: 'Action', cell: ({ action }) => <strong>{action}</strong> },
  { key: 'resource', header: 'Resource', cell: ({ resource }) => <code>{resource}</code> },
  { key: 'use', header: 'Use', cell: (grant) => <Use grant={grant} /> },
];

function Role({ role, all, shown }: { role: string; all: readonly Grant[]; shown: Grant[] }): ReactNode {
  const unused = all.filter(KINDS.unused).length;
  return (
    <details className="card role">
      <summary>
        <h2>{role}</h2>
        <span className="muted">
          {all.filter(KINDS.used).length} of {all.length} used
        </span>
        {unused > 0 && <Badge tone="warn">{`${unused} never`}</Badge>}
      </summary>
      <DataTable
        caption={`Grants of ${role}`}
        columns={COLUMNS}
        rows={shown}
        rowKey={({ action, resource }) => `${action} ${resource}`}
      />
    </details>
  );
}

/** What each role of the template was granted, and what of it was used on this machine. */
export function Permissions(): ReactNode {
  const [text, setText] = useState('');
  const [kind, setKind] = useState<Shown>('all');
  const loaded = useMachine(PERMISSIONS);
  return (
    <DeveloperPage
      title="Permissions"
      intro="Every call on this machine is checked against the template's own policies. What a role never used, over all that you tried, it may not need."
    >
      <MachineContent what="the permissions" loaded={loaded}>
        {({ roles, denials }) => {
          const all = roles.flatMap(({ grants }) => grants);
          const shown = roles
            .map(({ role, grants }) => ({
              role,
              grants,
              shown: grants.filter(
                (grant) => KINDS[kind](grant) && holds(text, role, grant.action, grant.resource),
              ),
            }))
            .filter((one) => one.shown.length > 0);
          return (
            <>
              {denials.map(({ message, missingStatement }, index) => (
                <Alert key={index} tone="bad" title="Refused">
                  <p>{message}</p>
                  {missingStatement !== undefined && (
                    <>
                      <p>This statement is missing:</p>
                      <pre>{JSON.stringify(missingStatement, null, 2)}</pre>
                    </>
                  )}
                </Alert>
              ))}
              <div className="filter-line">
                <Field
                  label="Find"
                  type="search"
                  placeholder="A role, an action, a resource …"
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
                <Select label="Show" value={kind} onChange={(event) => setKind(event.target.value as Shown)}>
                  <option value="all">All grants</option>
                  <option value="used">Used ones</option>
                  <option value="unused">Those never used here</option>
                </Select>
                <p className="muted" role="status">
                  {all.filter(KINDS.used).length} of {all.length} grants used,{' '}
                  {all.filter(KINDS.unused).length} never
                </p>
              </div>
              {shown.length === 0 && <Empty title="No grant is like that" />}
              <div className="stack tight">
                {shown.map((one) => (
                  <Role key={one.role} role={one.role} all={one.grants} shown={one.shown} />
                ))}
              </div>
            </>
          );
        }}
      </MachineContent>
    </DeveloperPage>
  );
}
