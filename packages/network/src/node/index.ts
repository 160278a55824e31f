export { CheckpointFile, loadCheckpoint } from './checkpointFile.ts';
