import { Fragment, useState, type ReactNode } from 'react';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Field } from '../../ui/Field.tsx';
import { DeveloperPage } from '../DeveloperPage.tsx';
import { RESOURCES } from './machine.ts';
import { MachineContent, useMachine } from './MachineContent.tsx';
import { holds } from './search.ts';

interface Resource {
  logicalId: string;
  type: string;
  physicalId: string;
}

/** A type's name, which breaks between its parts where it must. */
function TypeName({ type }: { type: string }): ReactNode {
  return type.split('::').map((part, index) => (
    <Fragment key={index}>
      {index > 0 && (
        <>
          ::
          <wbr />
        </>
      )}
      {part}
    </Fragment>
  ));
}

const RESOURCE_COLUMNS: readonly Column<Resource>[] = [
  { key: 'logicalId', header: 'Logical id', cell: ({ logicalId }) => <strong>{logicalId}</strong> },
  { key: 'type', header: 'Type', cell: ({ type }) => <TypeName type={type} /> },
  { key: 'physicalId', header: 'Physical id', cell: ({ physicalId }) => <code>{physicalId}</code> },
];

const INERT_COLUMNS: readonly Column<{ type: string; count: number; reason: string }>[] = [
  { key: 'type', header: 'Type', cell: ({ type }) => <TypeName type={type} /> },
  { key: 'count', header: 'Number', cell: ({ count }) => count, align: 'end' },
  { key: 'reason', header: 'Why', cell: ({ reason }) => reason },
];

const OUTPUT_COLUMNS: readonly Column<readonly [string, string]>[] = [
  { key: 'name', header: 'Output', cell: ([name]) => <strong>{name}</strong> },
  { key: 'value', header: 'Value', cell: ([, value]) => <code>{value}</code> },
];

/** Everything the template made on this machine, and what of it does nothing here. */
export function Resources(): ReactNode {
  const [text, setText] = useState('');
  const loaded = useMachine(RESOURCES);
  return (
    <DeveloperPage
      title="Resources"
      intro="What this machine made of the CloudFormation template that a deployment sends."
    >
      <MachineContent what="the resources" loaded={loaded}>
        {({ stack, resources, inert, outputs }) => {
          const shown = resources.filter(({ logicalId, type, physicalId }) =>
            holds(text, logicalId, type, physicalId),
          );
          return (
            <>
              <section className="stack" aria-labelledby="made">
                <h2 id="made">{stack}</h2>
                <div className="filter-line">
                  <Field
                    label="Find"
                    type="search"
                    placeholder="Table, Lambda, ValidateOrder …"
                    value={text}
                    onChange={(event) => setText(event.target.value)}
                  />
                  <p className="muted" role="status">
                    {shown.length} of {resources.length} resources
                  </p>
                </div>
                {shown.length === 0 ? (
                  <Empty title="No resource has that in its ids or its type" />
                ) : (
                  <DataTable
                    caption="Resources"
                    columns={RESOURCE_COLUMNS}
                    rows={shown}
                    rowKey={({ logicalId }) => logicalId}
                  />
                )}
              </section>
              <section className="stack" aria-labelledby="inert">
                <h2 id="inert">Without effect on one machine</h2>
                <DataTable
                  caption="Resources without effect"
                  columns={INERT_COLUMNS}
                  rows={inert}
                  rowKey={({ type }) => type}
                />
              </section>
              <section className="stack" aria-labelledby="outputs">
                <h2 id="outputs">Outputs</h2>
                <DataTable
                  caption="Outputs"
                  columns={OUTPUT_COLUMNS}
                  rows={Object.entries(outputs)}
                  rowKey={([name]) => name}
                />
              </section>
            </>
          );
        }}
      </MachineContent>
    </DeveloperPage>
  );
}
