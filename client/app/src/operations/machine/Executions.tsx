import { useMemo, useState, type ReactNode } from 'react';
import { formatDuration } from '../../../../words/format.ts';
import { Alert } from '../../ui/Alert.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { Select } from '../../ui/Field.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { Time } from '../../ui/Time.tsx';
import { readDefinition, type MachineGraph } from './definition.ts';
import { MachineDiagram } from './MachineDiagram.tsx';
import { durationOf, type Execution, EXECUTIONS, OUTCOMES, type Visit } from './visits.ts';

type NumberedVisit = Visit & { number: number };

const COLUMNS: readonly Column<NumberedVisit>[] = [
  { key: 'state', header: 'State', cell: ({ state }) => <strong>{state}</strong> },
  { key: 'type', header: 'Type', cell: ({ type }) => type },
  {
    key: 'outcome',
    header: 'Outcome',
    cell: ({ outcome }) => (
      <Badge tone={OUTCOMES[outcome].tone} pulsing={outcome === 'RUNNING'}>
        {OUTCOMES[outcome].label}
      </Badge>
    ),
  },
  { key: 'attempts', header: 'Attempts', align: 'end', cell: ({ attempts }) => attempts || null },
  { key: 'entered', header: 'Entered', cell: ({ enteredAt }) => <Time at={enteredAt} form="clock" /> },
  {
    key: 'took',
    header: 'Took',
    align: 'end',
    cell: (visit) => {
      const took = durationOf(visit);
      return took === undefined ? null : formatDuration(took);
    },
  },
  {
    key: 'error',
    header: 'Error',
    cell: ({ error, cause }) => (
      <>
        {error && <code>{error}</code>}
        {cause && <span className="cause small muted">{cause}</span>}
      </>
    ),
  },
];

function readGraph(definition: string): MachineGraph | Error {
  try {
    return readDefinition(definition);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function Run({ execution }: { execution: Execution }): ReactNode {
  // The definition is the same text at each read: it is drawn anew only for another one.
  const { definition } = execution;
  const graph = useMemo(() => readGraph(definition), [definition]);
  const visits = execution.states.map((visit, index) => ({ ...visit, number: index + 1 }));
  const { label, tone } = EXECUTIONS[execution.status];
  return (
    <>
      <p className="run">
        <Badge tone={tone} pulsing={execution.status === 'RUNNING'}>
          {label}
        </Badge>
        <span className="small muted">
          <code>{execution.name}</code> · started <Time at={execution.startedAt} form="clock" />
          {execution.stoppedAt && (
            <>, took {formatDuration(Date.parse(execution.stoppedAt) - Date.parse(execution.startedAt))}</>
          )}
        </span>
      </p>
      <Tabs
        label="Ways to look at the execution"
        tabs={[
          {
            key: 'drawing',
            label: 'Drawing',
            content: () =>
              graph instanceof Error ? (
                <Alert tone="warn" title="This machine cannot be drawn">
                  {graph.message}
                </Alert>
              ) : (
                <>
                  <MachineDiagram graph={graph} execution={execution} />
                  <p className="small muted">
                    Dashed ways are taken by failures; what was gone through is drawn strong.
                  </p>
                </>
              ),
          },
          {
            key: 'table',
            label: 'Table',
            content: () => (
              <DataTable
                caption="States in the order in which they were entered"
                columns={COLUMNS}
                rows={visits}
                rowKey={({ number }) => String(number)}
              />
            ),
          },
        ]}
      />
    </>
  );
}

/** The executions of an order, one at a time: the newest unless another is chosen. */
export function Executions({ executions }: { executions: readonly Execution[] }): ReactNode {
  const [chosen, setChosen] = useState<string>();
  const current = executions.find(({ name }) => name === chosen) ?? executions.at(-1);
  if (!current) return <p className="muted">No execution of the order is known any more, or none yet.</p>;
  return (
    <>
      {executions.length > 1 && (
        <Select label="Execution" value={current.name} onChange={(event) => setChosen(event.target.value)}>
          {executions.map(({ name, machine, status }, index) => (
            <option key={name} value={name}>
              {index + 1}. {machine === 'ORDER' ? 'Order' : 'Refund'}: {name} (
              {EXECUTIONS[status].label.toLowerCase()})
            </option>
          ))}
        </Select>
      )}
      <Run key={current.name} execution={current} />
    </>
  );
}
