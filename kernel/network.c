/* Model.gains of names_model.py and what it calls. */
#include "kernel.h"

#if defined(__GNUC__)
#define INLINE static inline __attribute__((always_inline))
#define PREFETCH(address) __builtin_prefetch(address)
#define EACH(index, count) _Pragma("GCC unroll 8") for (int index = 0; index < count; index++)
#else
#define INLINE static inline
#define PREFETCH(address) ((void)0)
#define EACH(index, count) for (int index = 0; index < count; index++)
#endif

enum {
    KINDS = 10, PAD = 6, BEHIND = 4, /* as in names_features */
    CHARACTERS = 1 << 16, PAIR_BITS = 22, LEXICON_BITS = 20, LONGEST_WORD = 6, LONGER = 128,
    LAYERS = 5, CONVOLUTIONS = 3, /* then near and here */
    GROUP = 8, /* positions whose sums are made together */
    BLOCK = 256, /* positions whose activations stay in the cache; a multiple of GROUP */
    LANES = 16 /* inputs and outputs are a multiple of this */
};
enum { CLASSES, LEXICON, SINGLE, BONDS, NAMES, BASES, ROWS, VECTORS, FIRST_LAYER, BUFFERS = FIRST_LAYER + 3 * LAYERS };
static const int DILATION[] = {1, 2, 3};
#define PRIME UINT64_C(0x9E3779B97F4A7C15)
#define STEP UINT64_C(0xC2B2AE3D27D4EB4F)

typedef struct {
    const int16_t *weights; /* (taps * inputs / 2, outputs, 2) */
    const float *scale;     /* what 1 in a sum is worth, a power of two by output */
    const float *bias;
    int taps, inputs, outputs;
    float least, most; /* bounds of what comes out of a convolution */
} Layer;

struct Network {
    Py_buffer views[BUFFERS];
    int held; /* views to release */
    const uint16_t *classes;
    const uint8_t *lexicon, *single, *bonds, *names;
    const int32_t *bases, *rows;
    const int16_t *vectors;
    int32_t buckets, vector_count;
    int width;
    float limit; /* of the sum of the vectors */
    Layer layers[LAYERS];
};

typedef struct {
    const uint16_t *codes; /* PAD line ends, the text, PAD + BEHIND line ends */
    const uint8_t *begin, *inside, *end; /* lexicon marks of these */
} Text;

typedef void Sums(const Layer *, const int16_t *input, int step, int32_t *out);

/* Of GROUP positions in a row: out[position][output] = the sum of inputs times weights. `input` is the first input of
 * the first position; the taps stand `step` positions apart. */
static void sums_plain(const Layer *layer, const int16_t *input, int step, int32_t *out)
{
    int outputs = layer->outputs, inputs = layer->inputs;
    for (int row = 0; row < GROUP; row++) {
        const int16_t *weights = layer->weights;
        int32_t *sum = out + row * outputs;
        memset(sum, 0, sizeof *sum * (size_t)outputs);
        for (int tap = 0; tap < layer->taps; tap++) {
            const int16_t *x = input + (row + tap * step) * inputs;
            for (int k = 0; k < inputs; k += 2, weights += 2 * outputs)
                for (int j = 0; j < outputs; j++)
                    sum[j] += x[k] * weights[2 * j] + x[k + 1] * weights[2 * j + 1];
        }
    }
}

INLINE uint64_t top(uint64_t value, int bits) { return ((value ^ value >> 29) * STEP) >> (64 - bits); }

/* names_features.buckets for one position, and the row of `vectors` of each. */
INLINE void find_rows(const Network *net, const Text *text, Py_ssize_t at, int32_t *bucket)
{
    const uint16_t *code = text->codes + at;
    uint64_t two = code[0] * PRIME + code[1], next = code[1] * PRIME + code[2], last = code[2] * PRIME + code[3];
    uint64_t first_pair = top(two, PAIR_BITS);
    int bond[] = {net->bonds[first_pair], net->bonds[top(next, PAIR_BITS)], net->bonds[top(last, PAIR_BITS)]};
    int a = net->names[code[0]], b = net->names[code[1]], c = net->names[code[2]], d = net->names[code[3]];
    int ties = (bond[0] << 3) + bond[1], given = ((a & 3) << 4) + (b & 12) + (c >> 4 & 3);
    bucket[0] = code[0];
    bucket[1] = (int32_t)first_pair;
    bucket[2] = (int32_t)top(two * PRIME + code[2], PAIR_BITS);
    bucket[3] = (net->classes[code[0]] << 10) + (net->classes[code[1]] << 5) + net->classes[code[2]];
    bucket[4] = text->begin[at];
    bucket[5] = text->inside[at];
    bucket[6] = text->end[at];
    bucket[7] = (given << 6) + ties;
    bucket[8] = (a & 192) + (b >> 2 & 48) + (c >> 4 & 12) + (d >> 6);
    bucket[9] = (ties << 3) + bond[2];
    for (int kind = 0; kind < KINDS; kind++) {
        bucket[kind] += net->bases[kind];
        if (bucket[kind] < 0 || bucket[kind] >= net->buckets)
            bucket[kind] = 0;
        PREFETCH(net->rows + bucket[kind]);
    }
}

