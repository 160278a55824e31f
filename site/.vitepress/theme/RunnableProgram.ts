import { type DefineComponent, defineComponent, h, nextTick, ref, useTemplateRef } from 'vue';
import { button, editor } from './editor.ts';
import { printedView } from './printed.ts';
import { useTask } from './useTask.ts';

/** A program of the documentation, in its slot, which can be edited and run. */
export const RunnableProgram: DefineComponent = defineComponent({
  setup(_, { slots }) {
    const { isRunning, printed, end, run, stop } = useTask();
    const shown = useTemplateRef<HTMLElement>('shown');
    /** Undefined while the program is as it came. */
    const edited = ref<string>();

    const original = (): string => shown.value?.querySelector('pre code')?.textContent ?? '';
    async function edit(): Promise<void> {
      edited.value = original();
      await nextTick();
      shown.value?.parentElement?.querySelector('textarea')?.focus();
    }

    return () =>
      h('div', { class: 'runnable' }, [
        // Hidden, not gone: what a page came with cannot be made again.
        h('div', { ref: 'shown', hidden: edited.value !== undefined }, slots.default?.()),
        edited.value === undefined
          ? undefined
          : editor('The program', edited.value, (text) => {
              edited.value = text;
            }),
        h('div', { class: 'bar' }, [
          isRunning.value
            ? button('Stop', stop, { class: 'main', 'aria-label': 'Stop this program' })
            : button('Run', () => run({ kind: 'run', text: edited.value ?? original() }), { class: 'main', 'aria-label': 'Run this program' }),
          edited.value === undefined
            ? button('Edit', edit, { 'aria-label': 'Edit this program' })
            : button(
                'Undo all',
                () => {
                  edited.value = undefined;
                },
                { 'aria-label': 'Undo all changes of this program' },
              ),
          h('span', { role: 'status' }, isRunning.value ? 'Running …' : end.value),
        ]),
        printed.value.length > 0 ? printedView(printed.value) : undefined,
      ]);
  },
});
