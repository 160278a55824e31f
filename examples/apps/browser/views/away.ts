import './away.css';
import './backward.css';
import { encodeSafetensors, TensorError } from '@lenet-ts/tensor';
import { create, createButton, createNotice } from '../parts/element.ts';
import { describeKept, forgetKept, readKept } from '../training/kept.ts';
import type { Mounted, View } from '../view.ts';
import { openWeights } from './away/weightsFile.ts';

export const view: View = {
  lead: [
    'All that a network has learned is in its weights: 60,000 numbers for LeNet-5, 2,578 for the network of 1989.',
    'A file of them can be opened here again, or read by any other program that knows the format; an ONNX file has the whole network in it, and runs without this page.',
    'Nothing leaves this browser by itself: what you train is kept in it, and a link holds what you wrote and chose.',
  ],
  equations: [
    {
      text: 'file = N in 8 bytes, N bytes of names and shapes, the weights',
      number: 'safetensors',
      file: 'packages/tensor/src/io/safetensors.ts',
      line: 'setBigUint64(0, BigInt(headerSize), true)',
    },
  ],
  mount(root, exhibition): Mounted {
    const said = createNotice('status');
    const problem = createNotice('alert');
    const tell = (text: string, wrong = '') => {
      said.textContent = text;
      problem.textContent = wrong;
    };
    /** Whatever fails is told, and leaves everything as it was. */
    const attempt = (what: string, task: () => Promise<string>) => {
      task().then(tell, (error: unknown) => {
        tell('', error instanceof TensorError ? error.message : `${what} failed: ${error instanceof Error ? error.message : error}`);
      });
    };
    const button = (text: string, task: () => Promise<string>) => {
      const made = createButton(text);
      made.addEventListener('click', () => attempt(text, task));
      return made;
    };
    const group = (title: string, ...nodes: readonly Node[]) => {
      const controls = create('div', ...nodes);
      controls.className = 'controls away';
      return create('section', create('h3', title), controls);
    };

    const whose = create('p');
    const saveWeights = button('Save the weights (safetensors)', async () => {
      const { network, origin, trained } = current();
      save(`${network}.safetensors`, await encodeSafetensors(trained.parameters, { network, origin }));
      return `${network}.safetensors is among your downloads.`;
    });
    const exportOnnx = button('Export the network (ONNX)', async () => {
      const { network, origin, trained } = current();
      const { onnxOf } = await import('./away/onnx.ts');
      const { height } = exhibition.exhibit.fit(exhibition.digit);
      save(`${network}.onnx`, await onnxOf(trained, height, `${exhibition.exhibit.title}, ${origin}. Digits of ${height}x${height}.`));
      return `${network}.onnx is among your downloads: from digits of ${height}x${height} pixels, 0 to 255, it makes scores and answers.`;
    });
    const current = () => {
      const [trained, origin] = [exhibition.trained(), exhibition.origin()];
      if (!trained || !origin) throw new Error('the weights are not here yet');
      return { network: exhibition.network, trained, origin };
    };

    const file = Object.assign(create('input'), { type: 'file', accept: '.safetensors' });
    const open = (opened: File | undefined) => {
      if (!opened) return;
      attempt('Opening', async () => {
        const { network, weights } = await openWeights(opened);
        await exhibition.load(network);
        exhibition.use(network, weights, 'opened here');
        exhibition.address.set({ network });
        return `From now on ${exhibition.exhibit.title} reads with the weights of ${opened.name}.`;
      });
    };
    file.addEventListener('change', () => {
      open(file.files?.[0]);
      // The same file can be chosen again.
      file.value = '';
    });
    // Elsewhere dropped files are taken for MNIST's.
    root.addEventListener('drop', (event) => {
      event.preventDefault();
      event.stopPropagation();
      document.body.classList.remove('dropping');
      open(event.dataTransfer?.files[0]);
    });

    const link = Object.assign(create('input'), { readOnly: true });
    link.addEventListener('focus', () => link.select());
    const copy = button('Copy the link', async () => {
      link.select();
      await navigator.clipboard.writeText(link.value);
      return 'The link is copied.';
    });

    const kept = create('p');
    const lookKept = async () => {
      try {
        const found = await readKept();
        kept.textContent = found
          ? `Kept in this browser: ${describeKept(found)}. The view Train goes on with it.`
          : 'No training is kept. One that is begun in the view Train is, every two seconds.';
        forget.disabled = !found;
        saveTraining.disabled = !found?.checkpoint;
      } catch (error) {
        kept.textContent = `This browser keeps no training, as in a private window: ${error instanceof Error ? error.message : error}. Save the weights before you close the page.`;
        forget.disabled = true;
        saveTraining.disabled = true;
      }
    };
    const saveTraining = button('Save it as a file', async () => {
      const found = await readKept();
      if (!found?.checkpoint) return 'No training is kept.';
      save(`${found.settings.network}-training.safetensors`, found.checkpoint);
      return 'Its weights, and where it stood, are among your downloads.';
    });
    const forget = button('Forget it', async () => {
      await forgetKept();
      await lookKept();
      return 'The training is forgotten.';
    });

    root.append(
      group('Weights', whose, saveWeights, exportOnnx, create('label', 'Open weights (safetensors): choose a file, or drop it here', file)),
      said,
      problem,
      group('Link', create('label', 'It shows what you see now', link), copy),
      group('Training', kept, saveTraining, forget),
    );
    let isInSight = false;
    return {
      rest() {
        isInSight = false;
      },
      show() {
        whose.textContent = `${exhibition.exhibit.title} reads with weights that were ${exhibition.origin() ?? 'not fetched yet'}.`;
        link.value = exhibition.address.link;
        if (isInSight) return;
        isInSight = true;
        void lookKept();
      },
    };
  },
};

/** Hands the reader a file. */
function save(name: string, bytes: Uint8Array): void {
  const address = URL.createObjectURL(new Blob([Uint8Array.from(bytes)]));
  Object.assign(create('a'), { href: address, download: name }).click();
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
