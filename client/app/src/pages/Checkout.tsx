import { useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { PlaceOrderInput, Problem as OrderProblem, Product } from '../../../sdk/main.ts';
import { usePlaceOrder } from '../../../sdk/react/main.ts';
import { Page } from '../layout/Page.tsx';
import { placedWith } from '../order/seen-prices.ts';
import { type Basket, emptyBasket, MAX_QUANTITY, setWanted, useBasket } from '../shop/basket.ts';
import { type BasketLine, lineTotal, linesOf, totalOf } from '../shop/lines.ts';
import { DEFAULT_PAYMENT, SANDBOX_PAYMENTS } from '../../../words/payments.ts';
import { useProducts } from '../shop/products.ts';
import { Quantity } from '../shop/Quantity.tsx';
import { useUnanswered } from '../shop/unanswered.ts';
import { sortProblems, type SortedProblems } from '../shop/sort-problems.ts';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Select } from '../ui/Field.tsx';
import { Money } from '../ui/Money.tsx';
import { Problem } from '../ui/Problem.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { useMessages } from '../ui/Toasts.tsx';
import './checkout.css';

/** A line, and what stands in its way with the one click that puts it right. */
function Line({ line, problems }: { line: BasketLine; problems: readonly string[] }): ReactNode {
  const { productId, name, quantity, unitPrice, most, problem } = line;
  const { announce } = useMessages();
  const item = useRef<HTMLLIElement>(null);

  function set(units: number): void {
    setWanted(productId, units, unitPrice);
    if (units > 0) return;
    // The line goes, and the pressed button with it.
    announce(`${name} is taken out of the basket.`);
    document.querySelector<HTMLElement>('.page h1')?.focus({ preventScroll: true });
  }

  function remedy(units: number): void {
    item.current?.querySelector<HTMLElement>('.quantity button')?.focus();
    set(units);
  }

  return (
    <li data-line={productId} ref={item}>
      <div className="line">
        <span>
          <strong>{name}</strong>
          <span className="small muted">
            <Money value={unitPrice} /> each
          </span>
        </span>
        <Quantity name={name} value={quantity} most={Math.min(most, MAX_QUANTITY)} onChange={set} />
        <strong>
          <Money value={lineTotal(line)} />
        </strong>
      </div>
      {problem && (
        <Alert
          tone="warn"
          role="status"
          actions={
            <Button aria-label={`${problem.remedy}: ${name}`} onClick={() => remedy(problem.quantity)}>
              {problem.remedy}
            </Button>
          }
        >
          {problem.text}
        </Alert>
      )}
      {problems.map((text) => (
        <Alert key={text} tone="bad" role="alert">
          {text}
        </Alert>
      ))}
    </li>
  );
}

const NONE: SortedProblems = { byLine: new Map(), payment: [], others: [] };

function Order({
  basket,
  products,
  reload,
}: {
  basket: Basket;
  products: readonly Product[];
  reload: () => void;
}): ReactNode {
  const [, navigate] = useLocation();
  const { announce, toast } = useMessages();
  const [paymentToken, setPaymentToken] = useState(DEFAULT_PAYMENT);
  const { place, pending, error } = usePlaceOrder();
  const unanswered = useUnanswered();
  const [problems, setProblems] = useState<SortedProblems>(NONE);
  const [lastInput, setLastInput] = useState<PlaceOrderInput>();

  const lines = linesOf(basket, products);
  const total = totalOf(lines);
  const hindered = lines.filter(({ problem }) => problem);

  function refused(found: readonly OrderProblem[], input: PlaceOrderInput): void {
    setProblems(sortProblems(found, input.lines));
    reload();
  }

  async function send(input: PlaceOrderInput): Promise<void> {
    setProblems(NONE);
    setLastInput(input);
    unanswered.sent(input);
    const result = await place(input);
    // No answer: `error` says why, and the next try goes on under the same key.
    if (!result) return;
    unanswered.settled();
    if (result.__typename === 'OrderNotAccepted') return refused(result.problems, input);
    const seen = Object.fromEntries(Object.entries(basket).map(([id, { unitPrice }]) => [id, unitPrice]));
    emptyBasket();
    if (result.replayed) toast('This order had been placed before. Here it is.');
    navigate(`/orders/${result.order.id}`, { state: placedWith(seen) });
  }

  function order(): void {
    if (hindered.length > 0) {
      announce(
        `${hindered.length === 1 ? 'One line needs' : `${hindered.length} lines need`} your decision first.`,
      );
      document.querySelector<HTMLElement>('.checkout .alert .button')?.focus();
      return;
    }
    void send({
      lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
      paymentToken,
      ...(total && { expectedTotal: total }),
    });
  }

  return (
    <>
      {unanswered.input && !pending && !error && (
        <Alert
          tone="warn"
          title="An order of yours has no answer yet"
          actions={
            <>
              <Button kind="primary" onClick={() => unanswered.input && void send(unanswered.input)}>
                Ask for the answer
              </Button>
              <Button onClick={unanswered.settled}>Leave it</Button>
            </>
          }
        >
          It was sent, and the connection broke before the shop could answer. Asking again orders nothing
          twice.
        </Alert>
      )}
      {lines.length === 0 ? (
        <Empty
          title="Your basket is empty"
          actions={
            <Link href="/" className="button primary">
              To the catalogue
            </Link>
          }
        >
          What you put in stays here, also when you close the shop.
        </Empty>
      ) : (
        <div className="checkout">
          <section className="card" aria-labelledby="lines">
            <h2 id="lines" className="unseen">
              Goods
            </h2>
            <ul>
              {lines.map((line) => (
                <Line key={line.productId} line={line} problems={problems.byLine.get(line.productId) ?? []} />
              ))}
            </ul>
          </section>
          <section className="card stack" aria-labelledby="paying">
            <h2 id="paying">Payment</h2>
            <Select
              label="Pay with"
              hint="A sandbox: each of these shows another outcome, and no money moves."
              error={problems.payment.join(' ') || undefined}
              value={paymentToken}
              onChange={(event) => setPaymentToken(event.target.value)}
            >
              {SANDBOX_PAYMENTS.map(({ group, payments }) => (
                <optgroup key={group} label={group}>
                  {payments.map(({ token, label }) => (
                    <option key={token} value={token}>
                      {label}
                    </option>
                  ))}
                </optgroup>
              ))}
            </Select>
            {total && (
              <ul className="sums">
                <li className="total">
                  <span>Total</span>
                  <Money value={total} />
                </li>
              </ul>
            )}
            {problems.others.map((text) => (
              <Alert key={text} tone="bad" role="alert">
                {text}
              </Alert>
            ))}
            {error && <Problem error={error} retry={lastInput && (() => void send(lastInput))} />}
            <Button kind="primary" busy={pending} onClick={order}>
              {pending ? 'Placing the order' : 'Place the order'}
            </Button>
            {hindered.length > 0 && (
              <p className="small muted">
                {hindered.length === 1 ? 'One line needs' : `${hindered.length} lines need`} your decision
                first.
              </p>
            )}
          </section>
        </div>
      )}
    </>
  );
}

/** The basket, the payment, and the way to an order. */
export default function Checkout(): ReactNode {
  const basket = useBasket();
  const { value: products, error, reload } = useProducts();
  return (
    <Page title="Checkout">
      {error !== undefined && <Problem error={error} retry={reload} />}
      {!products && error === undefined && <Skeleton what="your basket" lines={5} />}
      {products && <Order basket={basket} products={products} reload={reload} />}
    </Page>
  );
}
