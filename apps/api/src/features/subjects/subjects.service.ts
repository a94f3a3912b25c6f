import { Injectable } from '@nestjs/common';
import { euclideanDistance } from '#encoding/distance';
import {
  type EnrolmentResult,
  type EnrolledFace,
  EnrolledFacesRepository,
  type ImageWithFaces,
  type NewEnrolledFace,
  type Subject,
  type SubjectName,
  SubjectsRepository,
} from '#persistence';
import { buildBox } from '#photo-response';
import { readPage } from '../../platform/lists/paging.schema.js';
import { Problem } from '../../platform/problems/problem.js';
import { type FaceSource, selectFace } from '../encodings/index.js';
import { computeDistancesToOthers, type DistancesToOthers } from './distances-to-others.js';
import {
  buildEnrolledFace,
  buildListedEnrolledFace,
  buildSubject,
  type EnrolledFaceListQuery,
  type EnrolledFaceListResponse,
  maxComparedFaces,
  type RenameResponse,
  type SubjectListQuery,
  type SubjectListResponse,
  type SubjectResponse,
  type VerifyResponse,
} from './subjects.schema.js';

/** Manages subjects and their enrolled faces, and verifies faces. */
@Injectable()
export class SubjectsService {
  constructor(
    private readonly subjects: SubjectsRepository,
    private readonly enrolledFaces: EnrolledFacesRepository,
  ) {}

  /** Enrols a face for a subject, and creates the subject if it does not exist. */
  async enrol(
    name: SubjectName,
    source: FaceSource,
  ): Promise<EnrolmentResult & { kind: 'enrolled' | 'known' }> {
    const enrolment = await this.enrolledFaces.enrol(name, toNewEnrolledFace(source));
    if (enrolment.kind === 'contradicts-decision') throw new Problem('contradicts-decision');
    if (enrolment.kind !== 'unknown-face') return enrolment;
    // The image was deleted after the API read its faces.
    throw new Problem('unknown-image', source.kind === 'image' ? { fileHash: source.image.fileHash } : {});
  }

  async list({ prefix, contains, cursor, limit }: SubjectListQuery): Promise<SubjectListResponse> {
    const { page, next_cursor } = await readPage(
      limit,
      (maximum) => this.subjects.list({ prefix, contained: contains, after: cursor }, maximum),
      ({ key }) => key,
    );
    return { message: 'OK', subjects: page.map(buildSubject), next_cursor };
  }

  async find(name: SubjectName): Promise<SubjectResponse> {
    return { message: 'OK', subject: buildSubject(await this.requireSubject(name)) };
  }

  async rename(name: SubjectName, to: SubjectName): Promise<RenameResponse> {
    const renaming = await this.subjects.rename(name.key, to);
    if (renaming === undefined) throw createUnknownSubjectProblem(name);
    return { message: 'OK', subject: buildSubject(renaming.subject), merged: renaming.kind === 'merged' };
  }

  async delete(name: SubjectName): Promise<void> {
    if (!(await this.subjects.delete(name.key))) throw createUnknownSubjectProblem(name);
  }

  async listEnrolledFaces(
    name: SubjectName,
    { cursor, limit, distances: withDistances }: EnrolledFaceListQuery,
  ): Promise<EnrolledFaceListResponse> {
    await this.requireSubject(name);
    const { page, next_cursor } = await readPage(
      limit,
      (maximum) => this.enrolledFaces.list(name.key, Number(cursor ?? 0), maximum),
      ({ id }) => String(id),
    );
    const distances = withDistances ? await this.computeDistances(name, page) : undefined;
    const faces = page.map((face) => buildListedEnrolledFace(face, distances?.get(face.id)));
    return { message: 'OK', faces, next_cursor };
  }

  private async computeDistances(
    { key }: SubjectName,
    page: readonly EnrolledFace[],
  ): Promise<ReadonlyMap<number, DistancesToOthers>> {
    const ids = page.map(({ id }) => id);
    const encodings = await this.enrolledFaces.readEncodings(key, maxComparedFaces, ids);
    // The encodings are sorted by age, and those of the page can follow the oldest ones.
    const oldest = encodings.slice(0, maxComparedFaces);
    return computeDistancesToOthers(ids, oldest, new Map(encodings.map((face) => [face.id, face])));
  }

  async deleteEnrolledFace(name: SubjectName, id: number): Promise<void> {
    if (await this.enrolledFaces.delete(name.key, id)) return;
    await this.requireSubject(name);
    throw new Problem('unknown-example');
  }

  /** Compares a face with the enrolled faces of a subject in the database, where they are found immediately. */
  async verify(name: SubjectName, source: FaceSource, threshold: number): Promise<VerifyResponse> {
    const subject = await this.requireSubject(name);
    const { encoding, model } = selectComparedEncoding(source);
    const nearest = await this.enrolledFaces.findNearest(name.key, model, encoding);
    if (nearest === undefined)
      throw createNotComparableProblem(subject, await this.enrolledFaces.list(name.key, 0, 1), model);
    const distance = euclideanDistance(encoding, nearest.encoding);
    return {
      message: 'OK',
      subject: subject.name,
      distance,
      threshold,
      same_person: distance <= threshold,
      nearest: buildEnrolledFace(nearest),
    };
  }

  private async requireSubject(name: SubjectName): Promise<Subject> {
    const subject = await this.subjects.find(name.key);
    if (subject === undefined) throw createUnknownSubjectProblem(name);
    return subject;
  }
}

function createUnknownSubjectProblem({ name }: SubjectName): Problem {
  return new Problem('unknown-subject', { detail: `There is no subject '${name}'.` });
}

function createNotComparableProblem(
  { name }: Subject,
  [enrolled]: readonly EnrolledFace[],
  model: string,
): Problem {
  return enrolled === undefined
    ? new Problem('no-enrolled-face', { detail: `'${name}' has no enrolled face.` })
    : new Problem('different-model', {
        detail: `The face was encoded by ${model}, the faces of '${name}' by other models, for example ${enrolled.model}.`,
      });
}

/** @throws {Problem} if the photo shows several faces and the request does not select one of them */
function toNewEnrolledFace(source: FaceSource): NewEnrolledFace {
  if (source.kind === 'encoding') {
    // PostgreSQL refuses numbers that are too small for a float32. `Math.fround` rounds these numbers to 0.
    return { encoding: source.encoding.map(Math.fround), model: source.model };
  }
  const { image, face } = source;
  if (face === undefined && image.faces.length > 1) throw createSeveralFacesProblem(image);
  const { fileHash, position } = selectFace(image, face ?? 0);
  return { fileHash, position };
}

function createSeveralFacesProblem(image: ImageWithFaces): Problem {
  return new Problem('choose-face', {
    fileHash: image.fileHash,
    detail: `The photo shows ${image.faces.length} faces.`,
    faces: image.faces.map((face) => ({ face: face.position, box: buildBox(face) })),
  });
}

/** Returns the encoding of the selected face, or of the most prominent face if no face is selected. */
function selectComparedEncoding(source: FaceSource): {
  readonly encoding: Float32Array;
  readonly model: string;
} {
  const { encoding, model } =
    source.kind === 'encoding'
      ? source
      : {
          encoding: selectFace(source.image, source.face ?? 0).encoding,
          model: source.image.model!,
        };
  return { encoding: Float32Array.from(encoding), model };
}
