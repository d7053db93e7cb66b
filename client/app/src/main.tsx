import { Amplify } from 'aws-amplify';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { Link, Route, Switch } from 'wouter';
import { amplifyConfig, loadConfig } from './config.ts';
import { Catalogue } from './pages/Catalogue.tsx';
import { OrderPage } from './pages/OrderPage.tsx';
import { Orders } from './pages/Orders.tsx';
import { SignIn } from './pages/SignIn.tsx';
import { Problem } from './parts/Problem.tsx';
import { SessionProvider, signOut, useSession } from './session.tsx';
import './styles.css';

function Header(): ReactNode {
  const { email } = useSession();
  return (
    <header className="bar">
      <Link href="/" className="brand">
        Realtime Orders
      </Link>
      <nav aria-label="Main">
        <Link href="/">Catalogue</Link>
        <Link href="/orders">Orders</Link>
      </nav>
      <span className="account">
        <span className="muted">{email}</span>
        <button className="link" onClick={() => void signOut()}>
          Sign out
        </button>
      </span>
    </header>
  );
}

function App(): ReactNode {
  return (
    <SessionProvider signedOut={<SignIn />}>
      <Header />
      <main>
        <Switch>
          <Route path="/" component={Catalogue} />
          <Route path="/orders" component={Orders} />
          <Route path="/orders/:id">{({ id }) => <OrderPage key={id} orderId={id} />}</Route>
          <Route>
            <h1>Nothing here</h1>
            <p>
              <Link href="/">To the catalogue</Link>
            </p>
          </Route>
        </Switch>
      </main>
    </SessionProvider>
  );
}

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root');
const root = createRoot(container);
loadConfig().then(
  (config) => {
    Amplify.configure(amplifyConfig(config));
    root.render(
      <StrictMode>
        <App />
      </StrictMode>,
    );
  },
  (error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    root.render(
      <main className="narrow">
        <Problem text={`The shop cannot be set up: ${text}`} retry={() => location.reload()} />
      </main>,
    );
  },
);
