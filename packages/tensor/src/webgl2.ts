import { addBackend } from './backends/registry.ts';
import { createWebgl2Backend } from './backends/webgl2/index.ts';

addBackend('webgl2', createWebgl2Backend);
