import { Injectable } from '@nestjs/common';
import {
  FaceDecisionsRepository,
  type FaceReference,
  type SubjectName,
  SubjectsRepository,
} from '#persistence';
import { readPage } from '../../platform/lists/paging.schema.js';
import { Problem } from '../../platform/problems/problem.js';
import {
  buildDecision,
  type DecisionListQuery,
  type DecisionListResponse,
  type DecisionResponse,
} from './face-decisions.schema.js';

/** Stores, lists and deletes manual decisions about faces and subjects. */
@Injectable()
export class FaceDecisionsService {
  constructor(
    private readonly decisions: FaceDecisionsRepository,
    private readonly subjects: SubjectsRepository,
  ) {}

  async list(name: SubjectName, { cursor, limit }: DecisionListQuery): Promise<DecisionListResponse> {
    await this.requireSubject(name);
    const { page, next_cursor } = await readPage(
      limit,
      (maximum) => this.decisions.list(name.key, Number(cursor ?? 0), maximum),
      ({ faceId }) => String(faceId),
    );
    return { message: 'OK', decisions: page.map(buildDecision), next_cursor };
  }

  /** @param isSubject whether the decision is that the face shows the subject */
  async storeDecision(name: SubjectName, face: FaceReference, isSubject: boolean): Promise<DecisionResponse> {
    const decided = await this.decisions.storeDecision(name.key, face, isSubject);
    if (decided.kind !== 'decided') throw new Problem(decided.kind);
    return { message: 'OK', decision: buildDecision(decided.decision) };
  }

  async withdrawDecision(name: SubjectName, face: FaceReference): Promise<void> {
    if (await this.decisions.withdrawDecision(name.key, face)) return;
    await this.requireSubject(name);
    throw new Problem('unknown-decision');
  }

  private async requireSubject({ name, key }: SubjectName): Promise<void> {
    if ((await this.subjects.find(key)) !== undefined) return;
    throw new Problem('unknown-subject', { detail: `There is no subject '${name}'.` });
  }
}
