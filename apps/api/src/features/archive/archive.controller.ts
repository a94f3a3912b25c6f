import { Controller, Get, HttpCode, HttpStatus, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { NoBodyDeadline } from '../../platform/http/body-deadline.middleware.js';
import { endResponseAfterReadingBody } from '../../platform/http/unread-body.js';
import { ApiPageQuery } from '../../platform/lists/api-page-query.js';
import { ndjsonMediaType, createNdjsonSchema, toNdjson } from '../../platform/openapi/ndjson.js';
import { cacheControlHeader } from '../../platform/openapi/response-headers.js';
import { toOpenApiSchema } from '../../platform/openapi/openapi-schema.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import {
  exportResponseExamples,
  importRequestExamples,
  importProgressExamples,
  importResponseExamples,
  imageListQueryExamples,
  imageListResponseExamples,
} from './archive.examples.js';
import {
  imageListResponse,
  type ImageListResponse,
  interruptedImportLine,
  importProgressLine,
  importResponse,
  imageListQuery,
  type ImageListQuery,
} from './archive.schema.js';
import { ArchiveService } from './archive.service.js';
import { requireNdjsonContentType } from './require-ndjson-content-type.js';
import { exportedImageLine, importedImageLine } from './image-line.schema.js';
import { exportedSubjectLine, importedSubjectLine } from './subject-line.schema.js';
import { ImportService } from './import.service.js';
import { ConcurrentImportExportLimit } from './concurrent-import-export-limit.js';

const ndjsonHeaders = { 'Content-Type': `${ndjsonMediaType}; charset=utf-8`, 'Cache-Control': 'no-store' };

@ApiTags('archive')
@ApiProblems('busy', 'unavailable')
@Controller()
export class ArchiveController {
  constructor(
    private readonly archiveService: ArchiveService,
    private readonly importService: ImportService,
    private readonly transferLimit: ConcurrentImportExportLimit,
  ) {}

  @Get('images')
  @NeedsScope('read')
  @ApiOperation({ operationId: 'listImages', summary: 'List images, the oldest first' })
  @ApiQuery({ name: 'status', examples: imageListQueryExamples.status, required: false })
  @ApiQuery({ name: 'since', examples: imageListQueryExamples.since, required: false })
  @ApiQuery({ name: 'until', examples: imageListQueryExamples.until, required: false })
  @ApiPageQuery(imageListQueryExamples)
  @ApiOkResponse({
    standardSchema: imageListResponse,
    description: 'A page of the list of images.',
    examples: imageListResponseExamples,
  })
  @ApiProblems('malformed-query')
  async list(@Query({ schema: imageListQuery }) query: ImageListQuery): Promise<ImageListResponse> {
    return this.archiveService.list(query);
  }

  @Get('export')
  @NeedsScope('read')
  @ApiOperation({
    operationId: 'exportImages',
    summary: 'Export all encoded images and all subjects',
    description:
      'Returns NDJSON in the format of `POST /import`: one image per line, and then the subjects with their enrolled faces ' +
      'and manual decisions. A large subject has several lines.',
  })
  @ApiOkResponse({
    description: 'One image or subject per line.',
    headers: { 'Cache-Control': cacheControlHeader },
    content: {
      [ndjsonMediaType]: {
        schema: createNdjsonSchema(exportedImageLine, exportedSubjectLine),
        examples: exportResponseExamples,
      },
    },
  })
  @ApiProblems('too-many-transfers', 'unavailable')
  async export(@Res() response: Response): Promise<void> {
    await this.transferLimit.runWithinLimit('export', async () => {
      response.set(ndjsonHeaders);
      await this.archiveService.export(response);
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
      'Accepts NDJSON in the format of `GET /export`. A line with the field `subject` contains a subject, and any other ' +
      'line contains an image. The line of an image must contain at least the hash of the file and one encoding. Images ' +
      'whose hash already exists, and existing enrolled faces and decisions, are unchanged, so an import can be repeated. ' +
      'An invalid line does not affect the other lines. Enrolled faces and decisions whose image does not exist are ' +
      'not imported, but counted (`missing`).',
  })
  @ApiConsumes(ndjsonMediaType)
  @ApiBody({
    required: false,
    schema: createNdjsonSchema(importedImageLine, importedSubjectLine),
    examples: importRequestExamples,
  })
  @ApiOkResponse({
    description:
      'The result of the import. If the client requests NDJSON (`Accept: application/x-ndjson`), the API writes one line ' +
      'of the response after each transaction. The last line contains the result of the import, or the problem that ' +
      'interrupted the import.',
    content: {
      'application/json': { schema: toOpenApiSchema(importResponse), examples: importResponseExamples },
      [ndjsonMediaType]: {
        schema: createNdjsonSchema(importProgressLine, importResponse, interruptedImportLine),
        examples: importProgressExamples,
      },
    },
  })
  @ApiProblems('upload-aborted', 'upload-too-slow', 'wrong-content-type', 'too-many-transfers', 'unavailable')
  async import(@Req() request: Request, @Res() response: Response): Promise<void> {
    requireNdjsonContentType(request);
    await this.transferLimit.runWithinLimit('import', async () => {
      if (request.accepts(['application/json', ndjsonMediaType]) === ndjsonMediaType)
        await this.streamImport(request, response);
      else response.json(await this.importService.importBody(request));
    });
  }

  private async streamImport(request: Request, response: Response): Promise<void> {
    // The response can end before the request body has been received, so the connection cannot be used again.
    response.set({ ...ndjsonHeaders, Connection: 'close' }).flushHeaders();
    await this.importService.importBodyWithProgress(request, (line, isLast) => {
      // If the client does not read the response, progress lines are skipped, so that they do not fill the memory.
      if (isLast || !response.writableNeedDrain) response.write(toNdjson(line));
    });
    endResponseAfterReadingBody(request, response);
  }
}