/* Whole, the half to the even, for numbers below 2**22: what rint gives. */
INLINE float whole(float value) { return value + 12582912.0f - 12582912.0f; }

INLINE float between(float value, float least, float most)
{
    value = value > least ? value : least;
    return value < most ? value : most;
}

/* The sum of the vectors of one position, bounded. */
INLINE void add_vectors(const Network *net, const int32_t *row, int16_t *restrict to)
{
    const int16_t *v[KINDS];
    int width = net->width;
    float limit = net->limit;
    for (int kind = 0; kind < KINDS; kind++)
        v[kind] = net->vectors + (Py_ssize_t)row[kind] * width;
    for (int k = 0; k < width; k++) {
        int sum = v[0][k] + v[1][k] + v[2][k] + v[3][k] + v[4][k] + v[5][k] + v[6][k] + v[7][k] + v[8][k] + v[9][k];
        to[k] = (int16_t)whole(between((float)(int16_t)sum * 0.125f, -limit, limit));
    }
}

enum { AHEAD = 8 }; /* positions between asking for memory and reading it */

/* The bounded sums of vectors for `count` positions from `at` on; `codes` begins PAD before the text. */
INLINE void look_up(const Network *net, const Text *text, Py_ssize_t at, int count, int16_t *here)
{
    int32_t rows[4 * AHEAD][KINDS];
    int width = net->width;
    for (int turn = 0; turn < count + 2 * AHEAD; turn++) {
        if (turn < count)
            find_rows(net, text, at + turn, rows[turn % (4 * AHEAD)]);
        int second = turn - AHEAD, third = turn - 2 * AHEAD;
        if (second >= 0 && second < count) {
            int32_t *row = rows[second % (4 * AHEAD)];
            for (int kind = 0; kind < KINDS; kind++) {
                int32_t number = net->rows[row[kind]];
                row[kind] = number > 0 && number < net->vector_count ? number : 0;
                if (number)
                    for (int byte = 0; byte < width * 2; byte += 64)
                        PREFETCH((const char *)(net->vectors + (Py_ssize_t)row[kind] * width) + byte);
            }
        }
        if (third >= 0)
            add_vectors(net, rows[third % (4 * AHEAD)], here + (Py_ssize_t)third * width);
    }
}

/* What the tags gain over O, for `count` positions of a text from `at` on. */
INLINE void score_block(const Network *net, const Text *text, Py_ssize_t at, int count, int16_t *scratch, float *gains,
                        Sums *sums)
{
    int32_t out[GROUP * 256], more[GROUP * 256];
    int size = count + 2 * PAD, reach = 0, width = net->width;
    int16_t *here = scratch, *input = scratch, *output;
    look_up(net, text, at, size, here);
    for (int number = 0; number < CONVOLUTIONS; number++) {
        const Layer *layer = &net->layers[number];
        int step = DILATION[number], outputs = layer->outputs;
        output = input + (BLOCK + 4 * PAD) * layer->inputs;
        size -= 2 * step;
        reach += step;
        for (int row = 0; row < size; row += GROUP) {
            sums(layer, input + row * layer->inputs, step, out);
            const int16_t *stayed = input + (row + step) * layer->inputs;
            int16_t *to = output + row * outputs;
            for (int group = 0; group < GROUP; group++)
                for (int j = 0; j < outputs; j++) {
                    float sum = (float)out[group * outputs + j] * layer->scale[j] + layer->bias[j];
                    int32_t added = (int32_t)whole(between(sum, layer->least, layer->most));
                    to[group * outputs + j] = (int16_t)(number ? added + stayed[group * outputs + j] : added);
                }
        }
        input = output;
    }
    const Layer *near = &net->layers[CONVOLUTIONS], *own = near + 1;
    int outputs = near->outputs;
    for (int row = 0; row < count; row += GROUP) {
        sums(near, input + row * near->inputs, 0, out);
        sums(own, here + (row + reach) * width, 0, more);
        for (int group = 0; group < GROUP; group++)
            for (int j = 0; j < outputs; j++) {
                int i = group * outputs + j;
                gains[(row + group) * outputs + j] =
                    (float)out[i] * near->scale[j] + (float)more[i] * own->scale[j] + near->bias[j];
            }
    }
}

