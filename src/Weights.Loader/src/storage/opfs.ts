import { STORE } from './parts.js';

/**
 * The folder of stored files in the origin private file system.
 *
 * @returns undefined if the browser has none for this page, as in some private windows
 */
export async function opfsFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    let folder = await navigator.storage.getDirectory();
    for (const name of STORE.split('/')) {
      folder = await folder.getDirectoryHandle(name, { create: true });
    }
    return folder;
  } catch {
    return undefined;
  }
}

/** @returns undefined if there is no such file */
export async function opfsFile(id: string): Promise<File | undefined> {
  try {
    return await (await (await opfsFolder())?.getFileHandle(id))?.getFile();
  } catch {
    return undefined;
  }
}

export async function opfsNames(): Promise<string[]> {
  const names: string[] = [];
  const folder = await opfsFolder();
  if (folder !== undefined) {
    for await (const name of folder.keys()) {
      names.push(name);
    }
  }
  return names;
}

/** A file that is being written stays. Its entry has no record any more, so the next clean-up removes it. */
export async function removeOpfsFile(id: string): Promise<void> {
  await (await opfsFolder())?.removeEntry(id).catch(() => undefined);
}
