/**
 * The examples in the OpenAPI document for clusters. An example response has the same name as the example request that
 * it belongs to.
 */
import { encodeCursor } from '../../platform/lists/paging.schema.js';
import {
  buildCluster,
  buildFaceOfCluster,
  type ClusterListResponse,
  type ClusterResponse,
  type NamedClusterResponse,
  type SplitClusterResponse,
} from './clusters.schema.js';

const exampleCluster = buildCluster({
  id: 1,
  numberOfFaces: 6,
  createdAt: new Date('2026-01-31T12:00:00.123Z'),
});

const exampleFacesOfCluster = ['1', '2', '3', '4', '5', '6'].map((digit) =>
  buildFaceOfCluster({
    fileHash: digit.repeat(64),
    position: 0,
    x: 80,
    y: 76.5,
    width: 92,
    height: 120.25,
  }),
);

export const clusterIdExamples = {
  cluster: { summary: 'A cluster', value: '1' },
  'unknown-cluster': { summary: 'A number that no cluster has', value: '99' },
};

export const clusterListExamples = {
  cursor: { 'next-page': { summary: 'The next page', value: encodeCursor('6 1') } },
  limit: { 'first-page': { summary: 'One cluster per page', value: 1 } },
  faces: { 'first-page': { summary: 'Two faces of each cluster', value: 2 } },
};

export const clusterListResponseExamples = {
  'first-page': {
    summary: 'A cluster',
    value: {
      message: 'OK',
      clusters: [{ ...exampleCluster, faces: exampleFacesOfCluster.slice(0, 2) }],
      next_cursor: null,
    } satisfies ClusterListResponse,
  },
  'next-page': {
    summary: 'No further cluster',
    value: { message: 'OK', clusters: [], next_cursor: null } satisfies ClusterListResponse,
  },
};

export const clusterFacesExamples = {
  cursor: { 'next-page': { summary: 'The next page', value: encodeCursor('900000000000000') } },
  limit: { cluster: { summary: 'Ten faces per page', value: 10 } },
};

const exampleClusterResponse: ClusterResponse = {
  message: 'OK',
  cluster: exampleCluster,
  faces: exampleFacesOfCluster,
  next_cursor: null,
};

export const clusterResponseExamples = {
  cluster: { summary: 'A cluster of six faces', value: exampleClusterResponse },
  'next-page': { summary: 'No further face', value: { ...exampleClusterResponse, faces: [] } },
};

const halfOfCluster = exampleFacesOfCluster.slice(3).map(({ file_hash, face }) => ({ file_hash, face }));
const faceElsewhere = { file_hash: '9'.repeat(64), face: 0 };

export const nameClusterExamples = {
  cluster: { summary: 'A name', value: { name: 'Ada Lovelace' } },
  half: {
    summary: 'A name for three of the faces',
    value: { name: 'Ada Lovelace', faces: halfOfCluster },
  },
  'not-in-cluster': {
    summary: 'A face that is not in the cluster',
    value: { name: 'Ada Lovelace', faces: [faceElsewhere] },
  },
};

export const splitClusterExamples = {
  cluster: { summary: 'Three of six faces', value: { faces: halfOfCluster } },
  single: { summary: 'One face', value: { faces: halfOfCluster.slice(0, 1) } },
  'not-in-cluster': { summary: 'A face that is not in the cluster', value: { faces: [faceElsewhere] } },
};

const smallCluster = { ...exampleCluster, number_of_faces: 3 };

export const splitClusterResponseExamples = {
  cluster: {
    summary: 'Two clusters of three faces',
    value: {
      message: 'OK',
      cluster: smallCluster,
      new_cluster: { ...smallCluster, id: 2 },
      dismissed_faces: 0,
    } satisfies SplitClusterResponse,
  },
  single: {
    summary: 'The face is in no cluster any more',
    value: {
      message: 'OK',
      cluster: { ...exampleCluster, number_of_faces: 5 },
      new_cluster: null,
      dismissed_faces: 1,
    } satisfies SplitClusterResponse,
  },
};

export const namedClusterExamples = {
  cluster: {
    summary: 'All faces were enrolled',
    value: {
      message: 'OK',
      subject: 'Ada Lovelace',
      enrolled_faces: 6,
      excluded_faces: 0,
    } satisfies NamedClusterResponse,
  },
  half: {
    summary: 'Three of six faces were enrolled',
    value: {
      message: 'OK',
      subject: 'Ada Lovelace',
      enrolled_faces: 3,
      excluded_faces: 0,
    } satisfies NamedClusterResponse,
  },
};
