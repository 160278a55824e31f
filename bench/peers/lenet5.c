// LeNet-5 (1998) in C: the program that peers/program.ts describes. C3 has the connections of Table I alone.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Floats that may be read behind the last digit.
enum { SPARE = 1024 };
enum { BLOCKS = 15, FEWEST_BLOCKS = 3, WARM_UP_BLOCKS = 10 };

// Which maps each map of C3 sees; a full list for C1.
static const int table_from[60] = {0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5, 0, 4, 5, 0, 1, 5, 0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5,
                                   0, 3, 4, 5, 0, 1, 4, 5, 0, 1, 2, 5, 0, 1, 3, 4, 1, 2, 4, 5, 0, 2, 3, 5, 0, 1, 2, 3, 4, 5};
static const int table_to[60] = {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 8, 8, 8, 8,
                                 9, 9, 9, 9, 10, 10, 10, 10, 11, 11, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 15, 15, 15};
static const int full_from[6] = {0}, full_to[6] = {0, 1, 2, 3, 4, 5};

// The parameters in the order of the input.
typedef struct {
  float c1[6 * 25], c1_bias[6], s2[6], s2_bias[6], c3[60 * 25], c3_bias[16], s4[16], s4_bias[16], c5[120 * 400], c5_bias[120], f6[84 * 120], f6_bias[84];
} Weights;
enum { COUNT = sizeof(Weights) / sizeof(float) };

// The states of every layer, or the gradients at them; sums are what S2 and S4 multiply.
typedef struct {
  float c1[6 * 784], sums2[6 * 196], s2[6 * 196], c3[16 * 100], sums4[16 * 25], s4[16 * 25], c5[120], f6[84], y[10];
} States;

static Weights weights, rates, gradient;
static float codes[10][84];

static void squash(float *x, int n) {
  for (int i = 0; i < n; i++) x[i] = 1.7159f * tanhf(x[i] * (2.0f / 3));
}

// g at the squashed x becomes g at what was squashed.
static void unsquash(const float *x, float *g, int n) {
  for (int i = 0; i < n; i++) g[i] *= (2.0f / 3) / 1.7159f * (1.7159f * 1.7159f - x[i] * x[i]);
}

// convolve and convolve_back: in plain loops, or in the processor's vectors.
#include CONVOLVE

static inline void subsample(const float *x, const float *w, const float *bias, float *sums, float *y, int maps, int out) {
  for (int m = 0; m < maps; m++)
    for (int r = 0; r < out; r++)
      for (int c = 0; c < out; c++) {
        const float *corner = x + (m * 2 * out + 2 * r) * 2 * out + 2 * c;
        const int i = (m * out + r) * out + c;
        sums[i] = corner[0] + corner[1] + corner[2 * out] + corner[2 * out + 1];
        y[i] = w[m] * sums[i] + bias[m];
      }
}

static inline void subsample_back(const float *sums, const float *w, const float *g, float *gx, float *gw, float *gbias, int maps, int out) {
  for (int m = 0; m < maps; m++)
    for (int r = 0; r < out; r++)
      for (int c = 0; c < out; c++) {
        float *corner = gx + (m * 2 * out + 2 * r) * 2 * out + 2 * c;
        const int i = (m * out + r) * out + c;
        gw[m] += g[i] * sums[i];
        gbias[m] += g[i];
        corner[0] = corner[1] = corner[2 * out] = corner[2 * out + 1] = w[m] * g[i];
      }
}

static inline void connect(const float *x, const float *w, const float *bias, float *y, int inputs, int outputs) {
  for (int o = 0; o < outputs; o++) {
    float sum = bias[o];
    for (int i = 0; i < inputs; i++) sum += w[o * inputs + i] * x[i];
    y[o] = sum;
  }
}

static inline void connect_back(const float *x, const float *w, const float *g, float *gx, float *gw, float *gbias, int inputs, int outputs) {
  for (int o = 0; o < outputs; o++) {
    gbias[o] += g[o];
    for (int i = 0; i < inputs; i++) {
      gx[i] += w[o * inputs + i] * g[o];
      gw[o * inputs + i] += x[i] * g[o];
    }
  }
}

static void forward(const float *x, States *s) {
  convolve(x, weights.c1, weights.c1_bias, s->c1, full_from, full_to, 6, 6, 32);
  squash(s->c1, 6 * 784);
  subsample(s->c1, weights.s2, weights.s2_bias, s->sums2, s->s2, 6, 14);
  squash(s->s2, 6 * 196);
  convolve(s->s2, weights.c3, weights.c3_bias, s->c3, table_from, table_to, 60, 16, 14);
  squash(s->c3, 16 * 100);
  subsample(s->c3, weights.s4, weights.s4_bias, s->sums4, s->s4, 16, 5);
  squash(s->s4, 16 * 25);
  connect(s->s4, weights.c5, weights.c5_bias, s->c5, 400, 120);
  squash(s->c5, 120);
  connect(s->c5, weights.f6, weights.f6_bias, s->f6, 120, 84);
  squash(s->f6, 84);
  for (int i = 0; i < 10; i++) {
    s->y[i] = 0;
    for (int k = 0; k < 84; k++) s->y[i] += (s->f6[k] - codes[i][k]) * (s->f6[k] - codes[i][k]);
  }
}

