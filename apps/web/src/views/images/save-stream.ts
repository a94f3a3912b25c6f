/** The File System Access API of Chromium, which TypeScript does not declare. */
declare global {
  interface Window {
    showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
  }
}

/** A file on the computer of the user, to which a stream is written. */
export interface TargetFile {
  write(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Completes the file. */
  close(): Promise<void>;
  /** Discards what was written. */
  abort(): Promise<void>;
}

/**
 * Asks the user where to save a file. If the browser cannot write to a file while it receives the data, the data is kept in
 * memory and downloaded when it is complete.
 *
 * @returns undefined if the user cancels
 */
export async function openTargetFile(name: string): Promise<TargetFile | undefined> {
  if (window.showSaveFilePicker === undefined) return createDownload(name);
  try {
    const handle = await window.showSaveFilePicker({ suggestedName: name });
    const writable = await handle.createWritable();
    return {
      write: (chunk) => writable.write(chunk),
      close: () => writable.close(),
      abort: () => writable.abort(),
    };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    return createDownload(name);
  }
}

function createDownload(name: string): TargetFile {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  return {
    write: (chunk) => {
      chunks.push(chunk);
      return Promise.resolve();
    },
    close: () => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(chunks));
      link.download = name;
      link.click();
      // The browser has started the download when the link was clicked.
      setTimeout(() => {
        URL.revokeObjectURL(link.href);
      }, 60_000);
      return Promise.resolve();
    },
    abort: () => Promise.resolve(),
  };
}
