import { open } from 'node:fs/promises';

/** Random access to a file, so that its structure can be parsed without loading all of it. */
export interface ByteSource {
  readonly size: number;
  /** Reads `length` bytes from position `offset`; fewer at the end of the file. */
  read(offset: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/**
 * @param source the path of a file, or its bytes
 * @throws when a file cannot be opened
 */
export async function openByteSource(source: string | Uint8Array): Promise<ByteSource> {
  return typeof source === 'string' ? openFileByteSource(source) : createByteSourceInMemory(source);
}

function createByteSourceInMemory(bytes: Uint8Array): ByteSource {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    size: buffer.length,
    read: (offset, length) => Promise.resolve(buffer.subarray(offset, offset + length)),
    close: () => Promise.resolve(),
  };
}

async function openFileByteSource(path: string): Promise<ByteSource> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return {
      size,
      read: async (offset, length) => {
        const available = Math.max(0, Math.min(length, size - offset));
        if (available === 0) return Buffer.alloc(0);
        const { buffer, bytesRead } = await file.read(Buffer.alloc(available), 0, available, offset);
        return buffer.subarray(0, bytesRead);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
