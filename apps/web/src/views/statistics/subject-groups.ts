import { type EncodingMapResponse } from '../../../../../clients/typescript/src/index.js';
import { texts } from '../../texts/index.js';

type MappedFace = EncodingMapResponse['faces'][number];

/** The faces on a map that have the same symbol. */
export interface SubjectGroup {
  readonly name: string;
  /** The number of the symbol; `others` for the other subjects, `none` for faces that are not enrolled. */
  readonly symbol: number | 'others' | 'none';
  readonly faces: readonly MappedFace[];
}

/** The number of symbols. More symbols could not be distinguished. */
const numberOfSymbols = 8;

/**
 * Groups faces by subject. The subjects with the most faces have a group each, all other subjects one group together,
 * and the faces that are not enrolled another one.
 */
export function groupBySubject(faces: readonly MappedFace[]): SubjectGroup[] {
  const bySubject = new Map<string, MappedFace[]>();
  const notEnrolled: MappedFace[] = [];
  for (const face of faces) {
    if (face.subject === null) notEnrolled.push(face);
    else bySubject.set(face.subject, [...(bySubject.get(face.subject) ?? []), face]);
  }
  const subjects = [...bySubject].toSorted(
    ([name, one], [otherName, other]) => other.length - one.length || name.localeCompare(otherName),
  );
  const groups: SubjectGroup[] = subjects
    .slice(0, numberOfSymbols)
    .map(([name, group], symbol) => ({ name, symbol, faces: group }));
  const others = subjects.slice(numberOfSymbols).flatMap(([, group]) => group);
  if (others.length > 0) groups.push({ name: texts.statistics.otherPeople, symbol: 'others', faces: others });
  if (notEnrolled.length > 0)
    groups.push({ name: texts.statistics.notEnrolled, symbol: 'none', faces: notEnrolled });
  return groups;
}
