import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** Parts of Nest that tell every start how they are wired: worth reading when something is wired wrong. */
const wiring = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** The log of a process: plain lines, the least important level that is written chosen by configuration. */
export class ServiceLogger extends ConsoleLogger {
  constructor(level: LogLevel) {
    super({ logLevels: [level], colors: false, prefix: 'FRS' });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && wiring.has(context)) super.debug(message, ...rest);
    else super.log(message, ...rest);
  }
}
