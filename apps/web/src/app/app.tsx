import { useEffect } from 'preact/hooks';
import { Redirect, Route, Router, Switch, useLocation } from 'wouter-preact';
import { useHashLocation } from 'wouter-preact/use-hash-location';
import { texts } from '../texts/index.js';
import { Header } from './header.js';
import { KeyPrompt } from './key-prompt.js';
import { UnreachableNotice } from './unreachable-notice.js';
import { views } from './views.js';
import './app.css';

/**
 * The page: the header with the navigation, and the view of the current address. Addresses are fragments (`#/try`), so
 * that the service answers unknown paths as errors of the API.
 */
export function App() {
  return (
    <Router hook={useHashLocation}>
      <DocumentTitle />
      <a
        class="skip-link"
        href="#content"
        onClick={(event) => {
          // The fragment is the address of the view, so the link must not change it.
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
      >
        {texts.app.skipToContent}
      </a>
      <Header />
      <main id="content" class="content" tabIndex={-1}>
        <UnreachableNotice />
        <Switch>
          {views.map(({ path, component: View }) => (
            <Route key={path} path={`${path}/*?`}>
              <View />
            </Route>
          ))}
          <Route>
            <Redirect to={views[0].path} replace />
          </Route>
        </Switch>
      </main>
      <KeyPrompt />
    </Router>
  );
}

/** Sets the title of the document to the name of the view. */
function DocumentTitle() {
  const [location] = useLocation();
  useEffect(() => {
    const view = views.find(({ path }) => location.startsWith(path)) ?? views[0];
    document.title = `${view.label} · ${texts.app.name}`;
  }, [location]);
  return null;
}
