import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { keyOfRequest } from '../../platform/http/caller.js';
import { NeedsKey } from '../../platform/routes/required-scopes.js';
import { buildCurrentKeyResponse, currentKeyResponse, type CurrentKeyResponse } from './keys.schema.js';

@ApiTags('keys')
@Controller('keys')
export class KeysController {
  @Get('current')
  @NeedsKey()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'getCurrentKey',
    summary: 'Name and scopes of the API key of the request',
    description: 'A key with any scope is accepted. The response does not contain the key.',
  })
  @ApiOkResponse({
    standardSchema: currentKeyResponse,
    description: 'The access that the key gives.',
    examples: {
      'no-keys': {
        summary: 'The service requires no keys',
        value: buildCurrentKeyResponse(undefined),
      },
    },
  })
  getCurrentKey(@Req() request: Request): CurrentKeyResponse {
    return buildCurrentKeyResponse(keyOfRequest(request));
  }
}
