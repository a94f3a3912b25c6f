import { type Readable } from 'node:stream';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { ImageArchiveRepository, SubjectArchiveRepository } from '#persistence';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { FailureLog } from '../../platform/problems/failure-log.js';
import { type ImportResponse } from './archive.schema.js';
import { readChunks } from './body-chunks.js';
import { splitLines } from './body-lines.js';
import {
  buildImportResponse,
  buildInterruptedLine,
  buildProgressLine,
  toInterruptedProblem,
} from './import-response.js';
import { importLines, type ImportOutcome, type ImportProgress } from './import-run.js';

@Injectable()
export class ImportService {
  private readonly logger = new Logger(ImportService.name);

  constructor(
    @Inject(apiConfig) private readonly config: Pick<ApiConfig, 'imports'>,
    private readonly images: ImageArchiveRepository,
    private readonly subjects: SubjectArchiveRepository,
    private readonly failures: FailureLog,
  ) {}

  /**
   * Imports the lines of a body.
   *
   * @throws {Problem} if the import is interrupted
   */
  async import(body: Readable): Promise<ImportResponse> {
    const outcome = await this.run(body, () => undefined);
    if (outcome.kind !== 'complete') throw toInterruptedProblem(outcome);
    return buildImportResponse(outcome.progress);
  }

  /** Imports the lines of a body, and passes a line to `onLine` after each transaction and at the end. */
  async importWithProgress(body: Readable, onLine: (line: object, isLast: boolean) => void): Promise<void> {
    const outcome = await this.run(body, (progress) => {
      onLine(buildProgressLine(progress), false);
    });
    const complete = outcome.kind === 'complete';
    onLine(complete ? buildImportResponse(outcome.progress) : buildInterruptedLine(outcome), true);
  }

  private async run(body: Readable, onProgress: (progress: ImportProgress) => void): Promise<ImportOutcome> {
    const { maxLineBytes, idleTimeout } = this.config.imports;
    const lines = splitLines(readChunks(body, idleTimeout), maxLineBytes);
    const archives = { images: this.images, subjects: this.subjects };
    const outcome = await importLines(lines, archives, maxLineBytes, onProgress);
    if (outcome.kind === 'complete') return outcome;
    const { lines: committed, imported, known, refused } = outcome.progress;
    this.logger.warn(
      `An import was interrupted (${outcome.kind === 'failed' ? 'failed' : outcome.reason}) after line ${committed}: ` +
        `${imported} imported, ${known} known, ${refused} refused.`,
    );
    if (outcome.kind === 'failed') this.failures.log(outcome.error);
    return outcome;
  }
}
