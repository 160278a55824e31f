import { onBeforeUnmount, type Ref, ref, shallowRef } from 'vue';
import { start } from '../../run/start.ts';
import type { Printed, Reply, Task } from '../../run/tasks.ts';

/** A task of a program or an exercise, seen from the page. */
export interface RunningTask {
  readonly isRunning: Readonly<Ref<boolean>>;
  readonly printed: Readonly<Ref<readonly Printed[]>>;
  /** What became of it, in a sentence; empty before it was first started. */
  readonly end: Readonly<Ref<string>>;
  /** Starts a task; the one before it is ended. Replies other than what is printed and the end go to `hear`. */
  run(task: Task, hear?: (reply: Reply) => void): void;
  stop(): void;
}

export function useTask(): RunningTask {
  const isRunning = ref(false);
  const printed = shallowRef<readonly Printed[]>([]);
  const end = ref('');
  let terminate = (): void => {};
  onBeforeUnmount(() => terminate());

  function finish(sentence: string): void {
    isRunning.value = false;
    end.value = sentence;
  }

  return {
    isRunning,
    printed,
    end,
    run(task, hear = () => {}) {
      terminate();
      isRunning.value = true;
      printed.value = [];
      end.value = '';
      terminate = start(task, (reply) => {
        if (reply.kind === 'done') finish('Done.');
        else if (reply.kind === 'failed') finish(`${reply.line === undefined ? '' : `Line ${reply.line}: `}${reply.message}`);
        else if (reply.kind === 'verdict' || reply.kind === 'hints') hear(reply);
        else printed.value = joined(printed.value, reply);
      });
    },
    stop() {
      terminate();
      finish('Stopped.');
    },
  };
}

/** Texts that follow each other are one. */
function joined(before: readonly Printed[], next: Printed): readonly Printed[] {
  const last = before.at(-1);
  if (last?.kind !== 'text' || next.kind !== 'text') return [...before, next];
  return [...before.slice(0, -1), { kind: 'text', text: last.text + next.text }];
}
