/** The networks of face-api that this project uses, with the names of their weight files. */
export const NETWORK_FILE_NAMES = {
  landmarks: 'face_landmark_68_model',
  encoding: 'face_recognition_model',
} as const;

export type NetworkName = keyof typeof NETWORK_FILE_NAMES;
