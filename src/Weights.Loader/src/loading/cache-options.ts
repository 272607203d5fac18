/** How encrypted files are kept on the device. */
export interface CacheOptions {
  /**
   * How many bytes all kept files of the origin may have together. If there is no room, what was not used for the longest time is removed.
   * Default: half of what the browser gives the origin.
   */
  readonly maxBytes?: number | undefined;
  /**
   * Asks the browser not to remove the files when the device is short of space (`navigator.storage.persist()`). Firefox asks the user.
   * Default false.
   */
  readonly persist?: boolean | undefined;
}

/** The option `cache` of a load. */
export type CacheOption = boolean | CacheOptions;
