export { loadEncryptedModel, loadModel } from './loading/load-model.js';
export { prefetchModel, type PrefetchOptions } from './loading/prefetch-model.js';
export { cachedModels, clearModelCache, deleteCachedModel, type CachedModel } from './loading/cached-models.js';
export { type CacheOption, type CacheOptions } from './loading/cache-options.js';
export { type IsolationOptions, type LoadEncryptedOptions, type LoadModelOptions, type LoadOptions } from './loading/options.js';
export { type IsolatedSession } from './loading/isolated-session.js';
export { type IsolatedTensor, type IsolatedTensors } from './loading/isolation-messages.js';
export { WeightsError, type KeyStatus, type LeaseStatus, type WeightsErrorCode, type WeightsErrorDetails } from './core/errors.js';
export { type Bytes } from './core/bytes.js';
export { type LoadPhase, type LoadProgress, type ProgressCallback } from './core/progress.js';
export { type KeyFunction, type KeySource } from './keys/key-source.js';
export {
  type KeyEndpoint,
  type KeyRequestOptions,
  type RawKeySource,
  type SessionKeySource,
  type WrappedKeySource,
} from './keys/key-endpoint.js';
export { clearOfflineKeys } from './storage/database.js';
export { importKey, type ModelKey, type RawKey } from './keys/content-key.js';
export { kidOf } from './keys/kid.js';
export { combineDemoKey } from './keys/demo-key.js';
export { fetchManifest, type FetchManifestOptions } from './manifest/fetch-manifest.js';
export { type Manifest, type ManifestExternal, type ManifestModel } from './manifest/manifest.js';
export { decryptModel, type DecryptOptions } from './reading/decrypt-model.js';
export { decryptStream, openEncrypted, type ContainerOptions, type OpenEncryptedOptions } from './reading/open-encrypted.js';
export { type ContainerFormat } from './container/format.js';
export { type EncryptedSource } from './container/encrypted-source.js';
export { type OpenedFile } from './container/random-access.js';
export { EncryptedBlob } from './ort/encrypted-blob.js';
export { type Memory } from './ort/blob-support.js';
export { type OrtModule, type SessionOf, type SessionOptionsOf } from './ort/ort-module.js';
export {
  type ModelSession,
  type ModelTensor,
  type ModelTensors,
  type RunOptionsOf,
  type TensorData,
  type TypedSession,
  type ValueOf,
} from './ort/typed-session.js';
