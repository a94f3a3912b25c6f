import { type LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { type LogConfig } from '#config';
import { getLogContext } from './log-context.js';

/**
 * The contexts in which Nest logs the dependency injection at every start. The log lines of these contexts are only
 * useful for debugging.
 */
const startupContexts = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** A logger for Nest that uses pino. The logger writes JSON lines, or text lines for a terminal. */
export class ServiceLogger implements LoggerService {
  private readonly pino: Logger;

  /** @param process the name of the process, which is added to every line */
  constructor(process: string, { level, format }: LogConfig) {
    this.pino = pino(
      {
        level,
        base: { process },
        formatters: { level: (label) => ({ level: label }) },
        timestamp: format === 'text' ? formatTimeOfDay : pino.stdTimeFunctions.isoTime,
        mixin: getLogContext,
      },
      format === 'text' ? createTextDestination() : createDestination(),
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    const { context } = parseArguments(rest);
    this.writeLogLine(startupContexts.has(context ?? '') ? 'debug' : 'info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.writeLogLine('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.writeLogLine('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.writeLogLine('fatal', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.writeLogLine('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.writeLogLine('trace', message, rest);
  }

  private writeLogLine(level: pino.Level, message: unknown, rest: unknown[]): void {
    const { context, stack } = parseArguments(rest);
    const fields = {
      ...(context === undefined ? {} : { context }),
      ...(stack === undefined ? {} : { stack }),
      ...(typeof message === 'object' && !(message instanceof Error) ? message : {}),
      ...(message instanceof Error ? { err: message } : {}),
    };
    if (typeof message === 'string') this.pino[level](fields, message);
    else this.pino[level](fields);
  }
}

/** Lines are written synchronously, so that no line is lost when the process crashes. */
const createDestination = () => pino.destination({ sync: true });

/** Formats lines as text. The stream of `pino-pretty` is not used, because it takes twice as long as its function. */
function createTextDestination(): DestinationStream {
  const destination = createDestination();
  const format = prettyFactory(plainTextFormatOptions);
  return {
    write: (line) => {
      destination.write(format(line));
    },
  };
}

/** Returns the time of a line as a part of its JSON. `pino-pretty` would parse and format each time, which takes longer. */
const formatTimeOfDay = (): string => `,"time":"${new Date().toTimeString().slice(0, 8)}"`;

const plainTextFormatOptions = {
  colorize: false,
  ignore: 'process,context,request_id',
  singleLine: true,
};

/** Nest passes the context as the last argument and, for errors, the stack trace as the second to last argument. */
function parseArguments(rest: unknown[]): { context: string | undefined; stack: string | undefined } {
  const context = rest.at(-1);
  const stack = rest.at(-2);
  return {
    context: typeof context === 'string' ? context : undefined,
    stack: typeof stack === 'string' ? stack : undefined,
  };
}
