import { useEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../../components/dialog.js';
import { Notice } from '../../components/notice.js';
import { texts } from '../../texts/index.js';

interface CameraDialogProps {
  readonly onPhoto: (photo: File) => void;
  readonly onClose: () => void;
}

/** Shows the picture of the camera, and takes a photo of it. */
export function CameraDialog({ onPhoto, onClose }: CameraDialogProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [ready, setReady] = useState(false);
  const problem = useCamera(video);
  return (
    <Dialog
      title={texts.camera.title}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {texts.actions.cancel}
          </button>
          <button
            type="button"
            class="button button--primary"
            disabled={!ready}
            onClick={() => {
              void takePhoto(video.current!).then((photo) => {
                onPhoto(photo);
                onClose();
              });
            }}
          >
            {texts.camera.take}
          </button>
        </>
      }
    >
      {problem === undefined ? (
        <video
          ref={video}
          class="camera"
          aria-label={texts.camera.picture}
          autoplay
          muted
          playsInline
          onLoadedData={() => {
            setReady(true);
          }}
        />
      ) : (
        <Notice kind="bad">{problem}</Notice>
      )}
    </Dialog>
  );
}

/**
 * Shows the camera in the video element while the component is rendered.
 *
 * @returns the reason why the camera cannot be used
 */
function useCamera(video: { readonly current: HTMLVideoElement | null }): string | undefined {
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    // Without https:, browsers have no cameras, except on pages of this machine.
    if (!isSecureContext) {
      setProblem(texts.camera.insecure);
      return undefined;
    }
    let stream: MediaStream | undefined;
    let closed = false;
    const stop = (): void => {
      stream?.getTracks().forEach((track) => {
        track.stop();
      });
    };
    navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1920 } } }).then(
      (opened) => {
        stream = opened;
        if (closed) stop();
        else if (video.current !== null) video.current.srcObject = opened;
      },
      (error: unknown) => {
        const { name } = error as DOMException;
        setProblem(name === 'NotAllowedError' ? texts.camera.notAllowed : texts.camera.notFound);
      },
    );
    return () => {
      closed = true;
      stop();
    };
  }, []);
  return problem;
}

async function takePhoto(video: HTMLVideoElement): Promise<File> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
  return new File([blob], texts.camera.fileName(new Date()), { type: 'image/jpeg' });
}
