import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import { type NextFunction, type Request, type Response } from 'express';
import { type ApiConfig } from '#config';
import { apiConfig } from '../config/api-config.js';
import { hasUnreadBody } from './unread-body.js';

/** Routes whose bodies may take as long as the server lets a request take. */
const longBodies = /^\/import\/?$/i;

/**
 * Ends connections whose body does not come to its end in time.
 *
 * Node's own limit is one for all requests, and has to let a large import through. Bodies of all other routes are held to
 * that of an upload; a route that answers a slow client itself does so before.
 */
@Injectable()
export class BodyDeadlineMiddleware implements NestMiddleware {
  constructor(@Inject(apiConfig) private readonly config: ApiConfig) {}

  use(request: Request, _: Response, next: NextFunction): void {
    if (!longBodies.test(request.path) && hasUnreadBody(request)) {
      const { socket } = request;
      const deadline = setTimeout(() => {
        if (!request.complete) socket.destroy();
      }, this.config.http.body);
      // It closes when its body has come to the end, read or unread, or with the connection.
      request.once('close', () => {
        clearTimeout(deadline);
      });
    }
    next();
  }
}
