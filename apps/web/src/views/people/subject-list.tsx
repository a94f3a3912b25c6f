import { useEffect, useState } from 'preact/hooks';
import { Search, UserPlus, Users } from 'lucide-preact';
import { Link } from 'wouter-preact';
import { type components } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { mapResult } from '../../api/map-result.js';
import { toResult } from '../../api/result.js';
import { usePages } from '../../api/use-pages.js';
import { EmptyState } from '../../components/empty-state.js';
import { LoadMore } from '../../components/load-more.js';
import { texts } from '../../texts/index.js';
import { addresses } from './address.js';
import './subject-list.css';

type Subject = components['schemas']['SubjectAnswer'];

const pageSize = 60;

/** Milliseconds without input after which a search begins. */
const searchDelay = 250;

/** The list of people, which can be searched by name. */
export function SubjectList() {
  const [input, setInput] = useState('');
  const search = useDelayed(input.trim(), searchDelay);
  const list = usePages<Subject>(search, async (cursor, signal) =>
    mapResult(
      await toResult(
        api.GET('/subjects', {
          params: {
            query: {
              limit: pageSize,
              ...(search === '' ? {} : { contains: search }),
              ...(cursor === undefined ? {} : { cursor }),
            },
          },
          signal,
        }),
      ),
      ({ subjects: items, next_cursor: nextCursor }) => ({ items, nextCursor }),
    ),
  );
  const isEmpty = list.loaded && list.items.length === 0;
  return (
    <section class="stack" aria-label={texts.people.tabs.list}>
      {isEmpty && search === '' ? (
        <EmptyState icon={Users} title={texts.people.empty}>
          <p>{texts.people.emptyDetail}</p>
          <p class="row subject-list__start">
            <Link href={addresses.enrol()} class="button button--primary">
              <UserPlus size={18} aria-hidden />
              {texts.people.addPhotos}
            </Link>
          </p>
        </EmptyState>
      ) : (
        <>
          <div class="subject-list__bar">
            <label class="subject-list__search">
              <Search size={18} aria-hidden />
              <span class="visually-hidden">{texts.people.searchByName}</span>
              <input
                class="input"
                type="search"
                placeholder={texts.people.searchByName}
                maxLength={200}
                value={input}
                onInput={(event) => {
                  setInput(event.currentTarget.value);
                }}
              />
            </label>
            <p class="quiet small" role="status">
              {list.loaded ? texts.people.shown(list.items.length, list.hasMore) : ''}
            </p>
          </div>
          {isEmpty ? (
            <EmptyState icon={Search} title={texts.people.noMatch}>
              <p>{texts.people.noMatchDetail}</p>
            </EmptyState>
          ) : (
            <ul class="subject-list">
              {list.items.map((subject) => (
                <li key={subject.name}>
                  <SubjectLink subject={subject} />
                </li>
              ))}
            </ul>
          )}
          <LoadMore
            hasMore={list.hasMore}
            loading={list.loading}
            problem={list.problem}
            onLoad={list.loadMore}
          />
        </>
      )}
    </section>
  );
}

function SubjectLink({
  subject: { name, number_of_faces: faces, created_at: since },
}: {
  readonly subject: Subject;
}) {
  return (
    <Link href={addresses.subject(name)} class="subject-link" title={name}>
      <span class="subject-link__initial" aria-hidden="true">
        {firstCharacter(name)}
      </span>
      <span class="subject-link__text">
        <bdi class="subject-link__name truncated">{name}</bdi>
        <span class="small quiet">
          {texts.faces.count(faces)} · {texts.people.since(new Date(since))}
        </span>
      </span>
    </Link>
  );
}

/** Returns the first character that a reader sees, which can consist of several code points. */
function firstCharacter(name: string): string {
  const [first] = new Intl.Segmenter().segment(name);
  return first?.segment.toLocaleUpperCase() ?? '';
}

/** Returns a value after it has not changed for some time. */
function useDelayed<Value>(value: Value, milliseconds: number): Value {
  const [delayed, setDelayed] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setDelayed(value);
    }, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  }, [value, milliseconds]);
  return delayed;
}
