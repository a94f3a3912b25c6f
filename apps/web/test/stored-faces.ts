import { Client, createFormFile } from '../../../test/end-to-end/client.js';
import { type TestPhoto } from './test-photos.js';

/** Stores photos, people and faces in a service, as other clients of its API do. */
export class StoredFaces {
  private readonly client: Client;

  constructor(url: string) {
    this.client = new Client(url);
  }

  /** Uploads photos. */
  async upload(photos: readonly TestPhoto[]): Promise<void> {
    for (const { buffer } of photos) await this.client.uploadPhoto(buffer);
  }

  /** Enrols an encoding for each of the names. */
  async enrol(...names: readonly string[]): Promise<void> {
    for (const [index, name] of names.entries()) {
      await this.client.api.POST('/subjects/{name}/faces', {
        params: { path: { name } },
        body: { encoding: createEncoding(50 + index, 0), model: await this.findModel() },
      });
    }
  }

  /** Enrols the face of a photo that shows one. */
  async enrolPhoto(name: string, { buffer }: TestPhoto): Promise<void> {
    await this.client.api.POST('/subjects/{name}/faces', {
      params: { path: { name } },
      body: { upload_file: createFormFile(buffer) },
    });
  }

  /** Enrols further encodings of one person. */
  async enrolEncodings(name: string, encodings: readonly (readonly number[])[]): Promise<void> {
    for (const encoding of encodings) {
      await this.client.api.POST('/subjects/{name}/faces', {
        params: { path: { name } },
        body: { encoding: [...encoding], model: await this.findModel() },
      });
    }
  }

  /** Imports photos of one person that show one face each. */
  async importPerson(person: number, count: number): Promise<void> {
    const model = await this.findModel();
    const lines = Array.from({ length: count }, (_, index) =>
      JSON.stringify({
        file_hash: (1000 * person + index).toString(16).padStart(64, '0'),
        model,
        faces: [
          {
            box: { x: 20, y: 30, width: 80 + index, height: 100 + index },
            encoding: createEncoding(person, index),
          },
        ],
      }),
    );
    await this.client.api.POST('/import', { body: lines.join('\n') });
  }

  async deleteAll(): Promise<void> {
    for (;;) {
      const { data } = await this.client.api.GET('/subjects', { params: { query: { limit: 1000 } } });
      for (const { name } of data!.subjects) {
        await this.client.api.DELETE('/subjects/{name}', { params: { path: { name } } });
      }
      const images = (await this.client.api.GET('/images', { params: { query: { limit: 1000 } } })).data!;
      for (const { file_hash } of images.images) {
        await this.client.api.DELETE('/face_encoding/{file_hash}', { params: { path: { file_hash } } });
      }
      if (data!.subjects.length === 0 && images.images.length === 0) return;
    }
  }

  async listNames(): Promise<string[]> {
    const { data } = await this.client.api.GET('/subjects', { params: { query: { limit: 1000 } } });
    return data!.subjects.map(({ name }) => name);
  }

  async countFaces(name: string): Promise<number> {
    const { data } = await this.client.api.GET('/subjects/{name}', { params: { path: { name } } });
    return data?.subject.number_of_faces ?? 0;
  }

  async listClusterSizes(): Promise<number[]> {
    const { data } = await this.client.api.GET('/clusters');
    return data!.clusters.map(({ number_of_faces: faces }) => faces);
  }

  /** The model of the stored photos, so that encodings are comparable with them; another name if there is none. */
  private async findModel(): Promise<string> {
    const { data } = await this.client.api.GET('/images', { params: { query: { limit: 1 } } });
    return data!.images[0]?.model ?? 'model 1';
  }
}

/**
 * Creates an encoding of a person. The distance between encodings of one person is below 0.3, and between encodings of
 * two people above 0.9.
 */
export function createEncoding(person: number, number: number): number[] {
  return Array.from(
    { length: 128 },
    (_, i) => Math.sin(131 * person + i) / 10 + Math.sin(977 * number + i) / 200,
  );
}
