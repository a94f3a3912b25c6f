/** The networks that this project takes from face-api, by the names of its weight files. */
export const NETWORKS = {
  landmarks: 'face_landmark_68_model',
  encoding: 'face_recognition_model',
} as const;

export type NetworkName = keyof typeof NETWORKS;
