import { type LoggerService } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { type ApiConfig } from '#config';

/** Says loudly, at the start, that the API is open to others than this machine and asks nobody for a key. */
export function warnIfExposed({ host, keysRequired, allowedHosts }: ApiConfig, logger: LoggerService): void {
  if (keysRequired || isLoopback(host)) return;
  logger.warn(
    [
      '',
      '  ┌──────────────────────────────────────────────────────────────────────────────┐',
      '  │  FRS IS OPEN: no API keys are required, and it listens beyond this machine.  │',
      '  └──────────────────────────────────────────────────────────────────────────────┘',
      `  Whoever reaches ${host} can upload, read, export and delete everything.`,
      '  FRS_API_KEYS=required closes it; docs/operations.md says how keys are made.',
      '  HOST=127.0.0.1 keeps it to this machine.',
      `  It is reached as localhost, by its addresses${names(allowedHosts)} (FRS_ALLOWED_HOSTS).`,
    ].join('\n'),
  );
}

function names(allowedHosts: readonly string[]): string {
  if (allowedHosts.includes('*')) return ' and by any name';
  return allowedHosts.length === 0 ? ' and by no other name' : ` and as ${allowedHosts.join(', ')}`;
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}
