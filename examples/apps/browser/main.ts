// npm run page: joins the form, the training and the desk where digits are written.
import { Desk } from './desk.ts';
import { exhibits } from './exhibits.ts';
import { Training } from './training.ts';
import { element } from './views/element.ts';
import { createSettings } from './views/settings.ts';

const show = (id: string) => (text: string) => {
  element(id, HTMLElement).textContent = text;
};
const onStatus = show('status');
const onProblem = show('problem');

/** What fails alone is reported on the page, and the rest goes on. */
function alone<T>(part: () => T): T | undefined {
  try {
    return part();
  } catch (error) {
    reportError(error);
    return undefined;
  }
}

const desk = alone(() => new Desk(exhibits.lenet5));
const training = new Training({
  onStart: ({ network }) => alone(() => desk?.use(exhibits[network])),
  onWeights: (weights) => alone(() => desk?.load(weights)),
  onStatus,
  onProblem,
});
createSettings({
  onStart: (settings) => training.start(settings),
  onFiles: (status, problems) => {
    onStatus(status);
    onProblem(problems.join('\n'));
  },
});
onStatus('Not trained yet.');
element('controls', HTMLFieldSetElement).disabled = false;
