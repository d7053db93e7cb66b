import { useState, type ReactNode } from 'react';
import type { Order } from '../../../sdk/main.ts';
import { useOrdersClient } from '../../../sdk/react/main.ts';
import { formatCountdown } from '../../../words/format.ts';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { Money } from '../ui/Money.tsx';
import { useNow } from '../ui/now.ts';
import { Problem } from '../ui/Problem.tsx';
import { Time } from '../ui/Time.tsx';

function Countdown({ until }: { until: string }): ReactNode {
  const left = Date.parse(until) - useNow(1000);
  if (left <= 0) return <>The time is over: the order is about to expire.</>;
  return (
    <>
      {/* Once a second is for eyes alone: screen readers have the time of day beside it. */}
      <span aria-hidden="true" className="money">
        {formatCountdown(left)} left
      </span>{' '}
      (until <Time at={until} form="clock" />)
    </>
  );
}

/** Asks for the customer's word where the payment waits for it, in the place of the card issuer's own page. */
export function ConfirmPayment({ order, refresh }: { order: Order; refresh: () => void }): ReactNode {
  const client = useOrdersClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [refusal, setRefusal] = useState<string>();

  function confirm(): void {
    setBusy(true);
    setError(undefined);
    setRefusal(undefined);
    client
      .confirmPayment(order.id)
      .then((result) => {
        if (result.__typename === 'PaymentNotConfirmed') setRefusal(result.problem.message);
      })
      .catch(setError)
      .finally(() => {
        setBusy(false);
        refresh();
      });
  }

  const waits = order.allowedActions.includes('CONFIRM_PAYMENT');
  const until = order.paymentAction?.confirmBefore;
  return (
    <>
      {waits && (
        <Alert
          tone="warn"
          title="Your payment waits for you"
          actions={
            <Button kind="primary" busy={busy} onClick={confirm}>
              Confirm the payment
            </Button>
          }
        >
          <p>
            The goods are held for you, and your bank wants your word
            {order.total && (
              <>
                {' '}
                for <Money value={order.total} />
              </>
            )}
            . {until && <Countdown until={until} />}
          </p>
        </Alert>
      )}
      {refusal && (
        <Alert tone="warn" role="alert" title="The payment was not confirmed">
          {refusal}
        </Alert>
      )}
      {error !== undefined && <Problem error={error} retry={confirm} />}
    </>
  );
}
