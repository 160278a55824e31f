import type { Reply, Task } from './tasks.ts';

/** Does a task in a worker of its own, which lives on for what the program does later. Returns what ends it, whatever it is at. */
export function start(task: Task, hear: (reply: Reply) => void): () => void {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => hear(data));
  worker.addEventListener('error', (event) => hear({ kind: 'failed', message: event.message || 'The worker cannot be loaded.', line: undefined }));
  worker.postMessage(task);
  return () => worker.terminate();
}
