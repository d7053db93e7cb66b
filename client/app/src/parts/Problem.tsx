import type { ReactNode } from 'react';

/** Something went wrong: what it is and, where there is one, the way on. */
export function Problem({ text, retry }: { text: string; retry?: () => void }): ReactNode {
  return (
    <div className="problem" role="alert">
      <p>{text}</p>
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
