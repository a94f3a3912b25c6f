import { describe, expect, test } from '@jest/globals';
import { readApiConfig } from '#config';
import { warnIfExposed } from '../src/platform/auth/exposure-warning.js';

function collectWarnings(variables: Record<string, string>): string[] {
  const warnings: string[] = [];
  warnIfExposed(readApiConfig({ DATABASE_URL: 'postgres://frs@host/frs', ...variables }), {
    log: () => undefined,
    error: () => undefined,
    warn: (line: string) => warnings.push(line),
  });
  return warnings;
}

describe('without API keys', () => {
  test.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', 'localhost'])(
    'listening on %s logs no warning',
    (HOST) => {
      expect(collectWarnings({ HOST })).toEqual([]);
    },
  );

  test.each(['0.0.0.0', '::', '192.168.1.20', '2001:db8::1', 'frs.example.org'])(
    'listening on %s logs a prominent warning',
    (HOST) => {
      const [warning] = collectWarnings({ HOST });
      expect(warning!.split('\n').length).toBeGreaterThan(3);
      expect(warning).toContain('FRS IS OPEN');
      expect(warning).toContain(HOST);
      expect(warning).toContain('FRS_API_KEYS=required');
    },
  );
});

test('with API keys, no warning is logged on any address', () => {
  expect(collectWarnings({ HOST: '0.0.0.0', FRS_API_KEYS: 'required' })).toEqual([]);
});
