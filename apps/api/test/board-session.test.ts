import { describe, expect, test } from '@jest/globals';
import {
  BoardSessions,
  readSessionCookie,
  sessionCookieName,
  sessionDuration,
} from '../src/features/queue-board/board-session.js';

const now = Date.parse('2026-01-31T12:00:00Z');
const keyId = '3f0c9b52-0c5f-4e0a-9d36-0b8c2f6b9a11';

describe('a session of the queue board', () => {
  const sessions = new BoardSessions('a secret');

  test('identifies its key until it expires, also in another process with the same secret', () => {
    const session = sessions.create(keyId, now);
    expect(new BoardSessions('a secret').findKeyId(session, now)).toBe(keyId);
    expect(sessions.findKeyId(session, now + (sessionDuration - 1) * 1000)).toBe(keyId);
    expect(sessions.findKeyId(session, now + sessionDuration * 1000)).toBeUndefined();
  });

  test('is not valid if it was signed with another secret or was changed', () => {
    const session = sessions.create(keyId, now);
    expect(new BoardSessions('another secret').findKeyId(session, now)).toBeUndefined();
    const [id, expiry, signature] = session.split('.');
    for (const changed of [
      `${id}.${Number(expiry) + 60}.${signature}`,
      `${keyId.replace('3', '4')}.${expiry}.${signature}`,
      `${id}.${expiry}.`,
      `${id}.${expiry}`,
      `${session}.more`,
      '',
    ])
      expect(sessions.findKeyId(changed, now)).toBeUndefined();
  });
});

test.each([
  [undefined, undefined],
  ['', undefined],
  ['other=1', undefined],
  [`${sessionCookieName}=abc`, 'abc'],
  [`other=1; ${sessionCookieName}=abc; more=2`, 'abc'],
])('the header Cookie %p contains the session %p', (header, session) => {
  expect(readSessionCookie(header)).toBe(session);
});
