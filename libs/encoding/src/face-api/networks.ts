/** The networks this library takes from face-api, by the names of its weight files. */
export const NETWORKS = {
  ssd: 'ssd_mobilenetv1_model',
  tiny: 'tiny_face_detector_model',
  landmarks: 'face_landmark_68_model',
  encoding: 'face_recognition_model',
} as const;

export type NetworkName = keyof typeof NETWORKS;

export const NETWORK_NAMES = Object.keys(NETWORKS) as NetworkName[];
