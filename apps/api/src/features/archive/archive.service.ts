import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { ImageArchiveRepository, SubjectArchiveRepository } from '#persistence';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { readPage } from '../../platform/lists/paging.schema.js';
import { toNdjson } from '../../platform/openapi/ndjson.js';
import { buildListedImage, type ImageListResponse, type ImageListQuery } from './archive.schema.js';
import { buildExportedImage } from './exported-image.js';
import { buildExportedSubject } from './exported-subject.js';

/**
 * The maximum number of faces that an export holds in memory. A face takes about 4 kB as JSON. One line of an export
 * contains at most this number of enrolled faces, and at most this number of decisions.
 */
const facesPerExportPage = 1_000;

/** Lists images, and exports images and subjects. */
@Injectable()
export class ArchiveService {
  private readonly logger = new Logger(ArchiveService.name);

  constructor(
    @Inject(apiConfig) private readonly config: Pick<ApiConfig, 'transfers'>,
    private readonly archive: ImageArchiveRepository,
    private readonly subjects: SubjectArchiveRepository,
  ) {}

  async list({ status, since, until, cursor, limit }: ImageListQuery): Promise<ImageListResponse> {
    const { page, next_cursor } = await readPage(
      limit,
      (maximum) => this.archive.listImages({ status, since, until, after: cursor }, maximum),
      ({ position }) => position,
    );
    return { message: 'OK', images: page.map(buildListedImage), next_cursor };
  }

  /**
   * Writes all encoded images and then all subjects to the response, until the client disconnects or the timeout has
   * passed. Subjects follow the images, because an import in one pass must find the images that subjects refer to.
   */
  async export(response: Writable): Promise<void> {
    const deadline = AbortSignal.timeout(this.config.transfers.timeout);
    try {
      await pipeline(Readable.from(this.generateExportLines()), response, { signal: deadline });
    } catch (error) {
      if (deadline.aborted) this.logger.warn('An export exceeded its timeout and was cancelled.');
      else if ((error as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    }
  }

  private async *generateExportLines(): AsyncGenerator<string> {
    for await (const image of this.archive.streamEncodedImages(facesPerExportPage)) {
      yield toNdjson(buildExportedImage(image));
    }
    for await (const part of this.subjects.streamSubjects(facesPerExportPage)) {
      yield toNdjson(buildExportedSubject(part));
    }
  }
}
