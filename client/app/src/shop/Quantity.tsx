import type { ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';

/** How many units: one less, one more. At 1, less takes it out. */
export function Quantity({
  name,
  value,
  most,
  onChange,
}: {
  name: string;
  value: number;
  most: number;
  onChange: (value: number) => void;
}): ReactNode {
  return (
    <div className="quantity" role="group" aria-label={`Quantity of ${name}`}>
      <Button
        icon
        aria-label={value === 1 ? `Take out ${name}` : `One less ${name}`}
        onClick={() => onChange(value - 1)}
      >
        −
      </Button>
      <output aria-live="polite">{value}</output>
      <Button
        icon
        aria-label={`One more ${name}`}
        aria-disabled={value >= most || undefined}
        onClick={() => {
          if (value < most) onChange(value + 1);
        }}
      >
        +
      </Button>
    </div>
  );
}