typedef void Scorer(const Network *, const Text *, Py_ssize_t, int, int16_t *, float *);
#define SCORER(NAME, TARGET, SUMS_OF)                                                                                  \
    TARGET static void NAME(const Network *net, const Text *text, Py_ssize_t at, int count, int16_t *scratch,          \
                            float *gains)                                                                              \
    {                                                                                                                  \
        score_block(net, text, at, count, scratch, gains, SUMS_OF);                                                    \
    }

SCORER(score_plain, , sums_plain)
#if (defined(__x86_64__) && defined(__GNUC__)) || defined(_M_X64)
#include <immintrin.h>

INLINE int32_t pair(const int16_t *at)
{
    int32_t both;
    memcpy(&both, at, sizeof both);
    return both;
}

/* sums_plain with instructions that multiply pairs of 16 bits and add each pair: the sums of ROWS positions
 * times up to three vectors stay in registers. */
#define SUMS(NAME, TARGET, VECTOR, WIDE, ROWS, ZERO, BOTH, LOAD, ADDED, STORE)                                         \
    TARGET INLINE void NAME##_tile(const Layer *layer, const int16_t *input, int step, int32_t *out, int from,         \
                                   int tiles)                                                                          \
    {                                                                                                                  \
        int outputs = layer->outputs, inputs = layer->inputs;                                                          \
        const int16_t *weights = layer->weights + 2 * from;                                                            \
        VECTOR sums[ROWS][3], w[3];                                                                                    \
        EACH(row, ROWS) EACH(tile, tiles) sums[row][tile] = ZERO;                                                      \
        for (int tap = 0; tap < layer->taps; tap++) {                                                                  \
            const int16_t *x = input + tap * step * inputs;                                                            \
            for (int k = 0; k < inputs; k += 2, x += 2, weights += 2 * outputs) {                                      \
                EACH(tile, tiles) w[tile] = LOAD((const void *)(weights + 2 * WIDE * tile));                           \
                EACH(row, ROWS) {                                                                                      \
                    VECTOR both = BOTH(pair(x + row * inputs));                                                        \
                    EACH(tile, tiles) sums[row][tile] = ADDED(sums[row][tile], both, w[tile]);                         \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
        EACH(row, ROWS) EACH(tile, tiles) STORE((void *)(out + row * outputs + from + WIDE * tile), sums[row][tile]);  \
    }                                                                                                                  \
    TARGET static void NAME(const Layer *layer, const int16_t *input, int step, int32_t *out)                          \
    {                                                                                                                  \
        int outputs = layer->outputs, inputs = layer->inputs;                                                          \
        for (int row = 0; row < GROUP; row += ROWS, input += ROWS * inputs, out += ROWS * outputs)                     \
            if (outputs % (3 * WIDE) == 0)                                                                             \
                for (int from = 0; from < outputs; from += 3 * WIDE)                                                   \
                    NAME##_tile(layer, input, step, out, from, 3);                                                     \
            else if (outputs % (2 * WIDE) == 0)                                                                        \
                for (int from = 0; from < outputs; from += 2 * WIDE)                                                   \
                    NAME##_tile(layer, input, step, out, from, 2);                                                     \
            else                                                                                                       \
                for (int from = 0; from < outputs; from += WIDE)                                                       \
                    NAME##_tile(layer, input, step, out, from, 1);                                                     \
    }

#define ADDED_SSE2(sum, x, w) _mm_add_epi32(sum, _mm_madd_epi16(x, w))
SUMS(sums_sse2, , __m128i, 4, 4, _mm_setzero_si128(), _mm_set1_epi32, _mm_loadu_si128, ADDED_SSE2, _mm_storeu_si128)
SCORER(score_sse2, , sums_sse2)
#endif
#if defined(__x86_64__) && defined(__GNUC__)
#define AVX2 __attribute__((target("avx2")))
#define ADDED_AVX2(sum, x, w) _mm256_add_epi32(sum, _mm256_madd_epi16(x, w))
SUMS(sums_avx2, AVX2, __m256i, 8, 4, _mm256_setzero_si256(), _mm256_set1_epi32, _mm256_loadu_si256, ADDED_AVX2,
     _mm256_storeu_si256)
SCORER(score_avx2, AVX2, sums_avx2)
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))
#define ADDED_AVX512(sum, x, w) _mm512_add_epi32(sum, _mm512_madd_epi16(x, w))
SUMS(sums_avx512, AVX512, __m512i, 16, 8, _mm512_setzero_si512(), _mm512_set1_epi32, _mm512_loadu_si512, ADDED_AVX512,
     _mm512_storeu_si512)
SCORER(score_avx512, AVX512, sums_avx512)
#define VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
SUMS(sums_vnni, VNNI, __m512i, 16, 8, _mm512_setzero_si512(), _mm512_set1_epi32, _mm512_loadu_si512, _mm512_dpwssd_epi32,
     _mm512_storeu_si512)
SCORER(score_vnni, VNNI, sums_vnni)
#endif

static const struct {
    const char *name;
    Scorer *scorer;
} SCORERS[] = {
    {"plain", score_plain},
#if (defined(__x86_64__) && defined(__GNUC__)) || defined(_M_X64)
    {"sse2", score_sse2},
#endif
#if defined(__x86_64__) && defined(__GNUC__)
    {"avx2", score_avx2},
    {"avx512", score_avx512},
    {"vnni", score_vnni},
#endif
};

/* How many of SCORERS this processor can run. */
static int usable(void)
{
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2"))
        return 2;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq"))
        return 3;
    return __builtin_cpu_supports("avx512vnni") ? 5 : 4;
#else
    return (int)(sizeof SCORERS / sizeof *SCORERS);
#endif
}

const char *network_variant(int number) { return number < usable() ? SCORERS[number].name : NULL; }

/* Lexicon marks; `inside` holds zeros. */
static void mark_words(const Network *net, const uint16_t *codes, Py_ssize_t size, uint8_t *begin, uint8_t *inside,
                       uint8_t *end)
{
    for (Py_ssize_t at = 0; at < size; at++)
        begin[at] = end[at] = net->single[codes[at]];
    for (Py_ssize_t at = 0; at + 1 < size; at++) {
        uint64_t value = codes[at] * PRIME + codes[at + 1];
        uint8_t found = net->lexicon[top(value, LEXICON_BITS)];
        for (int length = 2; found; length++) {
            uint8_t marks = found & (LONGER - 1);
            begin[at] |= marks;
            end[at + length - 1] |= marks;
            for (int k = 1; k < length - 1; k++)
                inside[at + k] |= marks;
            if (found < LONGER || length == LONGEST_WORD || at + length >= size)
                break;
            value = value * PRIME + codes[at + length];
            found = net->lexicon[top(value, LEXICON_BITS)];
        }
    }
}

int network_gains(const Network *net, const uint16_t *chars, Py_ssize_t size, const int64_t *at, Py_ssize_t asked,
                  float *out, int variant)
{
    Py_ssize_t wide = size + 2 * PAD + BEHIND, inputs = net->width;
    int outputs = net->layers[CONVOLUTIONS].outputs;
    for (int number = 0; number < CONVOLUTIONS; number++)
        inputs += net->layers[number].outputs;
    uint16_t *codes = malloc((size_t)wide * sizeof *codes);
    uint8_t *marks = calloc((size_t)wide, 3);
    int16_t *scratch = calloc((size_t)inputs * (BLOCK + 4 * PAD), sizeof *scratch);
    float *gains = malloc((size_t)outputs * BLOCK * sizeof *gains);
    int well = codes && marks && scratch && gains;
    if (well) {
        for (Py_ssize_t k = 0; k < wide; k++)
            codes[k] = k >= PAD && k < PAD + size ? chars[k - PAD] : '\n';
        Text text = {codes, marks, marks + wide, marks + 2 * wide};
        mark_words(net, codes, wide, marks, marks + wide, marks + 2 * wide);
        Py_ssize_t done = 0;
        for (Py_ssize_t start = 0; start < size && done < asked; start += BLOCK) {
            int count = (int)(size - start < BLOCK ? size - start : BLOCK);
            if (at[done] >= start + count)
                continue;
            SCORERS[variant].scorer(net, &text, start, count, scratch, gains);
            for (; done < asked && at[done] < start + count; done++)
                for (int tag = 0; tag < TAGS - 1; tag++)
                    out[tag * asked + done] = gains[(at[done] - start) * outputs + tag];
        }
    }
    free(codes), free(marks), free(scratch), free(gains);
    return well;
}

void network_release(Network *net)
{
    while (net->held)
        PyBuffer_Release(&net->views[--net->held]);
    free(net);
}

static Py_ssize_t length(const Network *net, int buffer, size_t item)
{
    return (uintptr_t)net->views[buffer].buf % item ? -1 : net->views[buffer].len / (Py_ssize_t)item;
}

/* Whether all tables have the sizes that the loops count on, and are whole; fills in the rest of `net`. */
static int fits(Network *net, const double *limits)
{
    net->classes = net->views[CLASSES].buf, net->lexicon = net->views[LEXICON].buf;
    net->single = net->views[SINGLE].buf, net->bonds = net->views[BONDS].buf, net->names = net->views[NAMES].buf;
    net->bases = net->views[BASES].buf, net->rows = net->views[ROWS].buf, net->vectors = net->views[VECTORS].buf;
    if (length(net, CLASSES, 2) != CHARACTERS || length(net, LEXICON, 1) != 1 << LEXICON_BITS ||
        length(net, SINGLE, 1) != CHARACTERS || length(net, BONDS, 1) != 1 << PAIR_BITS ||
        length(net, NAMES, 1) != CHARACTERS || length(net, BASES, 4) != KINDS || length(net, ROWS, 4) < 1 ||
        length(net, ROWS, 4) > INT32_MAX || length(net, VECTORS, 2) < net->width || net->width < LANES ||
        net->width % LANES)
        return 0;
    net->buckets = (int32_t)length(net, ROWS, 4);
    net->vector_count = (int32_t)(length(net, VECTORS, 2) / net->width);
    net->limit = (float)limits[0];
    double sum = 0;
    for (int number = 0; number < LAYERS; number++) {
        Layer *layer = &net->layers[number];
        int first = FIRST_LAYER + 3 * number;
        Py_ssize_t outputs = length(net, first + 1, 4);
        layer->weights = net->views[first].buf;
        layer->scale = net->views[first + 1].buf, layer->bias = net->views[first + 2].buf;
        layer->taps = number < CONVOLUTIONS ? 3 : 1;
        layer->inputs = number && number <= CONVOLUTIONS ? layer[-1].outputs : net->width;
        layer->outputs = (int)outputs;
        layer->least = 0, layer->most = number < CONVOLUTIONS ? (float)limits[1 + number] : 0;
        sum += layer->most;
        if (outputs < LANES || outputs > 256 || outputs % LANES || length(net, first + 2, 4) != outputs ||
            length(net, first, 2) != layer->taps * layer->inputs * outputs ||
            (number && number < CONVOLUTIONS && layer->inputs != outputs) || layer->most < 0)
            return 0;
    }
    return net->limit >= 0 && net->limit <= INT16_MAX && sum <= INT16_MAX &&
           net->layers[CONVOLUTIONS].outputs >= TAGS - 1 &&
           net->layers[CONVOLUTIONS].outputs == net->layers[CONVOLUTIONS + 1].outputs;
}

Network *network_from(PyObject *buffers, int width, const double *limits)
{
    Network *net = calloc(1, sizeof *net);
    if (!net) {
        PyErr_NoMemory();
        return NULL;
    }
    net->width = width;
    while (net->held < BUFFERS && net->held < PyTuple_Size(buffers) &&
           !PyObject_GetBuffer(PyTuple_GetItem(buffers, net->held), &net->views[net->held], PyBUF_SIMPLE))
        net->held++;
    if (!PyErr_Occurred() && (net->held < BUFFERS || !fits(net, limits)))
        PyErr_SetString(PyExc_ValueError, "the tables of the network do not fit the kernel");
    if (!PyErr_Occurred())
        return net;
    network_release(net);
    return NULL;
}
