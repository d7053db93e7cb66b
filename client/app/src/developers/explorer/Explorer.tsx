import { GraphiQL } from 'graphiql';
import { useEffect, useState, type ReactNode } from 'react';
import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './explorer.css';
import { accessToken } from '../../../../sign-in/amplify.ts';
import { useSite } from '../../site.ts';
import { useDark } from '../../theme.ts';
import { apiFetcher } from './fetcher.ts';
import { ownSchema } from './schema.ts';
import { starters } from './starters.ts';

/** GraphiQL at the running API, as whoever is signed in. Heavy: fetched when somebody comes to its page. */
export default function Explorer(): ReactNode {
  const site = useSite();
  const dark = useDark();
  const [fetcher] = useState(() => apiFetcher(site, accessToken));
  const [schema] = useState(ownSchema);
  const [tabs] = useState(starters);
  useEffect(() => () => fetcher.close(), [fetcher]);
  return (
    <div className="explorer">
      <GraphiQL
        fetcher={fetcher.fetch}
        schema={schema}
        defaultTabs={tabs}
        forcedTheme={dark ? 'dark' : 'light'}
        defaultEditorToolsVisibility="variables"
        isHeadersEditorEnabled={false}
        showPersistHeadersSettings={false}
      >
        <GraphiQL.Logo> </GraphiQL.Logo>
      </GraphiQL>
    </div>
  );
}
