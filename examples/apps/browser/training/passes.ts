import type { PassResult } from '@lenet-ts/network';
import { create, element } from '../parts/element.ts';

/** Puts a pass on top of the table of passes. */
export function addPass({ pass, eta, trainLoss, trainErrorPercent, testLoss, testErrorPercent, testErrors, seconds }: PassResult): void {
  const cells = [
    eta.toPrecision(1),
    trainLoss.toFixed(3),
    `${trainErrorPercent.toFixed(2)} %`,
    testLoss.toFixed(3),
    `${testErrorPercent.toFixed(2)} % (${testErrors})`,
    seconds.toFixed(1),
  ];
  const head = create('th', String(pass));
  head.scope = 'row';
  element('passes', HTMLTableSectionElement).prepend(create('tr', head, ...cells.map((cell) => create('td', cell))));
}

export function clearPasses(): void {
  element('passes', HTMLTableSectionElement).replaceChildren();
}
