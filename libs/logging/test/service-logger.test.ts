import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const loggingProgramPath = fileURLToPath(new URL('log.process.js', import.meta.url));

function readLogLines(format: string, level: string): string[] {
  const { stdout, stderr } = spawnSync(process.execPath, [loggingProgramPath, format, level], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

const readJsonLogLines = (level: string) =>
  readLogLines('json', level).map((line) => JSON.parse(line) as Record<string, unknown>);

describe('JSON lines', () => {
  test('contain a level, a time, the name of the process and the context of Nest', () => {
    expect(readJsonLogLines('info')[0]).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      process: 'api',
      context: 'Uploads',
      msg: 'received',
    });
  });

  test('contain the log context of the request', () => {
    expect(readJsonLogLines('info')[1]).toMatchObject({
      level: 'warn',
      request_id: 'request 1',
      file_hash: 'abc',
      msg: 'slow',
    });
  });

  test('contain the fields of a logged object, and the stack of a logged error', () => {
    const [, , fields, failure, error] = readJsonLogLines('info');
    expect(fields).toMatchObject({ context: 'Uploads', method: 'GET', status: 200 });
    expect(failure).toMatchObject({
      level: 'error',
      msg: 'failed',
      stack: 'Error: failed\n    at upload',
      context: 'Uploads',
    });
    expect(error).toMatchObject({ level: 'error', err: { message: 'broken' } });
  });

  test('contain the start-up messages of Nest only if the log level is debug', () => {
    expect(readJsonLogLines('info')).toHaveLength(5);
    expect(readJsonLogLines('debug')).toHaveLength(6);
    expect(readJsonLogLines('debug')[5]).toMatchObject({ level: 'debug', msg: 'dependencies initialized' });
  });
});

test('text lines contain the time, the level and the message', () => {
  const [received, slow] = readLogLines('text', 'info');
  expect(received).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: received$/);
  expect(slow).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: slow \{"file_hash":"abc"\}$/);
});
