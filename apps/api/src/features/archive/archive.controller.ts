import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, HttpCode, HttpStatus, Inject, Logger, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { type ApiConfig } from '#config';
import { ImageArchiveRepository } from '#persistence';
import { apiConfig } from '../../platform/config/api-config.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { cacheControl } from '../../platform/openapi/response-headers.js';
import { linesOf, ndjson } from '../../platform/openapi/ndjson.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { FailureLog } from '../../platform/problems/failure-log.js';
import { endAfterDraining } from '../../platform/http/unread-body.js';
import {
  ImageListAnswer,
  imageStatuses,
  ImportAnswer,
  ImportCutOffLine,
  ImportProgressLine,
  listedImageAnswer,
} from './archive.response.js';
import {
  exportExamples,
  importAnswerExamples,
  importExamples,
  importProgressExamples,
  listAnswerExamples,
  listExamples,
} from './archive.examples.js';
import { requireLines } from './content-type.js';
import { cursorOf, readListQuery } from './archive.request.js';
import { readChunks } from './body-chunks.js';
import { splitLines } from './body-lines.js';
import { exportedImage, ExportedImageLine, ImportedImageLine } from './image-line.js';
import { cutOffLine, cutOffProblem, importAnswer, progressLine } from './import-response.js';
import { importLines, type ImportOutcome, type ImportProgress } from './import-run.js';
import { TransferLimit } from './transfer-limit.js';

/** Faces of an export that are in memory at a time; they take about 4 kB each as they are sent. */
const exportPage = 1_000;

