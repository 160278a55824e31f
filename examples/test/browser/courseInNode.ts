// Prints the course of a training in Node: node --import tsx courseInNode.ts network backend steps
import { backendNames, useBackend } from '@lenet-ts/tensor';
import { networkNames } from '../../apps/browser/exhibits.ts';
import { course } from './course.ts';

const network = networkNames.find((name) => name === process.argv[2]);
const backend = backendNames.find((name) => name === process.argv[3]);
const steps = Number(process.argv[4]);
if (!network || !backend || !(steps > 0)) throw new Error('a network, a backend and a number of steps are wanted');
useBackend(backend);
console.log(JSON.stringify(await course(network, steps)));
