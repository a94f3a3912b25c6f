import { type LoggerService } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { type ApiConfig } from '#config';

/** Logs a prominent warning at startup if the API is reachable from other machines and requires no API keys. */
export function warnIfExposed({ host, keysRequired, allowedHosts }: ApiConfig, logger: LoggerService): void {
  if (keysRequired || isLoopback(host)) return;
  logger.warn(
    [
      '',
      '  ┌──────────────────────────────────────────────────────────────────────────────┐',
      '  │  FRS IS OPEN: no API keys are required, and other machines can connect.      │',
      '  └──────────────────────────────────────────────────────────────────────────────┘',
      `  Every client that reaches ${host} can upload, read, export and delete everything.`,
      '  Set FRS_API_KEYS=required to require API keys; docs/operations.md describes how to create them.',
      '  Set HOST=127.0.0.1 to accept connections from this machine only.',
      `  Accepted host names: localhost, IP addresses${describeAllowedHosts(allowedHosts)} (FRS_ALLOWED_HOSTS).`,
    ].join('\n'),
  );
}

function describeAllowedHosts(allowedHosts: readonly string[]): string {
  return allowedHosts.includes('*') ? ', any other name' : allowedHosts.map((host) => `, ${host}`).join('');
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}
