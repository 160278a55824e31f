/**
 * Finds MNIST and USPS on the disk, or downloads them.
 * @module @lenet-ts/digits/node
 */

export { type DownloadOptions, download, type Progress } from './download.ts';
export { DataNotFoundError, DownloadError } from './errors.ts';
export { cacheFolder } from './find.ts';
export { makeFolder } from './folder.ts';
export { findDigits, type LoadedDigits, type LoadOptions, loadMnist, loadUsps } from './load.ts';
