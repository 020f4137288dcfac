/* The inner loops of the name tagger, compiled: what names_model.py and names_decoding.py of pipeline/mentions do in numpy
 * where this module was not built, bit by bit; they say what is computed and why. names_kernel.py hands the tables over.
 * And those of the models of events, which weighing.py of pipeline/events has in Python.
 *
 * Sums of the network are whole numbers, so their order is free; those of the decoding are not, so each is made in the
 * order of numpy. Nothing may be compiled with -ffast-math or into fused multiply-adds (hatch_build.py sees to it). */
#ifndef SHILU_KERNEL_H
#define SHILU_KERNEL_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <float.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if FLT_EVAL_METHOD != 0
#error "floats are computed wider than they are stored here: results would not be those of numpy"
#endif

enum { LABELS = 7, TAGS = 1 + 4 * LABELS }; /* as in names_decoding */

typedef struct Network Network;

/* network.c: a network from its tables, NULL with an exception where they do not fit; what releases it; the instructions
 * to choose from by number, NULL behind the last that this processor has; the scores, 0 where memory is short. */
Network *network_from(PyObject *buffers, int width, const double *limits);
void network_release(Network *net);
const char *network_variant(int number);
int network_gains(const Network *net, const uint16_t *chars, Py_ssize_t size, const int64_t *at, Py_ssize_t asked,
                  float *out, int variant);

typedef struct {
    const float *alone;                             /* (4, LABELS) */
    const double *first_inner, *from_inner, *pairs; /* (LABELS) */
    const double *touch;                            /* (TAGS, TAGS) */
} Moves;

typedef struct {
    int64_t start, end;
    double gain;
    int32_t label, order;
} Name;

/* decoding.c: the best names, to be freed, and how many; -1 where memory is short. */
Py_ssize_t best_of(const float *gain, const Moves *moves, const int64_t *at, Py_ssize_t width, double least,
                   Name **names);

/* weighing.c: adds to the total what the features weigh; the same for several models, of each feature a tuple of models
 * and weights by turns; adds the pairs of characters of a stretch of the text. 0 with an exception where it fails. */
int weigh(PyObject *weights, PyObject *features, double *total);
int weigh_rows(PyObject *rows, PyObject *features, double *totals, Py_ssize_t models);
int add_pairs(PyObject *found, PyObject *text, Py_ssize_t begin, Py_ssize_t end, PyObject *prefix, PyObject *value);

#endif
