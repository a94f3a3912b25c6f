import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** The name of the cookie that contains a session. */
export const sessionCookieName = 'frs-queues';

/** The duration of a session, in seconds. */
export const sessionDuration = 900;

/**
 * The sessions with which a browser opens the queue board. A browser cannot send the header with the API key when it
 * opens a page, so the client requests a session with its key first, and the browser then sends the session as a
 * cookie.
 *
 * A session is a signed text with the ID of the key and the expiry time. No process stores sessions, and each API process
 * accepts the sessions of the others, because they derive the same signing key from the secret of the service.
 */
export class BoardSessions {
  private readonly signingKey: Buffer;

  /** @param secret a secret that all processes of the service share */
  constructor(secret: string) {
    this.signingKey = Buffer.from(hkdfSync('sha256', secret, '', 'frs queue board sessions', 32));
  }

  /** @param now the current time in milliseconds */
  create(keyId: string, now: number): string {
    const claims = `${keyId}.${Math.floor(now / 1000) + sessionDuration}`;
    return `${claims}.${this.sign(claims).toString('base64url')}`;
  }

  /** Returns the ID of the key of a session; undefined if the session is not valid or has expired. */
  findKeyId(session: string, now: number): string | undefined {
    const [keyId, expiry, signature, ...rest] = session.split('.');
    if (keyId === undefined || expiry === undefined || signature === undefined || rest.length > 0)
      return undefined;
    const expected = this.sign(`${keyId}.${expiry}`);
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return Number(expiry) * 1000 > now ? keyId : undefined;
  }

  private sign(claims: string): Buffer {
    return createHmac('sha256', this.signingKey).update(claims).digest();
  }
}

/** Reads the session from the `Cookie` header of a request. */
export function readSessionCookie(header: string | undefined): string | undefined {
  return header
    ?.split(';')
    .map((cookie) => cookie.trim().split('='))
    .find(([name]) => name === sessionCookieName)?.[1];
}
