// The convolutions of lenet5.c in the widest vectors of the processor that it is compiled for.
//
// A map of y is computed as one long row, in the pitch of x: element (r, c) at r * in + c. What stands between its rows is nobody's, and is
// left out when they are copied. So all vectors are full, and the sums of a piece of the row stay in registers.

#if defined(__AVX512F__)
enum { LANES = 16 };
#elif defined(__AVX__)
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif

typedef float vector __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

static inline vector load(const float *x) { return *(const vector *)x; }
static inline void store(float *y, vector v) { *(vector *)y = v; }

static inline float total(vector v) {
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += v[i];
  return sum;
}

// So many vectors of a long row at a time; C3's row of 136 floats is nine of sixteen.
#define PIECE (in == 14 ? 9 : 8)

// The gradients of all maps of y in the pitch of x, with zeros between and around them.
static float padded[16][40 * 32];

static inline __attribute__((always_inline)) void convolve(const float *x, const float *w, const float *bias, float *y, const int *from, const int *to, int pairs, int maps, int in) {
  static float row[36 * 32];
  const int out = in - 4, length = (out - 1) * in + out;
  for (int o = 0, first = 0, end = 0; o < maps; o++, first = end) {
    while (end < pairs && to[end] == o) end++;
    for (int start = 0; start < length; start += PIECE * LANES) {
      vector sum[9];
      for (int k = 0; k < PIECE; k++) sum[k] = bias[o] - (vector){0};
      for (int p = first; p < end; p++)
        for (int t = 0; t < 25; t++) {
          const float *source = x + (from[p] * in + t / 5) * in + t % 5 + start;
          for (int k = 0; k < PIECE; k++) sum[k] += w[p * 25 + t] * load(source + k * LANES);
        }
      for (int k = 0; k < PIECE; k++) store(row + start + k * LANES, sum[k]);
    }
    for (int r = 0; r < out; r++) memcpy(y + (o * out + r) * out, row + r * in, out * sizeof(float));
  }
}

// g at y adds to the gradients of w and bias, and, unless gx is NULL, of x.
static inline __attribute__((always_inline)) void convolve_back(const float *x, const float *w, const float *g, float *gx, float *gw, float *gbias, const int *from, const int *to, int pairs,
                                 int maps, int in) {
  const int out = in - 4, length = (out - 1) * in + out, origin = 4 * in + 4;
  for (int o = 0; o < maps; o++) {
    for (int i = 0; i < out * out; i++) gbias[o] += g[o * out * out + i];
    for (int r = 0; r < out; r++) {
      memcpy(padded[o] + origin + r * in, g + (o * out + r) * out, out * sizeof(float));
      memset(padded[o] + origin + r * in + out, 0, 4 * sizeof(float));
    }
    memset(padded[o], 0, origin * sizeof(float));
    memset(padded[o] + origin + out * in, 0, (PIECE * LANES + origin) * sizeof(float));
  }
  for (int p = 0; p < pairs; p++) {
    const float *gradient = padded[to[p]] + origin;
    for (int i = 0; i < 5; i++) {
      vector sum[5] = {0};
      for (int k = 0; k < length; k += LANES) {
        const vector v = load(gradient + k);
        const float *source = x + (from[p] * in + i) * in + k;
        for (int t = 0; t < 5; t++) sum[t] += v * load(source + t);
      }
      for (int t = 0; t < 5; t++) gw[p * 25 + i * 5 + t] += total(sum[t]);
    }
  }
  if (!gx) return;
  const int size = in * in, inputs = 6;
  for (int f = 0; f < inputs; f++)
    for (int start = 0; start < size; start += PIECE * LANES) {
      vector sum[9] = {0};
      for (int p = 0; p < pairs; p++) {
        if (from[p] != f) continue;
        for (int t = 0; t < 25; t++) {
          const float *source = padded[to[p]] + origin - t / 5 * in - t % 5 + start;
          for (int k = 0; k < PIECE; k++) sum[k] += w[p * 25 + t] * load(source + k * LANES);
        }
      }
      float piece[9 * LANES];
      for (int k = 0; k < PIECE; k++) store(piece + k * LANES, sum[k]);
      memcpy(gx + f * size + start, piece, (size - start < PIECE * LANES ? size - start : PIECE * LANES) * sizeof(float));
    }
}
