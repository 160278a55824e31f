import { type DefineComponent, defineComponent, h, onMounted, type PropType, reactive, ref, type VNode } from 'vue';
import type { ChapterExercises } from '../../exercises.ts';
import { button, editor } from './editor.ts';
import { printedView } from './printed.ts';
import { useTask } from './useTask.ts';

interface Verdict {
  readonly state: 'right' | 'missing' | 'wrong';
  readonly sentence: string;
}

interface Answer {
  text: string;
  verdict?: Verdict;
  hints?: readonly string[];
  hintsShown: number;
  isSolved: boolean;
}

const marks = { right: '✓ Right.', missing: '· ', wrong: '✗ ' } as const;

/** The exercises of a chapter, each with a field for its answer. */
export const CourseExercises: DefineComponent<{ chapter: ChapterExercises }> = defineComponent({
  props: { chapter: { type: Object as PropType<ChapterExercises>, required: true } },
  setup({ chapter }) {
    const { name: chapterName, imports, exercises } = chapter;
    const { isRunning, printed, end, run, stop } = useTask();
    const answers = reactive(exercises.map(({ empty }): Answer => ({ text: empty, hintsShown: 0, isSolved: false })));
    /** The exercise that the running task is about. */
    const current = ref(-1);
    const keyOf = (name: string): string => `lenet-ts/course/${chapterName}/${name}`;

    onMounted(() => {
      for (const [i, { name, empty }] of exercises.entries()) answers[i]!.text = localStorage.getItem(keyOf(name)) ?? empty;
    });

    function write(i: number, text: string): void {
      const { name, empty } = exercises[i]!;
      answers[i]!.text = text;
      if (text === empty) localStorage.removeItem(keyOf(name));
      else localStorage.setItem(keyOf(name), text);
    }

    function check(i: number): void {
      current.value = i;
      delete answers[i]!.verdict;
      const parts = exercises.map(({ name, empty }, k) => ({ name, empty, text: answers[k]!.text }));
      run({ kind: 'check', chapter: chapterName, name: exercises[i]!.name, imports, parts }, (reply) => {
        if (reply.kind !== 'verdict') return;
        const where = reply.line === undefined ? '' : `Line ${reply.line}: `;
        answers[i]!.verdict = { state: reply.state, sentence: `${marks[reply.state]}${where}${reply.message}` };
      });
    }

    function hint(i: number): void {
      const answer = answers[i]!;
      answer.hintsShown++;
      if (answer.hints) return;
      current.value = i;
      run({ kind: 'hints', chapter: chapterName, name: exercises[i]!.name }, (reply) => {
        if (reply.kind === 'hints') answer.hints = reply.hints;
      });
    }

    function exerciseView(i: number): VNode {
      const { name, empty, solution } = exercises[i]!;
      const answer = answers[i]!;
      const isCurrent = current.value === i;
      const failure = isCurrent && !isRunning.value && end.value !== 'Done.' ? end.value : '';
      const hasMoreHints = !answer.hints || answer.hintsShown < answer.hints.length;
      return h('section', { class: 'exercise', 'aria-label': `Exercise ${i + 1}, ${name}` }, [
        h('p', [`${i + 1}. `, h('code', name)]),
        editor(`Your answer to ${name}`, answer.text, (text) => write(i, text)),
        h('div', { class: 'bar' }, [
          isCurrent && isRunning.value
            ? button('Stop', stop, { class: 'main', 'aria-label': `Stop checking ${name}` })
            : button('Check', () => check(i), { class: 'main', 'aria-label': `Check ${name}` }),
          hasMoreHints ? button('Hint', () => hint(i), { 'aria-label': `A hint for ${name}` }) : undefined,
          button(
            answer.isSolved ? 'Hide the solution' : 'Solution',
            () => {
              answer.isSolved = !answer.isSolved;
            },
            { 'aria-label': `${answer.isSolved ? 'Hide the' : 'The'} solution of ${name}`, 'aria-expanded': answer.isSolved },
          ),
          answer.text === empty ? undefined : button('Start again', () => write(i, empty), { 'aria-label': `Start ${name} again` }),
        ]),
        h('p', { role: 'status', class: ['verdict', answer.verdict?.state] }, answer.verdict?.sentence ?? failure),
        isCurrent && printed.value.length > 0 ? printedView(printed.value) : undefined,
        answer.hints && answer.hintsShown > 0
          ? h(
              'ol',
              { class: 'hints' },
              answer.hints.slice(0, answer.hintsShown).map((text) => h('li', text)),
            )
          : undefined,
        answer.isSolved ? h('pre', { class: 'solution', tabindex: 0, 'aria-label': `The solution of ${name}` }, solution) : undefined,
      ]);
    }

    return () =>
      h('div', { class: 'exercises' }, [
        h('p', 'Or here. What each answer may use is imported already:'),
        h('pre', { tabindex: 0, 'aria-label': 'What is imported' }, imports),
        ...exercises.map((_, i) => exerciseView(i)),
      ]);
  },
});
