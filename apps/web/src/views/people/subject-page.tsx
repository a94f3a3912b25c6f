import { useEffect, useState } from 'preact/hooks';
import { ImagePlus, Merge, Pencil, Trash2, UserRound } from 'lucide-preact';
import { type components } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { type Problem, type Result, toResult } from '../../api/result.js';
import { ActionDialog } from '../../components/action-dialog.js';
import { EmptyState } from '../../components/empty-state.js';
import { Notice, ProblemNotice } from '../../components/notice.js';
import { ScopedButton } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';
import { addresses, usePeoplePage } from './address.js';
import { EnrolledFaces } from './enrolled-faces.js';
import { outcome } from './outcome.js';
import { PageHeading } from './page-heading.js';
import { RenameDialog } from './rename-dialog.js';

type Subject = components['schemas']['SubjectAnswer'];

const back = { address: addresses.list, label: texts.people.allPeople };

/** The page of one person: the enrolled faces, and the actions that change the person. */
export function SubjectPage({ name }: { readonly name: string }) {
  const [result, setResult] = useState<Result<{ readonly subject: Subject }>>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    void toResult(api.GET('/subjects/{name}', { params: { path: { name } }, signal: abort.signal })).then(
      (found) => {
        if (!abort.signal.aborted) setResult(found);
      },
    );
    return () => {
      abort.abort();
    };
  }, [name, attempt]);

  if (result === undefined) return <p class="quiet">{texts.status.loading}</p>;
  if (!result.ok) {
    return (
      <>
        <PageHeading title={name} back={back} />
        {result.problem.status === 404 ? (
          <EmptyState icon={UserRound} title={texts.people.unknown}>
            <p>{texts.people.unknownDetail}</p>
          </EmptyState>
        ) : (
          <ProblemNotice
            problem={result.problem}
            onRetry={() => {
              setAttempt(attempt + 1);
            }}
          />
        )}
      </>
    );
  }
  return (
    <Person
      subject={result.value.subject}
      onChange={() => {
        setAttempt(attempt + 1);
      }}
    />
  );
}

interface PersonProps {
  readonly subject: Subject;
  /** Called after the subject was changed, so that it is loaded again. */
  readonly onChange: () => void;
}

function Person({ subject, onChange }: PersonProps) {
  const [, navigate] = usePeoplePage();
  const [dialog, setDialog] = useState<'rename' | 'merge' | 'delete'>();
  const close = (): void => {
    setDialog(undefined);
  };
  const { name, number_of_faces: faces, created_at: createdAt } = subject;
  const remove = async (): Promise<Problem | undefined> => {
    const result = await toResult(api.DELETE('/subjects/{name}', { params: { path: { name } } }));
    if (!result.ok) return result.problem;
    outcome.value = texts.people.delete.done(name);
    navigate(addresses.list);
    return undefined;
  };
  return (
    <>
      <PageHeading
        title={name}
        back={back}
        detail={`${texts.faces.count(faces)} · ${texts.people.since(new Date(createdAt))}`}
      >
        <ScopedButton
          needs="write"
          class="button--primary"
          onClick={() => {
            navigate(addresses.enrol(name));
          }}
        >
          <ImagePlus size={16} aria-hidden />
          {texts.people.addPhotos}
        </ScopedButton>
        <ScopedButton
          needs="write"
          onClick={() => {
            setDialog('rename');
          }}
        >
          <Pencil size={16} aria-hidden />
          {texts.people.rename.open}
        </ScopedButton>
        <ScopedButton
          needs="write"
          onClick={() => {
            setDialog('merge');
          }}
        >
          <Merge size={16} aria-hidden />
          {texts.people.merge.open}
        </ScopedButton>
        <ScopedButton
          needs="delete"
          class="button--danger"
          onClick={() => {
            setDialog('delete');
          }}
        >
          <Trash2 size={16} aria-hidden />
          {texts.actions.delete}
        </ScopedButton>
      </PageHeading>
      <EnrolledFaces name={name} onChange={onChange} />
      {dialog === 'rename' || dialog === 'merge' ? (
        <RenameDialog
          subject={subject}
          merging={dialog === 'merge'}
          onClose={close}
          onRenamed={(renamed, merged) => {
            close();
            outcome.value = merged
              ? texts.people.merge.done(name, renamed.name)
              : texts.people.rename.done(name, renamed.name);
            navigate(addresses.subject(renamed.name));
          }}
        />
      ) : null}
      {dialog === 'delete' ? (
        <ActionDialog
          title={texts.people.delete.title}
          action={texts.people.delete.action}
          dangerous
          onConfirm={remove}
          onClose={close}
        >
          <p class="any-name">{texts.people.delete.confirm(name, faces)}</p>
          <p>{texts.people.delete.kept}</p>
          <Notice kind="warning">{texts.people.final}</Notice>
        </ActionDialog>
      ) : null}
    </>
  );
}
