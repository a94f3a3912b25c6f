import { Inject, Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { type ApiConfig } from '#config';
import { runInSpan } from '#tracing';
import { apiConfig } from '../config/api-config.module.js';
import { identifyClient } from '../http/caller.js';
import { ApiMetrics } from '../metrics/api-metrics.js';
import { type ReceivedFile } from './incoming-file.js';
import { type FormRules, type ReceivedForm, receiveForm } from './receive-form.js';
import { type UploadProblem } from './upload-problem.js';
import { toUploadProblemResponse } from './upload-problem.response.js';
import { UploadSpool } from './upload-spool.js';
import { createMissingPhotoProblem, validateFileSize } from './validate-form.js';

/** A photo that has been received completely. */
export type Upload = Pick<ReceivedFile, 'fileHash' | 'content'>;

/** Receives the forms of requests, and deletes their files after they have been processed. */
@Injectable()
export class UploadReceiver {
  constructor(
    @Inject(apiConfig) private readonly config: Pick<ApiConfig, 'upload'>,
    private readonly spool: UploadSpool,
    private readonly metrics: ApiMetrics,
  ) {}

  /**
   * Processes a form.
   *
   * @throws {Problem} if the form cannot be received
   */
  async withReceivedForm<T>(
    request: Request,
    rules: Omit<FormRules, 'client'>,
    process: (form: ReceivedForm) => Promise<T>,
  ): Promise<T> {
    const received = await runInSpan('receive upload', () =>
      receiveForm(request, this.config.upload, this.spool, { ...rules, client: identifyClient(request) }),
    );
    if (!received.ok) throw this.createRejection(received.problem);
    try {
      return await process(received.form);
    } finally {
      await received.form.discard();
    }
  }

  /**
   * Returns the first photo of a form.
   *
   * @throws {Problem} if the form contains no photo
   */
  requirePhoto(form: ReceivedForm): ReceivedFile {
    const [photo] = form.files;
    if (photo === undefined) throw this.createRejection(createMissingPhotoProblem(form));
    return photo;
  }

  /** @throws {Problem} if the size of the file is not valid */
  requireValidSize(file: ReceivedFile): void {
    const problem = validateFileSize(file, this.config.upload);
    if (problem !== undefined) throw this.createRejection(problem);
  }

  private createRejection(problem: UploadProblem): Error {
    this.metrics.recordRejectedUpload(problem.kind);
    return toUploadProblemResponse(problem);
  }
}
