/** A file with tensors of a model, encrypted like the model itself. */
export interface ManifestExternal {
  /** The file's location in the model's graph: relative to the model, in the graph's own spelling. */
  readonly location: string;
  /** The file's path, relative to the manifest. */
  readonly file: string;
  /** The file's address: absolute, resolved against the manifest's URL. */
  readonly url: string;
  /** Bytes of the data itself. */
  readonly size: number;
  /** Bytes of the file as served. */
  readonly encryptedSize: number;
  /** SHA-256 of the file as served, 64 lower-case hex digits. */
  readonly sha256: string;
  /** As in {@link ManifestModel}. */
  readonly pin?: string | undefined;
}

/** One model of a manifest. Members that this version does not know are left out. */
export interface ManifestModel {
  /** The name to load it by, such as `face/detect`. */
  readonly name: string;
  /** The file's path, relative to the manifest, such as `face/detect.enc`. */
  readonly file: string;
  /** The file's address: absolute, resolved against the manifest's URL. */
  readonly url: string;
  /** Bytes of the model itself. */
  readonly size: number;
  /** Bytes of the file as served. */
  readonly encryptedSize: number;
  /** `gcm`, `chunked`, or `none` for a model that is published unencrypted. Other formats need a newer loader. */
  readonly format: string;
  /** The key's name for people, such as `default`; empty for the format `none`. */
  readonly keyId: string;
  /** The key's fingerprint, 32 lower-case hex digits; empty for the format `none`. */
  readonly kid: string;
  /** SHA-256 of the file as served, 64 lower-case hex digits. The loader compares that of a model published unencrypted. */
  readonly sha256: string;
  /**
   * What the loader compares of an encrypted file, in base64url: IV and tag of `gcm` (28 bytes), salt and commitment of `chunked`
   * (64 bytes). Undefined for other formats.
   */
  readonly pin?: string | undefined;
  /** External data; undefined if the model has none. */
  readonly external?: readonly ManifestExternal[] | undefined;
}

/** A models.json whose members were checked. */
export interface Manifest {
  /** The URL that it was loaded from. */
  readonly url: string;
  /** The models, in the manifest's order. */
  readonly models: readonly ManifestModel[];
}
