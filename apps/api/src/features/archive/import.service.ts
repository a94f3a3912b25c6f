import { type Readable } from 'node:stream';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { ImageArchiveRepository, SubjectArchiveRepository } from '#persistence';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { FailureLog } from '../../platform/problems/failure-log.js';
import { type ImportResponse } from './archive.schema.js';
import { readBodyChunks } from './body-chunks.js';
import { splitBodyIntoLines } from './body-lines.js';
import {
  buildImportResponse,
  buildInterruptedImportLine,
  buildImportProgressLine,
  toInterruptedImportProblem,
} from './import-response.js';
import { importLines, type ImportOutcome, type ImportProgress } from './import-run.js';

@Injectable()
export class ImportService {
  private readonly logger = new Logger(ImportService.name);

  constructor(
    @Inject(apiConfig) private readonly config: Pick<ApiConfig, 'imports'>,
    private readonly images: ImageArchiveRepository,
    private readonly subjects: SubjectArchiveRepository,
    private readonly failureLog: FailureLog,
  ) {}

  /**
   * Imports the lines of a request body.
   *
   * @throws {Problem} if the import is interrupted
   */
  async importBody(body: Readable): Promise<ImportResponse> {
    const outcome = await this.runImport(body, () => undefined);
    if (outcome.kind !== 'complete') throw toInterruptedImportProblem(outcome);
    return buildImportResponse(outcome.progress);
  }

  /** Imports the lines of a request body. Passes a response line to `onLine` after each transaction and at the end. */
  async importBodyWithProgress(
    body: Readable,
    onLine: (line: object, isLast: boolean) => void,
  ): Promise<void> {
    const outcome = await this.runImport(body, (progress) => {
      onLine(buildImportProgressLine(progress), false);
    });
    const complete = outcome.kind === 'complete';
    onLine(complete ? buildImportResponse(outcome.progress) : buildInterruptedImportLine(outcome), true);
  }

  private async runImport(
    body: Readable,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<ImportOutcome> {
    const { maxLineBytes, idleTimeout } = this.config.imports;
    const lines = splitBodyIntoLines(readBodyChunks(body, idleTimeout), maxLineBytes);
    const repositories = { images: this.images, subjects: this.subjects };
    const outcome = await importLines(lines, repositories, maxLineBytes, onProgress);
    if (outcome.kind === 'complete') return outcome;
    const { lines: committed, imported, known, refused } = outcome.progress;
    this.logger.warn(
      `An import was interrupted (${outcome.kind === 'failed' ? 'failed' : outcome.reason}) after line ${committed}: ` +
        `${imported} imported, ${known} known, ${refused} refused.`,
    );
    if (outcome.kind === 'failed') this.failureLog.logFailure(outcome.error);
    return outcome;
  }
}
