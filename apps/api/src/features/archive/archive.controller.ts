import { Controller, Get, HttpCode, HttpStatus, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { NoBodyDeadline } from '../../platform/http/body-deadline.middleware.js';
import { endAfterDraining } from '../../platform/http/unread-body.js';
import { ndjson, ndjsonSchema, toNdjson } from '../../platform/openapi/ndjson.js';
import { cacheControl } from '../../platform/openapi/response-headers.js';
import { toSchema } from '../../platform/openapi/schema.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import {
  exportExamples,
  importExamples,
  importProgressExamples,
  importResponseExamples,
  listExamples,
  listResponseExamples,
} from './archive.examples.js';
import {
  imageListResponse,
  type ImageListResponse,
  importCutOffLine,
  importProgressLine,
  importResponse,
  listQuery,
  type ListQuery,
} from './archive.schema.js';
import { ArchiveService } from './archive.service.js';
import { requireNdjson } from './content-type.js';
import { exportedImageLine, importedImageLine } from './image-line.schema.js';
import { exportedSubjectLine, importedSubjectLine } from './subject-line.schema.js';
import { ImportService } from './import.service.js';
import { TransferLimit } from './transfer-limit.js';

const ndjsonHeaders = { 'Content-Type': `${ndjson}; charset=utf-8`, 'Cache-Control': 'no-store' };

@ApiTags('archive')
@ApiProblems('busy', 'unavailable')
@Controller()
export class ArchiveController {
  constructor(
    private readonly archive: ArchiveService,
    private readonly imports: ImportService,
    private readonly transfers: TransferLimit,
  ) {}

  @Get('images')
  @NeedsScope('read')
  @ApiOperation({ operationId: 'listImages', summary: 'List images, the oldest first' })
  @ApiQuery({ name: 'status', examples: listExamples.status, required: false })
  @ApiQuery({ name: 'since', examples: listExamples.since, required: false })
  @ApiQuery({ name: 'until', examples: listExamples.until, required: false })
  @ApiQuery({ name: 'cursor', examples: listExamples.cursor, required: false })
  @ApiQuery({ name: 'limit', examples: listExamples.limit, required: false })
  @ApiOkResponse({
    standardSchema: imageListResponse,
    description: 'A page of the list.',
    examples: listResponseExamples,
  })
  @ApiProblems('malformed-query')
  async list(@Query({ schema: listQuery }) query: ListQuery): Promise<ImageListResponse> {
    return this.archive.list(query);
  }

  @Get('export')
  @NeedsScope('read')
  @ApiOperation({
    operationId: 'exportImages',
    summary: 'Export all encoded images and all subjects',
    description:
      'Returns NDJSON in the format of `POST /import`: one image per line, and then the subjects with their enrolled faces and ' +
      'manual decisions. A large subject has several lines.',
  })
  @ApiOkResponse({
    description: 'One image or subject per line.',
    headers: { 'Cache-Control': cacheControl },
    content: {
      [ndjson]: { schema: ndjsonSchema(exportedImageLine, exportedSubjectLine), examples: exportExamples },
    },
  })
  @ApiProblems('too-many-transfers', 'unavailable')
  async export(@Res() response: Response): Promise<void> {
    await this.transfers.run('export', async () => {
      response.set(ndjsonHeaders);
      await this.archive.export(response);
    });
  }

  @Post('import')
  @NeedsScope('write')
  @NoBodyDeadline()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'importImages',
    summary: 'Import encodings and subjects',
    description:
      'Accepts NDJSON in the format of `GET /export`. A line with the field `subject` contains a subject, any other an image. ' +
      'For an image, the hash of the file and one encoding are sufficient. Images whose hash already exists are unchanged, and ' +
      'so are existing enrolled faces and decisions, so an import can be repeated. An invalid line does not affect the ' +
      'others. Enrolled faces and decisions whose image does not exist are counted (`missing`) and not imported.',
  })
  @ApiConsumes(ndjson)
  @ApiBody({
    required: false,
    schema: ndjsonSchema(importedImageLine, importedSubjectLine),
    examples: importExamples,
  })
  @ApiOkResponse({
    description:
      'The result of the import. If the client requests NDJSON (`Accept: application/x-ndjson`), the response contains a ' +
      'line after each transaction, and at the end the result or the problem that interrupted the import.',
    content: {
      'application/json': { schema: toSchema(importResponse), examples: importResponseExamples },
      [ndjson]: {
        schema: ndjsonSchema(importProgressLine, importResponse, importCutOffLine),
        examples: importProgressExamples,
      },
    },
  })
  @ApiProblems('upload-aborted', 'upload-too-slow', 'wrong-content-type', 'too-many-transfers', 'unavailable')
  async import(@Req() request: Request, @Res() response: Response): Promise<void> {
    requireNdjson(request);
    await this.transfers.run('import', async () => {
      if (request.accepts(['application/json', ndjson]) === ndjson)
        await this.streamImport(request, response);
      else response.json(await this.imports.import(request));
    });
  }

  private async streamImport(request: Request, response: Response): Promise<void> {
    // The response can end before the body has been received.
    response.set({ ...ndjsonHeaders, Connection: 'close' }).flushHeaders();
    await this.imports.importWithProgress(request, (line, isLast) => {
      // For a client that does not read the response, progress is skipped instead of buffered.
      if (isLast || !response.writableNeedDrain) response.write(toNdjson(line));
    });
    endAfterDraining(request, response);
  }
}
