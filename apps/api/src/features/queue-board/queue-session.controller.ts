import { Controller, HttpCode, HttpStatus, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { type ApiConfig } from '#config';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { keyOfRequest } from '../../platform/http/caller.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { Problem } from '../../platform/problems/problem.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { boardPath } from './board-path.js';
import { BoardSessions, sessionCookieName, sessionDuration } from './board-session.js';

@ApiTags('operation')
@Controller('admin/queue-session')
export class QueueSessionController {
  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly sessions: BoardSessions,
  ) {}

  @Post()
  @NeedsScope('admin')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'openQueueSession',
    summary: 'Open a session for the queue board at `/admin/queues`',
    description:
      'Sets a cookie with which the browser can open the queue board for fifteen minutes. The cookie is sent only to the ' +
      'queue board. If the service requires no API keys, no session is necessary, and no cookie is set.',
  })
  @ApiNoContentResponse({ description: 'The browser can open the queue board.' })
  @ApiProblems('queue-board-disabled')
  openSession(@Req() request: Request, @Res({ passthrough: true }) response: Response): void {
    if (this.config.queueBoard === 'off') throw new Problem('queue-board-disabled');
    const key = keyOfRequest(request);
    if (key === undefined) return;
    response.cookie(sessionCookieName, this.sessions.create(key.id, Date.now()), {
      path: boardPath,
      maxAge: sessionDuration * 1000,
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure,
    });
  }
}
