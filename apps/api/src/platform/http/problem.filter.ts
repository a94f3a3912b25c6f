import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { isDatabaseBusy } from '#persistence';
import { AllowedMethods } from './allowed-methods.js';
import { endAfterDraining, hasUnreadBody } from './unread-body.js';
import { FailureLog } from '../problems/failure-log.js';
import { Problem, type ProblemAnswer } from '../problems/problem.js';

const problemJson = 'application/problem+json; charset=utf-8';

/** Writes every error as JSON with a message that a person can act on, and never a stack trace. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly routes: AllowedMethods,
    private readonly failures: FailureLog,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = this.problemOf(error, request);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.set({ 'Cache-Control': 'no-store', ...problem.headers }).status(problem.getStatus());
    send(request, response, problem.toAnswer());
  }

  private problemOf(error: unknown, request: Request): Problem {
    if (error instanceof Problem) return error;
    const cause = error instanceof HttpException ? error.cause : error;
    if (isBodyParserError(cause)) return new Problem('malformed-body', { detail: cause.message });
    if (error instanceof HttpException && error.getStatus() < 500) {
      // Nest's own: a path or a method that leads nowhere, or a path that cannot be decoded.
      const methods = this.routes.methodsOf(request.path);
      if (methods.length > 0 && !methods.includes(request.method)) {
        return new Problem('wrong-method', { headers: { Allow: methods.join(', ') } });
      }
      return new Problem('unknown-route', {
        message: `There is nothing at ${request.method} ${request.path}.`,
        detail: 'The routes are described at /docs.',
      });
    }
    this.failures.log(error);
    if (isDatabaseBusy(error)) return new Problem('busy', { headers: { 'Retry-After': '1' } });
    return new Problem('unavailable', { headers: { 'Retry-After': '2' } });
  }
}

/** Answers a request, whether or not its body was read to the end: the client is to learn why it was refused. */
function send(request: Request, response: Response, body: ProblemAnswer): void {
  if (!hasUnreadBody(request)) {
    response.type(problemJson).json(body);
    return;
  }
  const json = Buffer.from(JSON.stringify(body));
  response.set({
    'Content-Type': problemJson,
    'Content-Length': String(json.length),
    Connection: 'close',
  });
  response.write(json);
  endAfterDraining(request, response);
}

/** What express says of a JSON body that it cannot read, sorted by what is the matter with it. */
function isBodyParserError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { status, type } = error as { status?: unknown; type?: unknown };
  return typeof type === 'string' && typeof status === 'number' && status >= 400 && status < 500;
}
