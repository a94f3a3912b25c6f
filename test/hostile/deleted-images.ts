/**
 * Deletes images and uploads them again. No cache may return the response of a deleted image, and an image that is
 * uploaded again must be stored again.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HostileRequestFinding, type HostileRequestGroup } from './finding.js';
import { createPng } from './photos.js';

/**
 * Maximum time in milliseconds for which caches in front of the service may still return a deleted image
 * (docs/operations.md).
 */
const maxCacheLifetime = 15_000;

export const deletedImages: HostileRequestGroup = {
  name: 'forgotten images',
  run: async (baseUrl, key) => {
    const service = new ServiceRequests(baseUrl, key);
    return [await checkImageImportedAgain(service), await checkImageUploadedAgain(service)];
  },
};

async function checkImageImportedAgain(service: ServiceRequests): Promise<HostileRequestFinding> {
  const hash = createHash('sha256').update(randomUUID()).digest('hex');
  await service.importImage(hash, 0.25);
  const tag = (await service.lookUpImage(hash)).headers.get('etag') ?? '';
  await service.deleteImage(hash);
  await service.importImage(hash, 0.5);
  const answer = await service.lookUpImageUntil(hash, tag, ({ status }) => status !== 304);
  const body = (await answer.json().catch(() => ({}))) as { face_encoding?: number[] };
  await service.deleteImage(hash);
  const found = `${answer.status} ${String(body.face_encoding?.[0])}`;
  return {
    what: 'the ETag of an encoding that was deleted and imported again with other numbers',
    wanted: '200 0.5',
    found,
    holds: found === '200 0.5',
  };
}

async function checkImageUploadedAgain(service: ServiceRequests): Promise<HostileRequestFinding> {
  const photo = Buffer.concat([createPng(64, 64), Buffer.from(randomUUID())]);
  const hash = createHash('sha256').update(photo).digest('hex');
  const statuses: number[] = [];
  for (let round = 0; round < 2; round++) {
    statuses.push((await service.uploadPhoto(photo)).status);
    // The first look-up fills the caches, and the second look-up is answered from the caches.
    for (let look = 0; look < 2; look++) statuses.push((await service.lookUpImage(hash)).status);
    await service.deleteImage(hash);
  }
  statuses.push((await service.uploadPhoto(photo)).status);
  const listed = await service.isImageListed(hash);
  await service.deleteImage(hash);
  return {
    what: 'a photo that is sent, deleted and sent again',
    wanted: 'answered 422 each time, and stored in the end',
    found: `answered ${statuses.join(', ')}, and ${listed ? 'stored at last' : 'not stored'}`,
    holds: listed && statuses.every((status) => status === 422),
  };
}

class ServiceRequests {
  constructor(
    private readonly baseUrl: string,
    private readonly key: string | undefined,
  ) {}

  importImage(hash: string, value: number): Promise<Response> {
    const body = JSON.stringify({ file_hash: hash, faces: [{ encoding: Array(128).fill(value) }] });
    return this.sendRequest('POST', '/import', { body, headers: { 'Content-Type': 'application/x-ndjson' } });
  }

  uploadPhoto(photo: Buffer): Promise<Response> {
    const body = new FormData();
    body.append('upload_file', new File([new Uint8Array(photo)], 'photo.png'));
    return this.sendRequest('POST', '/generate_face_encoding', { body });
  }

  lookUpImage(hash: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.sendRequest('GET', `/face_encoding/${hash}`, { headers });
  }

  /** Sends conditional look-ups until the response is as expected, or until all cached responses have expired. */
  async lookUpImageUntil(
    hash: string,
    tag: string,
    wished: (answer: Response) => boolean,
  ): Promise<Response> {
    const deadline = Date.now() + maxCacheLifetime;
    for (;;) {
      // Without this Cache-Control header, fetch would bypass caches for a conditional request.
      const answer = await this.lookUpImage(hash, { 'If-None-Match': tag, 'Cache-Control': 'max-age=0' });
      if (wished(answer) || Date.now() > deadline) return answer;
      await sleep(500);
    }
  }

  deleteImage(hash: string): Promise<Response> {
    return this.sendRequest('DELETE', `/face_encoding/${hash}`);
  }

  /** Checks whether the list of images contains the image as created within the last minutes. */
  async isImageListed(hash: string): Promise<boolean> {
    let cursor = '';
    const since = new Date(Date.now() - 600_000).toISOString();
    for (;;) {
      const answer = await this.sendRequest('GET', `/images?limit=1000&since=${since}${cursor}`);
      const page = (await answer.json()) as { images: { file_hash: string }[]; next_cursor: string | null };
      if (page.images.some(({ file_hash }) => file_hash === hash)) return true;
      if (page.next_cursor === null) return false;
      cursor = `&cursor=${page.next_cursor}`;
    }
  }

  private sendRequest(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.key !== undefined) headers.set('Authorization', `Bearer ${this.key}`);
    return fetch(this.baseUrl + path, { ...init, method, headers });
  }
}