@ApiTags('archive')
@ApiProblems('busy', 'unavailable')
@ApiExtraModels(ExportedImageLine, ImportedImageLine, ImportAnswer, ImportProgressLine, ImportCutOffLine)
@Controller()
export class ArchiveController {
  private readonly logger = new Logger(ArchiveController.name);

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly archive: ImageArchiveRepository,
    private readonly failures: FailureLog,
    private readonly transfers: TransferLimit,
  ) {}

  @Get('images')
  @NeedsScope('read')
  @ApiOperation({ operationId: 'listImages', summary: 'List images, the oldest first' })
  @ApiQuery({
    name: 'status',
    required: false,
    description: 'Images of this status alone.',
    schema: { type: 'string', enum: [...imageStatuses] },
    examples: listExamples.status,
  })
  @ApiQuery({
    name: 'since',
    required: false,
    description: 'Images that came then or later (RFC 3339, or a date).',
    schema: { type: 'string' },
    examples: listExamples.since,
  })
  @ApiQuery({
    name: 'until',
    required: false,
    description: 'Images that came before then (RFC 3339, or a date).',
    schema: { type: 'string' },
    examples: listExamples.until,
  })
  @ApiQuery({
    name: 'cursor',
    required: false,
    description: 'The `next_cursor` of the page before.',
    schema: { type: 'string' },
    examples: listExamples.cursor,
  })
  @ApiQuery({
    name: 'limit',
    required: false,
    description: 'Images in a page.',
    schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 },
    examples: listExamples.limit,
  })
  @ApiOkResponse({ type: ImageListAnswer, description: 'A page of the list.', examples: listAnswerExamples })
  @ApiProblems('malformed-query')
  async list(@Query() query: unknown): Promise<ImageListAnswer> {
    const { filter, limit } = readListQuery(query);
    const images = await this.archive.list(filter, limit + 1);
    const page = images.slice(0, limit);
    return {
      message: 'OK',
      images: page.map(listedImageAnswer),
      next_cursor: images.length > limit ? cursorOf(page.at(-1)!.position) : null,
    };
  }

  @Get('export')
  @NeedsScope('read')
  @ApiOperation({
    operationId: 'exportImages',
    summary: 'Export every encoded image',
    description: 'NDJSON, a line an image: what `POST /import` takes.',
  })
  @ApiOkResponse({
    description: 'A line an image.',
    headers: { 'Cache-Control': cacheControl },
    content: { [ndjson]: { schema: linesOf(ExportedImageLine), examples: exportExamples } },
  })
  @ApiProblems('too-many-transfers', 'unavailable')
  async export(@Res() response: Response): Promise<void> {
    await this.transfers.run('export', () => this.sendLines(response));
  }

  private async sendLines(response: Response): Promise<void> {
    response.set({ 'Content-Type': `${ndjson}; charset=utf-8`, 'Cache-Control': 'no-store' });
    const deadline = AbortSignal.timeout(this.config.transfers.timeout);
    const sending = pipeline(Readable.from(this.exportedLines()), response, { signal: deadline });
    await sending.catch((error: unknown) => {
      if (deadline.aborted) this.logger.warn('An export was cut off: its client took too long to read it.');
      // Who leaves in the middle of an export is not told about it.
      else if ((error as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  }

  private async *exportedLines(): AsyncGenerator<string> {
    for await (const image of this.archive.streamEncodedImages(exportPage)) {
      yield `${JSON.stringify(exportedImage(image))}\n`;
    }
  }

  @Post('import')
  @NeedsScope('write')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'importImages',
    summary: 'Import encodings',
    description:
      'NDJSON, a line an image, as `GET /export` writes it; the hash of the file and one encoding are enough. Images ' +
      'whose hash is known stay as they are, so an import can be repeated. A line that is not understood spoils only ' +
      'itself.',
  })
  @ApiConsumes(ndjson)
  @ApiBody({ required: false, schema: linesOf(ImportedImageLine), examples: importExamples })
  @ApiOkResponse({
    description:
      'What became of the lines. Whoever asks for NDJSON (`Accept: application/x-ndjson`) is answered while the import ' +
      'goes on: a line after each transaction, and in the end the answer, or the problem that cut the import off.',
    content: {
      'application/json': {
        schema: { $ref: getSchemaPath(ImportAnswer) },
        examples: importAnswerExamples,
      },
      [ndjson]: {
        schema: linesOf(ImportProgressLine, ImportAnswer, ImportCutOffLine),
        examples: importProgressExamples,
      },
    },
  })
  @ApiProblems('upload-aborted', 'upload-too-slow', 'wrong-content-type', 'too-many-transfers', 'unavailable')
  async import(@Req() request: Request, @Res() response: Response): Promise<void> {
    requireLines(request);
    await this.transfers.run('import', () => this.takeLines(request, response));
  }

  private async takeLines(request: Request, response: Response): Promise<void> {
    if (request.accepts(['application/json', ndjson]) === ndjson) {
      await this.importWithProgress(request, response);
      return;
    }
    const outcome = await this.takeIn(request, () => undefined);
    if (outcome.kind !== 'complete') throw cutOffProblem(outcome);
    response.json(importAnswer(outcome.tally));
  }

  private async importWithProgress(request: Request, response: Response): Promise<void> {
    response.set({
      'Content-Type': `${ndjson}; charset=utf-8`,
      'Cache-Control': 'no-store',
      // The import may be cut off with much of its body still to come.
      Connection: 'close',
    });
    response.flushHeaders();
    const outcome = await this.takeIn(request, (tally) => {
      // A client that does not read its answer misses lines of it, and does not fill the memory with them.
      if (!response.writableNeedDrain) response.write(`${JSON.stringify(progressLine(tally))}\n`);
    });
    const last = outcome.kind === 'complete' ? importAnswer(outcome.tally) : cutOffLine(outcome);
    response.write(`${JSON.stringify(last)}\n`);
    endAfterDraining(request, response);
  }

  /** Takes the lines of a body in; what went wrong is in the log. */
  private async takeIn(
    request: Request,
    onProgress: (tally: ImportProgress) => void,
  ): Promise<ImportOutcome> {
    const { maxLineBytes, idleTimeout } = this.config.imports;
    const lines = splitLines(readChunks(request, idleTimeout), maxLineBytes);
    const outcome = await importLines(lines, this.archive, maxLineBytes, onProgress);
    if (outcome.kind === 'complete') return outcome;
    const { lines: committed, imported, known, refused } = outcome.tally;
    this.logger.warn(
      `An import was cut off (${outcome.kind === 'failed' ? 'failed' : outcome.reason}) after line ${committed}: ` +
        `${imported} imported, ${known} known, ${refused} refused.`,
    );
    if (outcome.kind === 'failed') this.failures.log(outcome.error);
    return outcome;
  }
}
