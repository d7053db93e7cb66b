import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The bytes of objects, by ids that say nothing of their keys. */
export interface Blobs {
  /** Keeps `bytes` under `id`, wholly or not at all. */
  write(id: string, bytes: Buffer): Promise<void>;
  /**
   * The bytes from `start` to `end`, the latter not included.
   * @throws an Error with the code ENOENT when there is no such blob.
   */
  read(id: string, start: number, end: number): Promise<Buffer>;
  remove(id: string): Promise<void>;
}

/** A new blob's id. */
export function blobId(): string {
  return randomBytes(16).toString('hex');
}

/** Blobs as files in `folder`, or in memory when there is none. */
export function createBlobs(folder: string | undefined): Blobs {
  return folder === undefined ? memoryBlobs() : fileBlobs(folder);
}

function memoryBlobs(): Blobs {
  const blobs = new Map<string, Buffer>();
  return {
    async write(id, bytes) {
      blobs.set(id, Buffer.from(bytes));
    },
    async read(id, start, end) {
      const bytes = blobs.get(id);
      if (bytes === undefined) throw Object.assign(new Error(`No blob ${id}`), { code: 'ENOENT' });
      return Buffer.from(bytes.subarray(start, end));
    },
    async remove(id) {
      blobs.delete(id);
    },
  };
}

function fileBlobs(folder: string): Blobs {
  const shelf = (id: string) => join(folder, id.slice(0, 2));
  const path = (id: string) => join(shelf(id), id);
  return {
    async write(id, bytes) {
      await mkdir(shelf(id), { recursive: true });
      const unfinished = `${path(id)}.part`;
      await writeFile(unfinished, bytes);
      await rename(unfinished, path(id));
    },
    async read(id, start, end) {
      const file = await open(path(id));
      try {
        const bytes = Buffer.alloc(end - start);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    async remove(id) {
      await rm(path(id), { force: true });
      await rm(`${path(id)}.part`, { force: true });
    },
  };
}
