import { useState } from 'preact/hooks';
import { UserPlus } from 'lucide-preact';
import {
  type CandidateAnswer,
  type FaceAnswer,
  type FaceEncodingAnswer,
} from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { type Problem, toResult } from '../../api/result.js';
import { FaceCrop } from '../../components/face-crop.js';
import { ProblemNotice } from '../../components/notice.js';
import { ScopedButton } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';
import { isCompared, toggleComparedFace } from './compared-faces.js';
import { EnrolDialog } from './enrol-dialog.js';
import { type TriedPhoto } from './tried-photos.js';

interface FaceRowProps {
  readonly photo: TriedPhoto;
  readonly answer: FaceEncodingAnswer;
  readonly index: number;
  readonly face: FaceAnswer;
  /** Undefined while the search is running, or if it is not allowed. */
  readonly candidates: readonly CandidateAnswer[] | undefined;
  readonly onEnrolled: () => void;
}

/** One face of a photo: its picture, the selection for a comparison, the nearest people, and the enrolment. */
export function FaceRow({ photo, answer, index, face, candidates, onEnrolled }: FaceRowProps) {
  const [naming, setNaming] = useState(false);
  const [enrolledAs, setEnrolledAs] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  const number = index + 1;
  const enrol = async (name: string): Promise<Problem | undefined> => {
    const result = await toResult(
      api.POST('/subjects/{name}/faces', {
        params: { path: { name } },
        body: { file_hash: answer.file_hash, face: index },
      }),
    );
    if (!result.ok) return result.problem;
    setEnrolledAs(result.value.subject);
    onEnrolled();
    return undefined;
  };
  return (
    <li class="face-row">
      <FaceCrop url={photo.url} photoWidth={answer.width ?? 1} box={face.box} />
      <div class="face-row__content">
        <div class="face-row__title">
          <strong>{texts.faces.number(number)}</strong>
          <span class="small quiet number">
            {texts.faces.score} {face.score?.toFixed(3)}
          </span>
        </div>
        {candidates === undefined ? null : candidates.length === 0 ? (
          <p class="small quiet">{texts.try.noCandidate}</p>
        ) : (
          <ul class="candidates" aria-label={texts.try.candidates(number)}>
            {candidates.map(({ subject, distance }) => (
              <li key={subject} class="candidates__person">
                <span class="truncated" title={subject ?? undefined}>
                  {subject}
                </span>
                <span class="small quiet number">{distance.toFixed(3)}</span>
                <ScopedButton
                  needs="write"
                  class="button--small button--quiet"
                  label={texts.try.enrolAs(number, subject ?? '')}
                  onClick={() => void enrol(subject ?? '').then(setProblem)}
                >
                  <UserPlus size={14} aria-hidden />
                </ScopedButton>
              </li>
            ))}
          </ul>
        )}
        <p class="small" role="status">
          {enrolledAs === undefined ? '' : texts.try.enrolledAs(enrolledAs)}
        </p>
        {problem === undefined ? null : <ProblemNotice problem={problem} />}
        <div class="row">
          <button
            type="button"
            class="button button--small"
            aria-pressed={isCompared(photo, index)}
            aria-label={texts.try.compareFace(number)}
            onClick={() => {
              toggleComparedFace({ photo, index, face });
            }}
          >
            {texts.try.compareShort}
          </button>
          <ScopedButton
            needs="write"
            class="button--small"
            label={texts.try.enrolFace(number)}
            onClick={() => {
              setNaming(true);
            }}
          >
            {texts.try.enrol}
          </ScopedButton>
        </div>
      </div>
      {naming ? (
        <EnrolDialog
          number={number}
          enrol={enrol}
          onClose={() => {
            setNaming(false);
          }}
        />
      ) : null}
    </li>
  );
}
