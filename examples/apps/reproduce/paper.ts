/** Figure 6, pp. 10-14: test error in percent after training with so many patterns, the last one with distorted ones added. */
export const FIGURE_6 = { 15000: 1.68, 30000: 1.14, 60000: 0.94, distorted: 0.82 } as const;

/** Figure 9, pp. 10-14: test error in percent. */
export const FIGURE_9 = {
  linear: 12.0,
  neighbours: 5.0,
  hidden300: 4.7,
  lenet1: 1.7,
  lenet4: 1.1,
  lenet5: 0.95,
  distorted: 0.8,
} as const;

/** Figure 8, pp. 10-14: the 82 test digits that LeNet-5 trained with distortions misread, as index:truth→answer. */
const MISREAD = `
247:4→6 449:3→5 582:8→2 659:2→1 674:5→3 829:4→8 926:2→8 938:3→5 1014:6→5 1039:7→3
1232:9→4 1319:8→0 1328:7→8 1393:5→3 1530:8→7 1621:0→6 1681:3→7 1790:2→7 1878:8→3 1901:9→4
1955:8→2 2035:5→3 2043:4→8 2109:3→9 2118:6→0 2129:9→8 2130:4→9 2135:6→1 2293:9→4 2387:9→1
2414:9→4 2462:2→0 2654:6→1 2921:3→5 2927:3→2 2939:9→5 3030:6→0 3422:6→0 3520:6→0 3762:6→8
3780:4→6 3808:7→3 3869:9→4 3941:4→6 4176:2→7 4224:9→7 4265:4→3 4369:9→4 4405:9→4 4425:9→4
4497:8→7 4575:4→2 4601:8→4 4740:3→5 4956:8→4 5736:6→5 5749:8→5 5955:3→8 5973:3→8 6091:9→8
6101:1→5 6173:9→8 6538:6→3 6557:0→2 6558:6→5 6571:9→5 6597:0→7 6783:1→6 7434:4→9 8059:2→1
8094:2→8 8408:8→5 8527:4→9 9009:7→2 9015:7→2 9679:6→5 9692:9→7 9698:6→1 9729:5→6 9770:5→0
9792:4→9 9904:2→8`;

export const FIGURE_8: readonly { readonly index: number; readonly label: number; readonly answer: number }[] = MISREAD.trim()
  .split(/\s+/)
  .map((entry) => {
    const [index = Number.NaN, label = Number.NaN, answer = Number.NaN] = entry.split(/[:→]/).map(Number);
    return { index, label, answer };
  });
