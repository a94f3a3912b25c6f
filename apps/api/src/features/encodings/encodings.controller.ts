import {
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiNoContentResponse,
  ApiNotModifiedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { addToLogContext } from '#logging';
import { buildPhotoResponse, faceEncodingResponse, fileHash, type ResponseShape } from '#photo-response';
import { allowCaching } from '../../platform/http/cache-headers.js';
import { createDisconnectSignal } from '../../platform/http/client-disconnect.js';
import { cacheControlHeader } from '../../platform/openapi/response-headers.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { uploadField } from '../../platform/uploads/receive-form.js';
import { formProblemKinds } from '../../platform/uploads/upload-problem.response.js';
import { UploadReceiver } from '../../platform/uploads/upload-receiver.js';
import {
  entityTagExamples,
  fieldsExamples,
  formatExamples,
  fileHashExamples,
  lookUpResponseExamples,
  pendingResponseExamples,
  uploadExamples,
  uploadFieldsExamples,
  uploadResponseExamples,
} from './encodings.examples.js';
import {
  pendingResponseHeaders,
  renderLookUpResponse,
  renderPhotoResponse,
  sendPendingResponse,
} from './encodings.response.js';
import { lookUpResponse, pendingResponse } from './encodings.schema.js';
import { EncodingsService } from './encodings.service.js';
import { locationsField, locationsFieldSchema, parseLocations } from './given-locations.schema.js';
import { toImageOrPending, imageProblemKinds } from './image-or-pending.js';
import { FacesAtLocationsService } from './faces-at-locations.service.js';
import { photoResponseQuery } from './photo-query.js';
import { parsePreferHeader } from './prefer-header.js';

/**
 * The number of seconds for which caches may store a result. The time is short, because a cache would still return the
 * result of an image that has been deleted.
 */
const resultMaxAgeSeconds = 60;

const preferHeader = { name: 'Prefer', required: false, schema: { type: 'string' } } as const;

const etagHeader = {
  description: 'Identifies this response; send it as `If-None-Match` to validate a cached response.',
  required: true,
  schema: { type: 'string', pattern: '^(W/)?"[^"]+"$' },
} as const;

@ApiTags('face encodings')
@ApiProblems('busy', 'unavailable')
@Controller()
export class EncodingsController {
  constructor(
    private readonly encodings: EncodingsService,
    private readonly locatedFaces: FacesAtLocationsService,
    private readonly uploads: UploadReceiver,
  ) {}

  @Post('generate_face_encoding')
  @NeedsScope('write')
  @ApiOperation({
    operationId: 'encodePhoto',
    summary: 'Encode the faces of a photo',
    description:
      'Accepts a JPEG, PNG, WebP, AVIF, GIF or TIFF and returns the encoding of every face. The same bytes are encoded ' +
      'only once; for further uploads the stored encodings are returned. With `faces`, exactly the faces at the given ' +
      'locations are encoded instead: the response contains them in the order given, and nothing is stored.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: [uploadField],
      properties: {
        [uploadField]: { type: 'string', format: 'binary', description: 'The photo.' },
        [locationsField]: locationsFieldSchema,
      },
    },
    examples: uploadExamples,
  })
  @ApiHeader({
    ...preferHeader,
    description:
      '`respond-async` returns 202 immediately; `wait=N` waits up to N seconds and then returns 202 (RFC 7240). Requests ' +
      'with `faces` ignore the header, because no result is stored that could be requested later.',
    examples: { pending: { summary: 'Do not wait', value: 'respond-async' } },
  })
  @ApiQuery({ name: 'fields', examples: uploadFieldsExamples, required: false })
  @ApiQuery({ name: 'encoding_format', examples: formatExamples, required: false })
  @ApiOkResponse({
    standardSchema: faceEncodingResponse,
    description: 'The photo shows at least one face.',
    examples: uploadResponseExamples,
  })
  @ApiAcceptedResponse({
    standardSchema: pendingResponse,
    description: 'The photo was accepted. The result will be available at `Location`.',
    headers: pendingResponseHeaders,
    examples: pendingResponseExamples,
  })
  @ApiProblems(
    'malformed-query',
    'malformed-body',
    ...formProblemKinds,
    ...imageProblemKinds,
    'location-outside-photo',
    'overloaded',
    'busy',
    'unavailable',
  )
  async encode(
    @Query({ schema: photoResponseQuery }) shape: ResponseShape,
    @Headers('prefer') prefer: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const preferences = parsePreferHeader(prefer);
    await this.uploads.withReceivedForm(request, { maxFiles: 1, acceptOversized: false }, async (form) => {
      const photo = this.uploads.requirePhoto(form);
      this.uploads.requireValidSize(photo);
      addToLogContext({ file_hash: photo.fileHash });
      const signal = createDisconnectSignal(response);
      const locations = parseLocations(form);
      if (locations !== undefined) {
        const located = await this.locatedFaces.encodeFacesAtLocations(photo, locations, signal);
        response.status(HttpStatus.OK).json(buildPhotoResponse(located, shape));
        return;
      }
      const submission = await this.encodings.submitUpload(photo, preferences.waitSeconds, signal);
      const image = toImageOrPending(submission, photo.fileHash);
      if (image === 'pending') sendPendingResponse(response, photo.fileHash, preferences);
      else response.status(HttpStatus.OK).type('json').send(renderPhotoResponse(image, shape));
    });
  }

  @Get('face_encoding/:file_hash')
  @NeedsScope('read')
  @ApiOperation({
    operationId: 'lookUpPhoto',
    summary: 'Look up a photo by the hash of its file',
    description: 'Returns the same numbers as the upload, or 202 while the photo is pending.',
  })
  @ApiParam({ name: 'file_hash', examples: fileHashExamples })
  @ApiHeader({
    ...preferHeader,
    description: '`wait=N` waits up to N seconds for a pending photo (RFC 7240).',
    examples: { pending: { summary: 'Wait up to a second', value: 'wait=1' } },
  })
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'The `ETag` of a cached response; 304 means that it is still valid.',
    schema: { type: 'string' },
    examples: entityTagExamples,
  })
  @ApiQuery({ name: 'fields', examples: fieldsExamples, required: false })
  @ApiQuery({ name: 'encoding_format', examples: formatExamples, required: false })
  @ApiOkResponse({
    standardSchema: lookUpResponse,
    description: 'The photo shows at least one face.',
    headers: { 'Cache-Control': cacheControlHeader, ETag: etagHeader },
    examples: lookUpResponseExamples,
  })
  @ApiAcceptedResponse({
    standardSchema: pendingResponse,
    description: 'The photo is pending. Send the request again later.',
    headers: pendingResponseHeaders,
    examples: pendingResponseExamples,
  })
  @ApiNotModifiedResponse({
    description: 'The cached response is still valid.',
    headers: { 'Cache-Control': cacheControlHeader, ETag: etagHeader },
  })
  @ApiProblems('malformed-hash', 'malformed-query', 'unknown-image', ...imageProblemKinds)
  async lookUp(
    @Param('file_hash', { schema: fileHash }) hash: string,
    @Query({ schema: photoResponseQuery }) shape: ResponseShape,
    @Headers('prefer') prefer: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const preferences = parsePreferHeader(prefer);
    const signal = createDisconnectSignal(response);
    const lookup = await this.encodings.findOrWaitForImage(hash, preferences.waitSeconds ?? 0, signal, 'any');
    const image = toImageOrPending(lookup, hash);
    if (image === 'pending') {
      sendPendingResponse(response, hash, preferences);
      return;
    }
    allowCaching(response, resultMaxAgeSeconds);
    const { body, etag } = renderLookUpResponse(image, shape);
    response.set('ETag', etag).type('json').send(body);
  }

  @Delete('face_encoding/:file_hash')
  @NeedsScope('delete')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'deletePhoto',
    summary: 'Delete a photo and its encodings',
    description:
      'Deletes the image from the database, the cache and the statistics, which are exact again immediately. A pending ' +
      'photo is deleted too. The request is idempotent. Uploading the same bytes again encodes them anew. Caches in front ' +
      'of the service may return the old response for up to 60 seconds.',
  })
  @ApiParam({ name: 'file_hash', examples: { portrait: fileHashExamples.portrait } })
  @ApiNoContentResponse({ description: 'The image does not exist any more.' })
  @ApiProblems('malformed-hash')
  async delete(@Param('file_hash', { schema: fileHash }) hash: string): Promise<void> {
    await this.encodings.delete(hash);
  }
}
