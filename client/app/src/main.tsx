import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { configureSignIn } from '../../sign-in/amplify.ts';
import { loadConfig } from '../../sign-in/site.ts';
import { Problem } from './ui/Problem.tsx';
import './styles/main.css';

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root');
const root = createRoot(container);
loadConfig().then(
  (config) => {
    configureSignIn(config);
    root.render(
      <StrictMode>
        <App config={config} />
      </StrictMode>,
    );
  },
  (error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    root.render(
      <main className="main">
        <h1 className="unseen">Realtime Orders</h1>
        <Problem error={new Error(`The shop cannot be set up: ${text}`)} retry={() => location.reload()} />
      </main>,
    );
  },
);
