import { z } from 'zod';

/** Returns whether a cursor of the list of images contains a timestamp in the format of PostgreSQL and a file hash. */
export function isImageListPosition(position: string): boolean {
  const parts = /^([1-9][\d-]+) ([\d:.]+[+-]\d\d)(:\d\d)?\|[0-9a-f]{64}$/.exec(position);
  if (parts === null) return false;
  const [, date, time, minutes = ':00'] = parts;
  return z.iso.datetime({ offset: true }).safeParse(`${date!}T${time!}${minutes}`).success;
}
