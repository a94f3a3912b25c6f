import { type Box, type EncodePhotoResult, type EncoderOptions, type FaceEncoder } from '#encoding';

/** Messages from the pool to an encoder process. */
export type MessageToEncoder =
  | { readonly kind: 'open'; readonly options: EncoderOptions }
  | {
      readonly kind: 'encode';
      readonly photo: number;
      readonly bytes: Uint8Array;
      /** The locations of the faces, if the request contains them; undefined if the encoder must detect the faces. */
      readonly locations: readonly Box[] | undefined;
    };

/** Messages from an encoder process to the pool. */
export type MessageFromEncoder =
  | { readonly kind: 'ready'; readonly model: FaceEncoder['model'] }
  /** The encoder process could not load its models, and exits. */
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'encoded'; readonly photo: number; readonly result: EncodePhotoResult };
