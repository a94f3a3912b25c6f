import { type LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { type LogConfig } from '#config';
import { logContext } from './log-context.js';

/** Parts of Nest that tell at every start how they are wired: worth reading when something is wired wrong. */
const wiring = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** The log of a process: JSON lines for machines, or plain ones for a person at a terminal. */
export class ServiceLogger implements LoggerService {
  private readonly pino: Logger;

  constructor(process: string, { level, format }: LogConfig) {
    this.pino = pino(
      {
        level,
        base: { process },
        formatters: { level: (label) => ({ level: label }) },
        timestamp: pino.stdTimeFunctions.isoTime,
        mixin: logContext,
      },
      // Lines are written before the next step, so that a process that dies has told what it did last.
      format === 'text' ? pretty({ ...plainLines, sync: true }) : pino.destination({ sync: true }),
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    const { context } = readNestArguments(rest);
    this.write(wiring.has(context ?? '') ? 'debug' : 'info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  private write(level: pino.Level, message: unknown, rest: unknown[]): void {
    const { context, stack } = readNestArguments(rest);
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

const plainLines = {
  colorize: false,
  translateTime: 'SYS:HH:MM:ss',
  ignore: 'process,context,request_id',
  singleLine: true,
};

/** Nest's loggers append the context to what they are given, and a stack before it to errors. */
function readNestArguments(rest: unknown[]): { context: string | undefined; stack: string | undefined } {
  const context = rest.at(-1);
  const stack = rest.at(-2);
  return {
    context: typeof context === 'string' ? context : undefined,
    stack: typeof stack === 'string' ? stack : undefined,
  };
}
