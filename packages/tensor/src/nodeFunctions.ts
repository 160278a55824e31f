// In Node, where the size of a program is no matter, every backend is part of it.
import './wasm.ts';
import './webgl2.ts';

export * from './functions.ts';
