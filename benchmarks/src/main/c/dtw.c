/* A plain C loop for comparison: dtw FILE STEPS RADIUS: all pairs of the series (double, row after row) in FILE, two rows each, as the
   C code of dtaidistance does it. Prints nanoseconds per cell and the sum of the distances. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double cost(const double *x, const double *y, int n, int radius, double *above, double *row) {
    for (int j = 0; j <= n; j++) {
        above[j] = INFINITY;
        row[j] = INFINITY;
    }
    above[0] = 0;
    for (int i = 0; i < n; i++) {
        int first = i > radius ? i - radius : 0;
        int end = i + radius + 1 < n ? i + radius + 1 : n;
        row[first] = INFINITY;
        for (int j = first; j < end; j++) {
            double d = x[i] - y[j];
            double least = above[j] < above[j + 1] ? above[j] : above[j + 1];
            least = least < row[j] ? least : row[j];
            row[j + 1] = d * d + least;
        }
        if (end < n) {
            row[end + 1] = INFINITY;
        }
        double *swap = above;
        above = row;
        row = swap;
    }
    return above[n];
}

int main(int argc, char **argv) {
    if (argc != 4) {
        return 2;
    }
    int n = atoi(argv[2]), radius = atoi(argv[3]);
    FILE *f = fopen(argv[1], "rb");
    if (!f || n < 1) {
        return 3;
    }
    fseek(f, 0, SEEK_END);
    long size = ftell(f), series = size / (8L * n);
    rewind(f);
    double *all = malloc(size), *above = malloc((n + 1) * 8), *row = malloc((n + 1) * 8);
    if (fread(all, 1, size, f) != (size_t) size) {
        return 3;
    }
    long band = 0;
    for (int i = 0; i < n; i++) {
        band += (i + radius + 1 < n ? i + radius + 1 : n) - (i > radius ? i - radius : 0);
    }
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    double sum = 0;
    long pairs = 0;
    for (long i = 0; i < series; i++) {
        for (long j = i; j < series; j++, pairs++) {
            sum += sqrt(cost(all + i * n, all + j * n, n, radius, above, row));
        }
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%.4f %.9g\n", ((to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec)) / ((double) pairs * band), sum);
    return 0;
}
