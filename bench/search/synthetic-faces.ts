import { ENCODING_LENGTH } from '#encoding/distance';
import { type SourceEncodings } from './source-encodings.js';

/** The number of stored faces of each synthetic person. */
export const facesPerPerson = 4;

/** Each synthetic person is a combination of this number of people of the source. */
const sourcePeoplePerSyntheticPerson = 3;

/** A description of the method of {@link SyntheticFaceGenerator}, which the benchmark prints. */
export const synthesisMethod = `A synthetic person is a combination of ${sourcePeoplePerSyntheticPerson} people of the source with random weights of either
sign, whose squares add up to 1. Each person has ${facesPerPerson} faces, and each face adds the deviation of one random photo of
the source from the mean of its person, with a random sign. The mean and the total variance are those of the source. Without people of several photos, the
deviation is normally distributed, 0.05 in each number.`;

/** Synthesizes encodings of people who do not exist. The same source always results in the same encodings. */
export class SyntheticFaceGenerator {
  constructor(private readonly source: SourceEncodings) {}

  /**
   * Returns the encoding of the stored face with an ID. The face belongs to the person `floor(id / facesPerPerson)`.
   */
  createStoredEncoding(id: number): Float32Array {
    return this.synthesizeEncoding(Math.floor(id / facesPerPerson), id + 1);
  }

  /** Returns the encoding of a further face of a person, which is not stored and is used as a query. */
  createQueryEncoding(person: number): Float32Array {
    return this.synthesizeEncoding(person, -1 - person);
  }

  private synthesizeEncoding(person: number, face: number): Float32Array {
    const { mean, people, deviations, personScale: scale } = this.source;
    const ofPerson = new SeededRandom(person ^ 0x5bd1e995);
    const ofFace = new SeededRandom(face ^ 0x2545f491);
    const parts = Array.from(
      { length: sourcePeoplePerSyntheticPerson },
      () => people[ofPerson.integerBelow(people.length)]!,
    );
    const weights = parts.map(() => ofPerson.standardNormal());
    const length = Math.hypot(...weights) / scale;
    const deviation = deviations[ofFace.integerBelow(deviations.length)];
    const sign = ofFace.integerBelow(2) === 0 ? 1 : -1;
    const encoding = new Float32Array(ENCODING_LENGTH);
    for (let index = 0; index < ENCODING_LENGTH; index++) {
      let value = mean[index]! + sign * (deviation?.[index] ?? 0.05 * ofFace.standardNormal());
      for (let part = 0; part < sourcePeoplePerSyntheticPerson; part++) {
        value += (weights[part]! / length) * parts[part]![index]!;
      }
      encoding[index] = value;
    }
    return encoding;
  }
}

/** The random number generator splitmix32. The same seed results in the same numbers on every machine. */
class SeededRandom {
  constructor(private state: number) {}

  /** @returns a uniformly distributed number from 0 (inclusive) to 1 (exclusive) */
  uniform(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let bits = this.state ^ (this.state >>> 16);
    bits = Math.imul(bits, 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  }

  integerBelow(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }

  standardNormal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}
