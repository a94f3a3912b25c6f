import { Link } from 'wouter-preact';
import { Notice } from '../../components/notice.js';
import { ScopeGate } from '../../components/scope-gate.js';
import { texts } from '../../texts/index.js';
import { addresses, type PeoplePage, usePeoplePage } from './address.js';
import { ClusterList } from './cluster-list.js';
import { ClusterPage } from './cluster-page.js';
import { EnrolPage } from './enrol-page.js';
import { outcome } from './outcome.js';
import { SearchPage } from './search-page.js';
import { SubjectList } from './subject-list.js';
import { SubjectPage } from './subject-page.js';
import './people-view.css';

/** The view of the people whose faces are enrolled, and of the clusters of the faces that belong to nobody. */
export function PeopleView() {
  const [page] = usePeoplePage();
  const isList = page.kind !== 'subject' && page.kind !== 'cluster';
  return (
    <div class="view people">
      {isList ? (
        <header class="view__header">
          <div>
            <h1>{texts.people.title}</h1>
            <p class="view__lead">{texts.people.lead}</p>
          </div>
        </header>
      ) : null}
      {isList ? <Tabs page={page} /> : null}
      {outcome.value === undefined ? null : (
        <Notice
          kind="good"
          actions={
            <button
              type="button"
              class="button button--small button--quiet"
              onClick={() => {
                outcome.value = undefined;
              }}
            >
              {texts.actions.close}
            </button>
          }
        >
          <span class="any-name">{outcome.value}</span>
        </Notice>
      )}
      <CurrentPage page={page} />
    </div>
  );
}

function Tabs({ page }: { readonly page: PeoplePage }) {
  const tabs = [
    { kind: 'list', address: addresses.list, label: texts.people.tabs.list },
    { kind: 'search', address: addresses.search, label: texts.people.tabs.search },
    { kind: 'enrol', address: addresses.enrol(), label: texts.people.tabs.enrol },
    { kind: 'clusters', address: addresses.clusters, label: texts.people.tabs.clusters },
  ];
  return (
    <nav class="people__tabs" aria-label={texts.people.title}>
      {tabs.map(({ kind, address, label }) => (
        <Link
          key={kind}
          href={address}
          class="people__tab"
          aria-current={page.kind === kind ? 'page' : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

function CurrentPage({ page }: { readonly page: PeoplePage }) {
  switch (page.kind) {
    case 'search':
      return (
        <ScopeGate needs={['search', 'write']}>
          <SearchPage />
        </ScopeGate>
      );
    case 'enrol':
      return (
        <ScopeGate needs="write">
          <EnrolPage key={page.name} initialName={page.name} />
        </ScopeGate>
      );
    case 'subject':
      return (
        <ScopeGate needs="read">
          <SubjectPage key={page.name} name={page.name} />
        </ScopeGate>
      );
    case 'clusters':
      return (
        <ScopeGate needs="read">
          <ClusterList />
        </ScopeGate>
      );
    case 'cluster':
      return (
        <ScopeGate needs="read">
          <ClusterPage key={page.id} id={page.id} />
        </ScopeGate>
      );
    case 'list':
      return (
        <ScopeGate needs="read">
          <SubjectList />
        </ScopeGate>
      );
  }
}
