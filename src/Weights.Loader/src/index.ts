export { combineDemoKey } from './demo-key.js';
export { decryptModel, type DecryptOptions } from './decrypt-model.js';
export { EncryptedBlob } from './encrypted-blob.js';
export { WeightsError, type WeightsErrorCode, type WeightsErrorDetails } from './errors.js';
export { fetchManifest, type FetchManifestOptions } from './fetch-manifest.js';
export { keyFingerprint } from './fingerprint.js';
export { type IsolatedTensor, type IsolatedTensors } from './isolated-messages.js';
export { type IsolatedSession } from './isolated-session.js';
export { type KeyLender, type LeaseStatus, type RawKeySource, type SessionKeySource, type WrappedKeySource } from './key-lender.js';
export { type KeyRequestOptions } from './key-request.js';
export { type KeyFunction, type KeySource } from './key-source.js';
export { importKey, type ContainerFormat, type ModelKey, type RawKey } from './key.js';
export { loadEncryptedModel, loadModel } from './load.js';
export { type Manifest, type ManifestExternal, type ManifestModel } from './manifest.js';
export { decryptStream, openEncrypted, type ContainerOptions, type OpenEncryptedOptions } from './open-encrypted.js';
export { type IsolationOptions, type LoadEncryptedOptions, type LoadModelOptions, type LoadOptions, type Memory } from './options.js';
export { type LoadPhase, type LoadProgress, type ProgressCallback } from './progress.js';
export { type OpenedFile } from './random-access.js';
export { type OrtModule, type SessionOf, type SessionOptionsOf } from './session.js';
export { type EncryptedSource } from './source.js';
export {
  type ModelSession,
  type ModelTensor,
  type ModelTensors,
  type RunOptionsOf,
  type TensorData,
  type TypedSession,
  type ValueOf,
} from './typed-session.js';
