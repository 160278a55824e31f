import { memory, type Usage, useBackend } from '../../src/index.ts';

let start: Usage = { tensors: 0, bytes: 0 };

function onCpu(): Usage {
  return memory().cpu ?? { tensors: 0, bytes: 0 };
}

/** Makes cpu the backend and counts from what lives there now. */
export function countFromHere(): void {
  useBackend('cpu');
  start = onCpu();
}

/** What lives on cpu beyond what lived at countFromHere(). */
export function live(): Usage {
  const { tensors, bytes } = onCpu();
  return { tensors: tensors - start.tensors, bytes: bytes - start.bytes };
}
