/** What the system answers, in the words of a message. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EFBIG: 'it would be larger than files may be',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of its path is no folder',
  EROFS: 'the disk can only be read',
};

export function reasonOf(error: unknown): string {
  return REASONS[codeOf(error) ?? ''] ?? String(error);
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** For a file that need not be there. */
export function unlessMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}
