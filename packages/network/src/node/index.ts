export { loadCheckpoint, saveCheckpoint } from './checkpointFile.ts';
