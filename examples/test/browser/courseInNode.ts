// Prints the course of a training in Node: node --import tsx courseInNode.ts network backend
import { backendNames, useBackend } from '@lenet-ts/tensor';
import { networkNames } from '../../apps/browser/exhibits.ts';
import { course } from './course.ts';

const network = networkNames.find((name) => name === process.argv[2]);
const backend = backendNames.find((name) => name === process.argv[3]);
if (!network || !backend) throw new Error('a network and a backend are wanted');
useBackend(backend);
console.log(JSON.stringify(await course(network)));
