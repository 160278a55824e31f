// The convolutions of lenet5.c as plain loops.
static inline void convolve(const float *x, const float *w, const float *bias, float *y, const int *from, const int *to, int pairs, int maps, int in) {
  const int out = in - 4;
  for (int o = 0; o < maps; o++)
    for (int i = 0; i < out * out; i++) y[o * out * out + i] = bias[o];
  for (int p = 0; p < pairs; p++)
    for (int r = 0; r < out; r++)
      for (int t = 0; t < 25; t++)
        for (int c = 0; c < out; c++) y[(to[p] * out + r) * out + c] += w[p * 25 + t] * x[(from[p] * in + r + t / 5) * in + t % 5 + c];
}

// g at y adds to the gradients of w and bias, and, unless gx is NULL, of x.
static inline void convolve_back(const float *x, const float *w, const float *g, float *gx, float *gw, float *gbias, const int *from, const int *to, int pairs,
                                 int maps, int in) {
  const int out = in - 4;
  for (int o = 0; o < maps; o++)
    for (int i = 0; i < out * out; i++) gbias[o] += g[o * out * out + i];
  for (int p = 0; p < pairs; p++)
    for (int t = 0; t < 25; t++) {
      float sum = 0;
      for (int r = 0; r < out; r++)
        for (int c = 0; c < out; c++) sum += g[(to[p] * out + r) * out + c] * x[(from[p] * in + r + t / 5) * in + t % 5 + c];
      gw[p * 25 + t] += sum;
    }
  if (!gx) return;
  for (int p = 0; p < pairs; p++)
    for (int r = 0; r < out; r++)
      for (int t = 0; t < 25; t++)
        for (int c = 0; c < out; c++) gx[(from[p] * in + r + t / 5) * in + t % 5 + c] += w[p * 25 + t] * g[(to[p] * out + r) * out + c];
}
