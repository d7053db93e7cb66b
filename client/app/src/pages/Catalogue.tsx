import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { ProductsDocument, type ProductFieldsFragment } from '../../../sdk/generated/operations.ts';
import { request } from '../api.ts';
import { emptyBasket, MAX_QUANTITY, setQuantity, useBasket } from '../basket.ts';
import { placeOrder } from '../checkout.ts';
import { formatMoney } from '../format.ts';
import { useLoaded } from '../load.ts';
import { Problem } from '../parts/Problem.tsx';

const PAGE = 100;

/** Ways to pay in the sandbox: each token makes the mock provider answer in its way. */
const PAYMENT_TOKENS = [
  { token: 'tok_approve', label: 'Card that is accepted' },
  { token: 'tok_decline', label: 'Card that is declined' },
  { token: 'tok_fail_twice_then_approve', label: 'Provider that fails twice, then accepts' },
];

async function readProducts(): Promise<ProductFieldsFragment[]> {
  const products: ProductFieldsFragment[] = [];
  let after: string | null = null;
  do {
    const { products: page }: { products: { items: ProductFieldsFragment[]; endCursor: string | null } } =
      await request(ProductsDocument, { first: PAGE, after });
    products.push(...page.items);
    after = page.endCursor;
  } while (after !== null);
  return products;
}

function Quantity({ product, quantity }: { product: ProductFieldsFragment; quantity: number }): ReactNode {
  const most = Math.min(product.available, MAX_QUANTITY);
  if (quantity === 0) {
    return (
      <button
        disabled={most === 0}
        onClick={() => setQuantity(product.id, 1)}
        aria-label={`Add ${product.name}`}
      >
        {most === 0 ? 'Sold out' : 'Add'}
      </button>
    );
  }
  return (
    <div className="quantity" role="group" aria-label={`Quantity of ${product.name}`}>
      <button onClick={() => setQuantity(product.id, quantity - 1)} aria-label="One less">
        −
      </button>
      <output>{quantity}</output>
      <button
        onClick={() => setQuantity(product.id, quantity + 1)}
        disabled={quantity >= most}
        aria-label="One more"
      >
        +
      </button>
    </div>
  );
}

function Checkout({
  products,
  refresh,
}: {
  products: readonly ProductFieldsFragment[];
  refresh: () => void;
}): ReactNode {
  const basket = useBasket();
  const [, navigate] = useLocation();
  const [paymentToken, setPaymentToken] = useState(PAYMENT_TOKENS[0]?.token ?? '');
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<readonly string[]>([]);

  const lines = products
    .filter(({ id }) => basket[id])
    .map((product) => ({ product, quantity: basket[product.id] ?? 0 }));
  const [first] = lines;
  if (!first) return <p className="muted">Your basket is empty. Add something you like.</p>;
  const total = {
    amount: lines.reduce((sum, { product, quantity }) => sum + product.unitPrice.amount * quantity, 0),
    currency: first.product.unitPrice.currency,
  };

  function order(): void {
    setBusy(true);
    setProblems([]);
    placeOrder({
      lines: lines.map(({ product, quantity }) => ({ productId: product.id, quantity })),
      paymentToken,
      expectedTotal: total,
    })
      .then((result) => {
        if (result.__typename === 'OrderNotAccepted') {
          setProblems(result.problems.map(({ message }) => message));
          refresh();
          return;
        }
        emptyBasket();
        navigate(`/orders/${result.order.id}`);
      })
      .catch((error: unknown) => setProblems([error instanceof Error ? error.message : String(error)]))
      .finally(() => setBusy(false));
  }

  return (
    <>
      <ul className="lines">
        {lines.map(({ product, quantity }) => (
          <li key={product.id}>
            <span>
              {quantity} × {product.name}
            </span>
            <span className="amount">
              {formatMoney({ ...product.unitPrice, amount: product.unitPrice.amount * quantity })}
            </span>
          </li>
        ))}
        <li className="total">
          <span>Total</span>
          <span className="amount">{formatMoney(total)}</span>
        </li>
      </ul>
      <label>
        Pay with
        <select value={paymentToken} onChange={(event) => setPaymentToken(event.target.value)}>
          {PAYMENT_TOKENS.map(({ token, label }) => (
            <option key={token} value={token}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {problems.map((text) => (
        <Problem key={text} text={text} />
      ))}
      <button className="primary" onClick={order} disabled={busy}>
        {busy ? 'Placing the order…' : `Place order · ${formatMoney(total)}`}
      </button>
    </>
  );
}

/** On a narrow screen the basket stands below the whole catalogue: this leads there. */
function ToBasket(): ReactNode {
  const units = Object.values(useBasket()).reduce((sum, quantity) => sum + quantity, 0);
  if (units === 0) return null;
  return (
    <a className="to-basket" href="#basket">
      To the basket ({units})
    </a>
  );
}

/** What the shop sells, and the basket. */
export function Catalogue(): ReactNode {
  const { value: products, problem, reload } = useLoaded(readProducts);
  const basket = useBasket();
  if (problem) return <Problem text={problem} retry={reload} />;
  if (!products) return <p className="muted">Loading the catalogue…</p>;
  return (
    <div className="shop">
      <section aria-labelledby="catalogue">
        <h1 id="catalogue">Catalogue</h1>
        {products.length === 0 && <p className="muted">Nothing is for sale yet.</p>}
        <ul className="products">
          {products.map((product) => (
            <li key={product.id} className="card product">
              <h2>{product.name}</h2>
              <p className="muted">{product.description}</p>
              <p className="stock">
                {product.availability === 'AVAILABLE'
                  ? product.available <= 10
                    ? `Only ${product.available} left`
                    : 'In stock'
                  : product.availability === 'WITHDRAWN'
                    ? 'No longer sold'
                    : 'Sold out'}
              </p>
              <div className="buy">
                <strong>{formatMoney(product.unitPrice)}</strong>
                <Quantity product={product} quantity={basket[product.id] ?? 0} />
              </div>
            </li>
          ))}
        </ul>
      </section>
      <aside className="card stack basket" aria-labelledby="basket">
        <h2 id="basket">Basket</h2>
        <Checkout products={products} refresh={reload} />
      </aside>
      <ToBasket />
    </div>
  );
}
