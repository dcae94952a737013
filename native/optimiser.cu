/*
 * Steps of optimisers, as dev.mien.engine.optim defines them, in float32. Element i of a parameter depends on element i
 * of gradient and state alone. One launch serves all parameters: a table in device memory says where the parts of them
 * are, and a block takes a part, then the next that no other takes (any grid).
 */

/** Elements of one parameter; eight bytes each, in this order. */
struct OptimiserPart {
    float* p;
    const float* g;
    float* first; // Adam's m, SGD's momentum
    float* second; // Adam's v
    long long size;
};

/** dev.mien.engine.kernels.AdamStep: its floats in its order. */
struct OptimiserAdam {
    float beta1;
    float rest1;
    float beta2;
    float rest2;
    float rate;
    float unbias;
    float eps;
    float decay;
    float shrink;
};

/** d = g + decay p, m = beta1 m + rest1 d, v = beta2 v + rest2 d d, p = shrink p - rate m / (sqrt(v) unbias + eps). */
extern "C" __global__ void optimiser_adam(const OptimiserPart* parts, int count, OptimiserAdam s) {
    for (int b = blockIdx.x; b < count; b += gridDim.x) {
        const OptimiserPart part = parts[b];
        for (int i = threadIdx.x; i < part.size; i += blockDim.x) {
            const float p = part.p[i];
            const float d = part.g[i] + s.decay * p;
            const float m = s.beta1 * part.first[i] + s.rest1 * d;
            const float v = s.beta2 * part.second[i] + s.rest2 * d * d;
            part.first[i] = m;
            part.second[i] = v;
            part.p[i] = s.shrink * p - s.rate * m / (sqrtf(v) * s.unbias + s.eps);
        }
    }
}

/**
 * d = g + decay p, b = keep b + add d, p -= rate (now d + ahead b); without momentum there is no b: p -= rate d.
 *
 * @param keep  momentum, 0 at the first step
 * @param add   1 - dampening, 1 at the first step
 * @param now   1 for Nesterov's method, else 0
 * @param ahead momentum for Nesterov's method, else 1
 */
extern "C" __global__ void optimiser_sgd(const OptimiserPart* parts, int count, float rate, float decay, float keep,
        float add, float now, float ahead) {
    for (int b = blockIdx.x; b < count; b += gridDim.x) {
        const OptimiserPart part = parts[b];
        for (int i = threadIdx.x; i < part.size; i += blockDim.x) {
            const float p = part.p[i];
            float d = part.g[i] + decay * p;
            if (part.first) {
                const float mean = keep * part.first[i] + add * d;
                part.first[i] = mean;
                d = now * d + ahead * mean;
            }
            part.p[i] = p - rate * d;
        }
    }
}
