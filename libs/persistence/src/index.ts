export { type ApiKeyEntity } from './api-keys/api-key.entity.js';
export { ApiKeysRepository, revocationDelaySeconds } from './api-keys/api-keys.repository.js';
export { type ApiKeyScope, apiKeyScopes } from './api-keys/scope.js';
export { hashSecret, hasSecretFormat, generateSecret } from './api-keys/secret.js';
export {
  ImageArchiveRepository,
  type ImportedImage,
  type ListedImage,
  type ImageListFilter,
} from './images/image-archive.repository.js';
export {
  type FinishedRunState,
  finishedRunStates,
  type UnfinishedRunState,
  unfinishedRunStates,
} from './clusters/cluster-run-state.js';
export {
  ClusterRunsRepository,
  type FinishedClusterRun,
  type ClusterRunAttempt,
  ClusterRunEndedError,
  type ClusterRunResult,
  type UnfinishedClusterRun,
} from './clusters/cluster-runs.repository.js';
export {
  type ClusteringBatch,
  ClusteringRepository,
  type ClusterAssignment,
} from './clusters/clustering.repository.js';
export {
  type Cluster,
  type ClusterListPosition,
  ClustersRepository,
  type FaceOfCluster,
  type ClusterChangeRefusal,
  type NamedCluster,
  type SplitCluster,
} from './clusters/clusters.repository.js';
export { isDatabaseUnavailable } from './database-unavailable.js';
export { isDatabaseBusy } from './database-busy.js';
export { createDataSourceOptions } from './database.js';
export {
  type FailedImage,
  FailedImagesRepository,
  type RetryResult,
} from './images/failed-images.repository.js';
export { type NewFace } from './images/face.entity.js';
export { ImageNotifications } from './images/image-notifications.js';
export {
  type ImageProblemKind,
  type ImageStatus,
  imageOrigins,
  imageStatuses,
} from './images/image-status.js';
export { type ImageWithFaces } from './images/image-with-faces.js';
export { ImagesRepository, type ImageSummary, type StagingResult } from './images/images.repository.js';
export {
  type ClaimedImage,
  type EncodingOutcome,
  type ImageProblem,
  PendingImagesRepository,
} from './images/pending-images.repository.js';
export { type Location } from './location-requests/location-request.js';
export {
  type ClaimedLocationRequest,
  type LocatedFaces,
  LocationRequestsRepository,
} from './location-requests/location-requests.repository.js';
export { StagingCipher } from './images/staging-cipher.js';
export { migrateDatabase } from './migrate.js';
export { ProcessReport } from './processes/process-report.js';
export {
  type ApiState,
  type FinishedStatus,
  finishedStatuses,
  latencyLimits,
  type ProcessState,
  type TaskKind,
  taskKinds,
  type WorkerState,
} from './processes/process-state.js';
export { ProcessesRepository, type RunningProcess } from './processes/processes.repository.js';
export { PersistenceModule } from './persistence.module.js';
export { type RateLimit, RateLimitTable } from './rate-limits/rate-limit-table.js';
export { FaceSamplesRepository, type SampledFace } from './statistics/face-samples.repository.js';
export { addEncodings, computeAverage, toExactUnits } from './statistics/exact-sum.js';
export {
  type ImagesOfPeriod,
  type Statistics,
  type StatisticsPeriod,
  statisticsPeriods,
  StatisticsRepository,
} from './statistics/statistics.repository.js';
export {
  FaceDecisionsRepository,
  type FaceDecision,
  type FaceReference,
} from './subjects/face-decisions.repository.js';
export {
  type EnrolmentResult,
  type EnrolledEncoding,
  type EnrolledFace,
  type ListedEnrolledFace,
  EnrolledFacesRepository,
  type EnrolledFaceWithSubject,
  type FaceWithSubject,
  type NewEnrolledFace,
} from './subjects/enrolled-faces.repository.js';
export { IndexEntriesRepository } from './subjects/index-entries.repository.js';
export { type IndexChange, type IndexCollection, IndexNotifications } from './notifications/index-changes.js';
export {
  type InvalidSubjectName,
  maxSubjectNameLength,
  toSubjectNameKey,
  parseSubjectName,
  type SubjectName,
} from './subjects/subject-name.js';
export {
  type ArchivedDecision,
  type ExportedSubjectPart,
  type ImportCounts,
  type ImportedSubjectPart,
  SubjectArchiveRepository,
  type SubjectImportResult,
} from './subjects/subject-archive.repository.js';
export { type Subject, SubjectsRepository } from './subjects/subjects.repository.js';
