/**
 * Saved runs in files that survive a crash.
 * @module @lenet-ts/network/node
 */

export { CheckpointFile, loadCheckpoint } from './checkpointFile.ts';
