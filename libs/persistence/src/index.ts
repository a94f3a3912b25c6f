export { type ApiKeyEntity } from './api-keys/api-key.entity.js';
export {
  type ApiKeyCreation,
  ApiKeysRepository,
  type NewApiKey,
  revokedWithin,
} from './api-keys/api-keys.repository.js';
export { type Scope, scopes } from './api-keys/scope.js';
export { hashSecret, looksLikeSecret, makeSecret } from './api-keys/secret.js';
export {
  ImageArchiveRepository,
  type ImportedImage,
  type ListedImage,
  type ListFilter,
} from './images/image-archive.repository.js';
export { isDatabaseAway } from './database-away.js';
export { isDatabaseBusy } from './database-busy.js';
export { databaseOptions } from './database.js';
export { type FaceEntity } from './images/face.entity.js';
export { ImageAnnouncements } from './images/image-announcements.js';
export { type ImageProblemKind, type ImageStatus } from './images/image.entity.js';
export { type ImageWithFaces } from './images/image-with-faces.js';
export {
  type EncodingOutcome,
  type FoundFace,
  type ImageProblem,
  ImagesRepository,
  type ImageSummary,
  type Staging,
  type TakenImage,
} from './images/images.repository.js';
export { StagingCipher } from './images/staging-cipher.js';
export { migrateDatabase } from './migrate.js';
export { PersistenceModule } from './persistence.module.js';
export { type Allowance, RateLimitTable } from './rate-limits/rate-limit-table.js';
export { addEncodings, averageOf, toUnits } from './statistics/exact-sum.js';
export { type Statistics, StatisticsRepository } from './statistics/statistics.repository.js';
