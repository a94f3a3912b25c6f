import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { isDatabaseBusy } from '#persistence';
import { FailureLog } from '../problems/failure-log.js';
import { Problem, type ProblemResponse } from '../problems/problem.js';
import { AllowedMethods } from './allowed-methods.js';
import { endResponseAfterReadingBody, hasUnreadBody } from './unread-body.js';

const problemJson = 'application/problem+json; charset=utf-8';

/** Sends every error as a problem (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly allowedMethods: AllowedMethods,
    private readonly failures: FailureLog,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = this.toProblem(error, request);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.set({ 'Cache-Control': 'no-store', ...problem.headers }).status(problem.getStatus());
    sendProblemResponse(request, response, problem.toResponse());
  }

  private toProblem(error: unknown, request: Request): Problem {
    if (error instanceof Problem) return error;
    const cause = error instanceof HttpException ? error.cause : error;
    if (isBodyParserError(cause)) return new Problem('malformed-body', { detail: cause.message });
    // The router has thrown this error: an unknown path or method, or a path that cannot be decoded.
    if (error instanceof HttpException && error.getStatus() < 500) return this.toRoutingProblem(request);
    this.failures.logFailure(error);
    if (isDatabaseBusy(error)) return new Problem('busy', { headers: { 'Retry-After': '1' } });
    return new Problem('unavailable', { headers: { 'Retry-After': '2' } });
  }

  private toRoutingProblem({ method, path }: Request): Problem {
    const methods = this.allowedMethods.methodsOf(path);
    if (methods.length > 0 && !methods.includes(method)) {
      return new Problem('wrong-method', { headers: { Allow: methods.join(', ') } });
    }
    return new Problem('unknown-route', {
      message: `Not found: ${method} ${path}`,
      detail: 'The routes are described at /docs.',
    });
  }
}

/** Sends an error response, even if the body of the request has not been read completely. */
function sendProblemResponse(request: Request, response: Response, body: ProblemResponse): void {
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
  endResponseAfterReadingBody(request, response);
}

function isBodyParserError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { status, type } = error as { status?: unknown; type?: unknown };
  return typeof type === 'string' && typeof status === 'number' && status >= 400 && status < 500;
}
