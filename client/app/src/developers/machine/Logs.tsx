import { useMemo, useState, type ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Field } from '../../ui/Field.tsx';
import { DeveloperPage } from '../DeveloperPage.tsx';
import { LOGS } from './machine.ts';
import { LogLines } from './LogLines.tsx';
import { MachineContent, useMachine } from './MachineContent.tsx';

const LINES = 200;

function Found({ term }: { term: string }): ReactNode {
  const query = useMemo(() => ({ term, limit: String(LINES) }), [term]);
  const loaded = useMachine(LOGS, query);
  return (
    <MachineContent what="the logs" loaded={loaded}>
      {(lines) =>
        lines.length === 0 ? (
          <Empty title={term ? 'No line has that in it' : 'Nothing was logged yet'}>
            {term
              ? 'Lines are kept as long as the template says. Case counts.'
              : 'Place an order: what its steps do is logged here.'}
          </Empty>
        ) : (
          <>
            <div className="filter-line">
              <p className="muted" role="status">
                {lines.length === LINES ? `The newest ${LINES} lines` : `${lines.length} lines`}, newest first
              </p>
              <Button busy={loaded.loading} onClick={loaded.reload}>
                Read again
              </Button>
            </div>
            <LogLines lines={lines} />
          </>
        )
      }
    </MachineContent>
  );
}

/** The structured logs of all functions, found by a term: an order's number tells the story of that order. */
export function Logs(): ReactNode {
  const [parameters, setParameters] = useSearchParams();
  const term = parameters.get('term') ?? '';
  const [text, setText] = useState(term);
  return (
    <DeveloperPage
      title="Logs"
      intro="What the functions, the API and the state machines wrote. Find an order's number to read what happened to that order."
    >
      <form
        className="filter-line"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          setParameters(text.trim() ? { term: text.trim() } : {});
        }}
      >
        <Field
          label="Find"
          type="search"
          placeholder="An order's number, ERROR …"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" kind="primary">
          Find
        </Button>
      </form>
      <Found key={term} term={term} />
    </DeveloperPage>
  );
}
