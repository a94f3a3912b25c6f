import { type EntityManager } from 'typeorm';
import { type SubjectName } from './subject-name.js';

/**
 * Returns the subject with the given name, and creates it if it does not exist. Until the end of the transaction, other
 * transactions can neither delete nor rename the subject.
 */
export async function findOrCreateSubject(
  manager: EntityManager,
  { name, key }: SubjectName,
): Promise<{ readonly id: string; readonly name: string }> {
  for (;;) {
    const [created]: { id: string; name: string }[] = await manager.query(
      `INSERT INTO "subjects" ("name", "name_key") VALUES ($1, $2)
       ON CONFLICT ("name_key") DO NOTHING RETURNING "id", "name"`,
      [name, key],
    );
    if (created !== undefined) return created;
    const [known]: { id: string; name: string }[] = await manager.query(
      `SELECT "id", "name" FROM "subjects" WHERE "name_key" = $1 FOR KEY SHARE`,
      [key],
    );
    if (known !== undefined) return known;
  }
}
