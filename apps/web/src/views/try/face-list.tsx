import { useState } from 'preact/hooks';
import { type FaceEncodingAnswer } from '../../../../../clients/typescript/src/index.js';
import { ProblemNotice } from '../../components/notice.js';
import { explainMissingScope } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';
import { useCandidates } from './candidates.js';
import { FaceRow } from './face-row.js';
import { type TriedPhoto } from './tried-photos.js';

interface FaceListProps {
  readonly photo: TriedPhoto;
  readonly answer: FaceEncodingAnswer;
}

/** A search finds a face within a second after its enrolment. */
const searchDelay = 1200;

/** The faces of a photo in the order of the response, each with its nearest enrolled people. */
export function FaceList({ photo, answer }: FaceListProps) {
  const [version, setVersion] = useState(0);
  const candidates = useCandidates(answer.file_hash, version);
  const missing = explainMissingScope('search');
  const { faces = [] } = answer;
  return (
    <section class="card face-list" aria-label={texts.faces.count(faces.length)}>
      <h3>{texts.faces.count(faces.length)}</h3>
      {missing === undefined ? null : <p class="small quiet">{texts.try.noSearch(missing)}</p>}
      {candidates?.ok === false ? (
        <ProblemNotice
          problem={candidates.problem}
          onRetry={() => {
            setVersion(version + 1);
          }}
        />
      ) : null}
      <ol class="face-list__faces">
        {faces.map((face, index) => (
          <FaceRow
            key={index}
            photo={photo}
            answer={answer}
            index={index}
            face={face}
            candidates={candidates?.ok === true ? candidates.value.get(index) : undefined}
            onEnrolled={() => {
              setTimeout(() => {
                setVersion((previous) => previous + 1);
              }, searchDelay);
            }}
          />
        ))}
      </ol>
    </section>
  );
}
