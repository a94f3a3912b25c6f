import { type EncodePhotoResult, type EncoderOptions, type FaceEncoder } from '#encoding';

/** What the pool tells an encoder process. */
export type ToEncoder =
  | { readonly kind: 'open'; readonly options: EncoderOptions }
  | { readonly kind: 'encode'; readonly photo: number; readonly bytes: Uint8Array };

/** What an encoder process tells the pool. */
export type FromEncoder =
  | { readonly kind: 'ready'; readonly model: FaceEncoder['model'] }
  /** It cannot work, and ends. */
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'encoded'; readonly photo: number; readonly result: EncodePhotoResult };
