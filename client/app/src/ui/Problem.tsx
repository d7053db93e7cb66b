import type { ReactNode } from 'react';
import { explain } from '../../../words/failures.ts';
import { Alert } from './Alert.tsx';
import { Button } from './Button.tsx';

/** A failure in plain words, with a way on where there is one. */
export function Problem({
  error,
  retry,
  actions,
}: {
  error: unknown;
  retry?: (() => void) | undefined;
  actions?: ReactNode;
}): ReactNode {
  const { title, text, correlationId } = explain(error);
  return (
    <Alert
      tone="bad"
      title={title}
      role="alert"
      actions={
        (retry || actions) && (
          <>
            {retry && <Button onClick={retry}>Try again</Button>}
            {actions}
          </>
        )
      }
    >
      <p>{text}</p>
      {correlationId && (
        <p className="small muted">
          Number for the support: <code>{correlationId}</code>
        </p>
      )}
    </Alert>
  );
}
