// npm run page: joins the form, the training and the desk where digits are written.
import { Desk } from './desk.ts';
import { networks } from './networks.ts';
import { Training } from './training.ts';
import { element } from './views/element.ts';
import { createSettings } from './views/settings.ts';

const show = (id: string) => (text: string) => {
  element(id, HTMLElement).textContent = text;
};
const onStatus = show('status');
const onProblem = show('problem');

const desk = new Desk(networks.lenet5);
const training = new Training({
  onStart: ({ network }) => desk.use(networks[network]),
  onWeights: (weights) => desk.load(weights),
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