// Eq. 9, and its gradient over `batch` at F6.
static float loss(const States *s, int label, float j, int batch, float *g) {
  float p[10], nearest = j, total;
  for (int i = 0; i < 10; i++) nearest = fminf(nearest, s->y[i]);
  total = expf(nearest - j);
  for (int i = 0; i < 10; i++) total += p[i] = expf(nearest - s->y[i]);
  for (int k = 0; k < 84; k++) {
    g[k] = 0;
    for (int i = 0; i < 10; i++) g[k] += ((i == label) - p[i] / total) * 2 * (s->f6[k] - codes[i][k]) / batch;
  }
  return s->y[label] - nearest + logf(total);
}

// Adds the gradient of one digit; returns its loss.
static float backward(const float *x, int label, float j, int batch) {
  static States s, g;
  forward(x, &s);
  memset(&g, 0, sizeof g);
  const float e = loss(&s, label, j, batch, g.f6);
  unsquash(s.f6, g.f6, 84);
  connect_back(s.c5, weights.f6, g.f6, g.c5, gradient.f6, gradient.f6_bias, 120, 84);
  unsquash(s.c5, g.c5, 120);
  connect_back(s.s4, weights.c5, g.c5, g.s4, gradient.c5, gradient.c5_bias, 400, 120);
  unsquash(s.s4, g.s4, 16 * 25);
  subsample_back(s.sums4, weights.s4, g.s4, g.c3, gradient.s4, gradient.s4_bias, 16, 5);
  unsquash(s.c3, g.c3, 16 * 100);
  convolve_back(s.s2, weights.c3, g.c3, g.s2, gradient.c3, gradient.c3_bias, table_from, table_to, 60, 16, 14);
  unsquash(s.s2, g.s2, 6 * 196);
  subsample_back(s.sums2, weights.s2, g.s2, g.c1, gradient.s2, gradient.s2_bias, 6, 14);
  unsquash(s.c1, g.c1, 6 * 784);
  convolve_back(x, weights.c1, g.c1, NULL, gradient.c1, gradient.c1_bias, full_from, full_to, 6, 6, 32);
  return e;
}

static int training, batch, block, digits, position;
static float j, *images, *labels, *outputs;

// One step on the next batch, or its outputs; returns the mean loss of a step.
static float work(void) {
  float sum = 0;
  memset(&gradient, 0, sizeof gradient);
  for (int n = position; n < position + batch; n++) {
    static States s;
    if (training) {
      sum += backward(images + n * 1024, (int)labels[n], j, batch);
    } else {
      forward(images + n * 1024, &s);
      memcpy(outputs + (n - position) * 10, s.y, sizeof s.y);
    }
  }
  if (training)
    for (int i = 0; i < COUNT; i++) ((float *)&weights)[i] -= ((float *)&rates)[i] * ((float *)&gradient)[i];
  position = position + 2 * batch > digits ? 0 : position + batch;
  return sum / batch;
}

static double milliseconds(int calls) {
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int i = 0; i < calls; i++) work();
  clock_gettime(CLOCK_MONOTONIC, &end);
  return 1e3 * (end.tv_sec - start.tv_sec) + 1e-6 * (end.tv_nsec - start.tv_nsec);
}

static int ascending(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

// Like microsecondsPerCall of ../measure.ts.
static float microseconds_per_call(void) {
  double blocks[BLOCKS], total = 0;
  int calls = 1, n = 0;
  for (double warm = 0; warm < WARM_UP_BLOCKS * block;) {
    const double ms = milliseconds(calls);
    warm += ms;
    calls = fmax(1, fmin(2 * calls, round(calls * block / ms)));
  }
  for (; n < FEWEST_BLOCKS || (n < BLOCKS && total < 2 * BLOCKS * block); total += blocks[n++]) blocks[n] = milliseconds(calls);
  qsort(blocks, n, sizeof *blocks, ascending);
  return 1000 * (blocks[(n - 1) / 2] + blocks[n / 2]) / 2 / calls;
}

static void take(float *into, size_t count) {
  if (fread(into, sizeof(float), count, stdin) != count) exit(1);
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  training = !strcmp(argv[1], "train");
  batch = atoi(argv[2]);
  block = atoi(argv[3]);
  digits = atoi(argv[4]);
  j = atof(argv[5]);
  images = malloc((digits * 1024 + SPARE) * sizeof(float));
  labels = malloc(digits * sizeof(float));
  outputs = malloc(batch * 10 * sizeof(float));
  take((float *)&weights, COUNT);
  take((float *)&rates, COUNT);
  take(&codes[0][0], 840);
  take(images, (size_t)digits * 1024);
  take(labels, digits);

  // The results of the first call, then the time of many more.
  float first = work(), *results = training ? (float *)&weights : outputs;
  const size_t count = training ? COUNT : batch * 10;
  float *kept = malloc(count * sizeof(float));
  memcpy(kept, results, count * sizeof(float));
  const float microseconds = microseconds_per_call();
  fwrite(&microseconds, sizeof(float), 1, stdout);
  if (training) fwrite(&first, sizeof(float), 1, stdout);
  fwrite(kept, sizeof(float), count, stdout);
}
