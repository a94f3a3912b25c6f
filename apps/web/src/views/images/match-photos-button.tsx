import { useRef, useState } from 'preact/hooks';
import { Images } from 'lucide-preact';
import { hashFile } from '../../photos/hash-file.js';
import { addPhotoUrl, findPhotoUrl } from '../../photos/photos-by-hash.js';
import { texts } from '../../texts/index.js';

/**
 * Shows the photos that the user chooses at the images that were uploaded from them. The photos are compared by their hashes, and
 * are not sent to the service.
 */
export function MatchPhotosButton() {
  const input = useRef<HTMLInputElement>(null);
  const [progress, setProgress] = useState<string>();
  const matchFiles = async (files: readonly File[]): Promise<void> => {
    // One file at a time, because each is read into memory.
    for (const [index, file] of files.entries()) {
      setProgress(texts.images.matching(index + 1, files.length));
      const fileHash = await hashFile(file);
      if (findPhotoUrl(fileHash) === undefined) addPhotoUrl(fileHash, URL.createObjectURL(file));
    }
    setProgress(undefined);
  };
  return (
    <>
      <button
        type="button"
        class="button"
        title={texts.images.matchDetail}
        disabled={progress !== undefined}
        onClick={() => input.current?.click()}
      >
        <Images size={16} aria-hidden />
        {progress ?? texts.images.match}
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        multiple
        hidden
        aria-label={texts.images.match}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          void matchFiles(files);
        }}
      />
    </>
  );
}
