import { z } from 'zod';
import { type Cluster, type ClusterListPosition, type FaceOfCluster } from '#persistence';
import { buildBox, faceBox } from '#photo-response';
import { nextCursor, createPageCursorSchema, pageLimit } from '../../platform/lists/paging.schema.js';
import { subjectName } from '../../platform/subject-names/subject-name.schema.js';
import { faceIndex, fileHashSchema } from '../encodings/index.js';

/** The ID of a cluster in a path. */
export const clusterParameter = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

/** The maximum number of faces that a list of clusters contains for each cluster. */
const maxListedFacesPerCluster = 100;

export const clusterListQuery = z.strictObject({
  cursor: createPageCursorSchema((position) => /^[1-9]\d{0,8} [1-9]\d{0,14}$/.test(position)),
  limit: pageLimit,
  faces: z.coerce.number().int().min(0).max(maxListedFacesPerCluster).default(10).meta({
    description: 'Maximum number of faces that are listed of each cluster.',
  }),
});
export type ClusterListQuery = z.output<typeof clusterListQuery>;

/** @param position a decoded cursor of {@link clusterListQuery} */
export function parseClusterListPosition(position: string): ClusterListPosition {
  const [numberOfFaces, id] = position.split(' ').map(Number);
  return { numberOfFaces: numberOfFaces!, id: id! };
}

export const clusterFacesQuery = z.strictObject({
  cursor: createPageCursorSchema((position) => /^[1-9]\d{0,14}$/.test(position)),
  limit: pageLimit,
});
export type ClusterFacesQuery = z.output<typeof clusterFacesQuery>;

/** The maximum number of faces in a request, which limits the size of its body. */
const maxSelectedFaces = 500;

const selectedFace = z.strictObject({
  file_hash: fileHashSchema,
  face: faceIndex.meta({ description: 'Position of the face in its photo, from 0.' }),
});

const selectedFaces = z.array(selectedFace).min(1).max(maxSelectedFaces);

/** Faces of a cluster in a request. */
export type SelectedFaces = z.output<typeof selectedFaces>;

export const nameClusterRequest = z.strictObject({
  name: subjectName,
  faces: selectedFaces.optional().meta({
    description: 'The faces of the cluster to enrol. Without this field, all faces are enrolled.',
  }),
});

export const splitClusterRequest = z.strictObject({
  faces: selectedFaces.meta({ description: 'The faces of the cluster that are moved to a new cluster.' }),
});

const clusterFields = {
  id: z.int().min(1).meta({ description: 'Identifies the cluster, whose faces keep it in later runs.' }),
  number_of_faces: z.int().min(3).meta({ description: 'Number of faces of the cluster.' }),
  created_at: z.iso.datetime().meta({ description: 'Time of the creation.' }),
};

const clusterSchema = z.object(clusterFields).meta({ id: 'ClusterAnswer' });

const clusterFace = z
  .object({
    file_hash: fileHashSchema,
    face: faceIndex.meta({ description: 'Position of the face in its photo, from 0.' }),
    box: faceBox.exactOptional().meta({
      description:
        'Position of the face in pixels of the upright photo; absent if it was imported without one.',
    }),
  })
  .meta({ id: 'ClusterFaceAnswer' });

const listedCluster = z
  .object({
    ...clusterFields,
    faces: z.array(clusterFace).meta({ description: 'The first faces of the cluster, the oldest first.' }),
  })
  .meta({ id: 'ListedClusterAnswer' });

const okMessage = z.enum(['OK']);

export const clusterListResponse = z
  .object({
    message: okMessage,
    clusters: z.array(listedCluster).meta({ description: 'The clusters, the largest first.' }),
    next_cursor: nextCursor,
  })
  .meta({ id: 'ClusterListResponse' });
export type ClusterListResponse = z.infer<typeof clusterListResponse>;

export const clusterResponse = z
  .object({
    message: okMessage,
    cluster: clusterSchema,
    faces: z.array(clusterFace).meta({ description: 'A page of the faces, the oldest first.' }),
    next_cursor: nextCursor,
  })
  .meta({ id: 'ClusterResponse' });
export type ClusterResponse = z.infer<typeof clusterResponse>;

export const namedClusterResponse = z
  .object({
    message: okMessage,
    subject: z.string().meta({ description: 'Name of the subject, as it was first written.' }),
    enrolled_faces: z.int().min(0).meta({ description: 'Number of faces that were enrolled.' }),
    excluded_faces: z.int().min(0).meta({
      description:
        'Number of faces that were not enrolled, because decisions say that they are another person.',
    }),
  })
  .meta({ id: 'NamedClusterResponse' });
export type NamedClusterResponse = z.infer<typeof namedClusterResponse>;

export const splitClusterResponse = z
  .object({
    message: okMessage,
    cluster: clusterSchema
      .nullable()
      .meta({ description: 'The cluster with the other faces; null if they are fewer than three.' }),
    new_cluster: clusterSchema
      .nullable()
      .meta({ description: 'The new cluster with the moved faces; null if they are fewer than three.' }),
    dismissed_faces: z.int().min(0).meta({
      description: 'Number of faces that are in neither cluster, because they are fewer than three.',
    }),
  })
  .meta({ id: 'SplitClusterResponse' });
export type SplitClusterResponse = z.infer<typeof splitClusterResponse>;

export function buildCluster({ id, numberOfFaces, createdAt }: Cluster): z.infer<typeof clusterSchema> {
  return { id, number_of_faces: numberOfFaces, created_at: createdAt.toISOString() };
}

export function buildFaceOfCluster({
  fileHash,
  position,
  ...coordinates
}: FaceOfCluster): z.infer<typeof clusterFace> {
  const box = buildBox(coordinates);
  return { file_hash: fileHash, face: position, ...(box === undefined ? {} : { box }) };
}
