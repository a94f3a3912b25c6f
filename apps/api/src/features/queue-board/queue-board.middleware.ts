import { Inject, Injectable, Logger, type NestMiddleware, type OnApplicationShutdown } from '@nestjs/common';
import { type Queue } from 'bullmq';
import { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { type ApiConfig } from '#config';
import { OutageLog } from '#logging';
import { openQueues } from '#queue';
import { requireKnownHost, requireNoCrossSiteWrite } from '../../platform/auth/cross-site.guard.js';
import { ApiKeyCache } from '../../platform/auth/api-key-cache.js';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { Problem } from '../../platform/problems/problem.js';
import { BoardSessions, readSessionCookie } from './board-session.js';

/**
 * Serves the queue board. If the service requires API keys, the request must have a session of a key with the scope
 * `admin`. The library and the connections of the board are loaded with the first accepted request.
 */
@Injectable()
export class QueueBoardMiddleware implements NestMiddleware, OnApplicationShutdown {
  private readonly outages = new OutageLog(new Logger(QueueBoardMiddleware.name), 'The queue');
  private queues: Queue[] = [];
  private board: Promise<RequestHandler> | undefined;

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly keys: ApiKeyCache,
    private readonly sessions: BoardSessions,
  ) {}

  /** @throws {Problem} if the request is not authorized */
  async use(request: Request, response: Response, next: NextFunction): Promise<void> {
    if (this.config.queueBoard === 'off') throw new Problem('queue-board-disabled');
    this.requireAccess(request);
    if (this.config.queueBoard === 'read-only' && !['GET', 'HEAD'].includes(request.method))
      throw new Problem('wrong-method', {
        detail: 'Changes are not allowed: FRS_QUEUE_BOARD is read-only.',
        headers: { Allow: 'GET, HEAD' },
      });
    this.board ??= this.openBoard();
    const board = await this.board;
    response.set('Cache-Control', 'no-store');
    void board(request, response, next);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.queues.map((queue) => queue.close()));
  }

  private requireAccess(request: Request): void {
    const { keysRequired, allowedHosts, corsOrigins } = this.config;
    if (!keysRequired) {
      requireKnownHost(request, allowedHosts);
      requireNoCrossSiteWrite(request, corsOrigins);
      return;
    }
    // The browser sends the cookie with every request, so pages of other sites must be refused, even those that CORS allows.
    requireNoCrossSiteWrite(request, undefined);
    const session = readSessionCookie(request.headers.cookie);
    const keyId = session === undefined ? undefined : this.sessions.findKeyId(session, Date.now());
    const key = keyId === undefined ? undefined : this.keys.findKeyById(keyId);
    if (key?.scopes.includes('admin') !== true)
      throw new Problem('no-key', {
        detail:
          'The queue board requires a session: open it from the view Operations, or with POST /admin/queue-session.',
      });
  }

  private async openBoard(): Promise<RequestHandler> {
    const { createQueueBoard } = await import('./queue-board.js');
    this.queues = openQueues(this.config.queue);
    for (const queue of this.queues) {
      queue.on('error', (error) => {
        this.outages.logOutage(error);
      });
    }
    return createQueueBoard(this.queues, this.config.queueBoard === 'changes');
  }
}
