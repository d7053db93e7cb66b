import { useDeferredValue, useEffect, useRef, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { Product } from '../../../sdk/main.ts';
import { Page } from '../layout/Page.tsx';
import { type Basket, MAX_QUANTITY, setWanted, unitsIn, useBasket } from '../shop/basket.ts';
import { lineTotal, linesOf, totalOf } from '../shop/lines.ts';
import { useProducts } from '../shop/products.ts';
import { Quantity } from '../shop/Quantity.tsx';
import { stockOf } from '../../../words/stock.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Field } from '../ui/Field.tsx';
import { Money } from '../ui/Money.tsx';
import { Problem } from '../ui/Problem.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import './catalogue.css';

function ProductCard({ product, quantity }: { product: Product; quantity: number }): ReactNode {
  const { id, name, description, unitPrice, available } = product;
  const stock = stockOf(product);
  const most = Math.min(available, MAX_QUANTITY);
  const wanted = quantity > 0;
  const buy = useRef<HTMLDivElement>(null);
  const replaced = useRef(false);

  function set(units: number): void {
    replaced.current = units > 0 !== wanted;
    setWanted(id, units, unitPrice);
  }

  useEffect(() => {
    // The button that was pressed has made way for another one: the focus goes there, not nowhere.
    if (replaced.current) buy.current?.querySelector<HTMLElement>('button:last-of-type')?.focus();
    replaced.current = false;
  }, [wanted]);

  return (
    <li className="card product">
      <h2>{name}</h2>
      <p className="muted">{description}</p>
      <p>
        <Badge tone={stock.tone}>{stock.text}</Badge>
      </p>
      <div className="buy" ref={buy}>
        <strong>
          <Money value={unitPrice} />
        </strong>
        {wanted ? (
          <Quantity name={name} value={quantity} most={most} onChange={set} />
        ) : (
          most > 0 && (
            <Button aria-label={`Add ${name}`} onClick={() => set(1)}>
              Add
            </Button>
          )
        )}
      </div>
    </li>
  );
}

/** What is in the basket so far: beside the catalogue where there is room, at the foot of a phone. */
function BasketSummary({ basket, products }: { basket: Basket; products: readonly Product[] }): ReactNode {
  const lines = linesOf(basket, products);
  const total = totalOf(lines);
  const units = unitsIn(basket);
  return (
    <aside className={`card basket${units === 0 ? ' nothing' : ''}`} aria-labelledby="basket">
      <h2 id="basket">Basket</h2>
      {units === 0 ? (
        <p className="muted">Nothing in it yet.</p>
      ) : (
        <>
          <ul className="sums">
            {lines.map((line) => (
              <li key={line.productId}>
                <span>
                  {line.quantity} × {line.name}
                </span>
                <Money value={lineTotal(line)} />
              </li>
            ))}
          </ul>
          <Link href="/checkout" className="button primary">
            <span>
              To the checkout
              {total && (
                <>
                  {' · '}
                  <Money value={total} />
                </>
              )}
            </span>
          </Link>
        </>
      )}
    </aside>
  );
}

function matches(product: Product, search: string): boolean {
  const text = `${product.name} ${product.description}`.toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function Products({ products, basket }: { products: readonly Product[]; basket: Basket }): ReactNode {
  const [search, setSearch] = useState('');
  const [inStock, setInStock] = useState(false);
  const wanted = useDeferredValue(search.trim());
  const found = products.filter(
    (product) => matches(product, wanted) && (!inStock || product.availability === 'AVAILABLE'),
  );
  return (
    <section className="stack" aria-label="Products">
      <search className="filters">
        <Field
          label="Search"
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <label className="choice">
          <input type="checkbox" checked={inStock} onChange={(event) => setInStock(event.target.checked)} />
          <span>Only what can be had now</span>
        </label>
      </search>
      <p className="small muted" role="status">
        {found.length} of {products.length} products
      </p>
      {found.length === 0 ? (
        <Empty
          title="Nothing fits"
          actions={
            <Button
              onClick={() => {
                setSearch('');
                setInStock(false);
              }}
            >
              Show everything
            </Button>
          }
        >
          No product has these words in its name or description.
        </Empty>
      ) : (
        <ul className="products">
          {found.map((product) => (
            <ProductCard key={product.id} product={product} quantity={basket[product.id]?.quantity ?? 0} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** What the shop sells. */
export default function Catalogue(): ReactNode {
  const { value: products, error, reload } = useProducts();
  const basket = useBasket();
  return (
    <Page title="Catalogue">
      {error !== undefined && <Problem error={error} retry={reload} />}
      {!products && error === undefined && <Skeleton what="the catalogue" lines={8} />}
      {products?.length === 0 && (
        <Empty title="Nothing is for sale yet" actions={<Button onClick={reload}>Look again</Button>} />
      )}
      {products && products.length > 0 && (
        <div className="shop">
          <Products products={products} basket={basket} />
          <BasketSummary products={products} basket={basket} />
        </div>
      )}
    </Page>
  );
}
