/* The module pipeline.mentions._kernel: checks what comes from Python, which _kernel.pyi describes. */
#include "kernel.h"

enum { VERSION = 2 }; /* of what names_kernel.py and this module expect of each other */
enum { MODELS = 64 }; /* that are asked at once, at most */

static void release(PyObject *capsule) { network_release(PyCapsule_GetPointer(capsule, "network")); }

static PyObject *kernel_network(PyObject *self, PyObject *args)
{
    PyObject *buffers;
    double limits[4];
    int width;
    (void)self;
    if (!PyArg_ParseTuple(args, "O!i(dddd)", &PyTuple_Type, &buffers, &width, limits, limits + 1, limits + 2,
                          limits + 3))
        return NULL;
    Network *net = network_from(buffers, width, limits);
    PyObject *capsule = net ? PyCapsule_New(net, "network", release) : NULL;
    if (net && !capsule)
        network_release(net);
    return capsule;
}

static int aligned(const Py_buffer *view, size_t item)
{
    return (uintptr_t)view->buf % item == 0 && view->len % (Py_ssize_t)item == 0;
}

/* Whether these are numbers from 0 to below `end`, each larger than the one before. */
static int ascending(const int64_t *numbers, Py_ssize_t count, int64_t end)
{
    for (Py_ssize_t k = 0; k < count; k++)
        if (numbers[k] < (k ? numbers[k - 1] + 1 : 0) || numbers[k] >= end)
            return 0;
    return 1;
}

static PyObject *kernel_gains(PyObject *self, PyObject *args)
{
    PyObject *capsule;
    Py_buffer chars, at, out;
    int variant, well = 1;
    (void)self;
    if (!PyArg_ParseTuple(args, "Oy*y*w*i", &capsule, &chars, &at, &out, &variant))
        return NULL;
    const Network *net = PyCapsule_GetPointer(capsule, "network");
    Py_ssize_t size = chars.len / 2, asked = at.len / 8;
    int fine = net && aligned(&chars, 2) && aligned(&at, 8) && aligned(&out, 4) && ascending(at.buf, asked, size) &&
               out.len / (TAGS - 1) / 4 == asked && out.len % ((TAGS - 1) * 4) == 0 && variant >= 0 &&
               network_variant(variant);
    if (fine) {
        Py_BEGIN_ALLOW_THREADS
        well = network_gains(net, chars.buf, size, at.buf, asked, out.buf, variant);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&chars), PyBuffer_Release(&at), PyBuffer_Release(&out);
    if (!well)
        return PyErr_NoMemory();
    if (fine)
        Py_RETURN_NONE;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "positions ascend within the text, and every tag but O has a row for them");
    return NULL;
}

static PyObject *listed(const Name *names, Py_ssize_t count)
{
    PyObject *out = PyList_New(count);
    for (Py_ssize_t k = 0; out && k < count; k++) {
        PyObject *name = Py_BuildValue("(LLid)", (long long)names[k].start, (long long)names[k].end,
                                       (int)names[k].label, names[k].gain);
        if (!name || PyList_SetItem(out, k, name))
            Py_CLEAR(out);
    }
    return out;
}

static PyObject *kernel_best_of(PyObject *self, PyObject *args)
{
    Py_buffer gain, alone, rest, at;
    double least;
    Name *names = NULL;
    Py_ssize_t count = 0;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*y*y*d", &gain, &alone, &rest, &at, &least))
        return NULL;
    Py_ssize_t width = at.len / 8;
    int fine = aligned(&gain, 4) && aligned(&alone, 4) && aligned(&rest, 8) && aligned(&at, 8) &&
               width <= INT32_MAX / (16 * LABELS) && gain.len == width * (TAGS - 1) * 4 &&
               alone.len == (TAGS - 1) * 4 && rest.len == (3 * LABELS + TAGS * TAGS) * 8 &&
               ascending(at.buf, width, INT64_MAX);
    if (fine) {
        const double *by_label = rest.buf;
        Moves moves = {alone.buf, by_label, by_label + LABELS, by_label + 2 * LABELS, by_label + 3 * LABELS};
        Py_BEGIN_ALLOW_THREADS
        count = best_of(gain.buf, &moves, at.buf, width, least, &names);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&gain), PyBuffer_Release(&alone), PyBuffer_Release(&rest), PyBuffer_Release(&at);
    PyObject *out = NULL;
    if (!fine)
        PyErr_SetString(PyExc_ValueError, "positions ascend, and each has a gain for every tag but O");
    else
        out = count < 0 ? PyErr_NoMemory() : listed(names, count);
    free(names);
    return out;
}

static PyObject *kernel_total(PyObject *self, PyObject *args)
{
    PyObject *weights, *features;
    double total;
    (void)self;
    if (!PyArg_ParseTuple(args, "dO!O!", &total, &PyDict_Type, &weights, &PyDict_Type, &features))
        return NULL;
    return weigh(weights, features, &total) ? PyFloat_FromDouble(total) : NULL;
}

static PyObject *kernel_totals(PyObject *self, PyObject *args)
{
    PyObject *biases, *rows, *features, *out;
    double totals[MODELS];
    (void)self;
    if (!PyArg_ParseTuple(args, "O!O!O!", &PyTuple_Type, &biases, &PyDict_Type, &rows, &PyDict_Type, &features))
        return NULL;
    Py_ssize_t models = PyTuple_Size(biases);
    if (models > MODELS)
        return PyErr_Format(PyExc_ValueError, "%d models at most", MODELS);
    for (Py_ssize_t k = 0; k < models; k++)
        totals[k] = PyFloat_AsDouble(PyTuple_GetItem(biases, k));
    if (!weigh_rows(rows, features, totals, models) || !(out = PyList_New(models)))
        return NULL;
    for (Py_ssize_t k = 0; out && k < models; k++) {
        PyObject *total = PyFloat_FromDouble(totals[k]);
        if (!total || PyList_SetItem(out, k, total))
            Py_CLEAR(out);
    }
    return out;
}

static PyObject *kernel_add_pairs(PyObject *self, PyObject *args)
{
    PyObject *found, *text, *prefix, *value;
    Py_ssize_t begin, end;
    (void)self;
    if (!PyArg_ParseTuple(args, "O!UnnUO", &PyDict_Type, &found, &text, &begin, &end, &prefix, &value) ||
        !add_pairs(found, text, begin, end, prefix, value))
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef METHODS[] = {
    {"network", kernel_network, METH_VARARGS, NULL},
    {"gains", kernel_gains, METH_VARARGS, NULL},
    {"best_of", kernel_best_of, METH_VARARGS, NULL},
    {"total", kernel_total, METH_VARARGS, NULL},
    {"totals", kernel_totals, METH_VARARGS, NULL},
    {"add_pairs", kernel_add_pairs, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int fill(PyObject *module)
{
    PyObject *variants = PyList_New(0);
    int failed = !variants;
    for (int number = 0; !failed && network_variant(number); number++) {
        PyObject *name = PyUnicode_FromString(network_variant(number));
        failed = !name || PyList_Append(variants, name);
        Py_XDECREF(name);
    }
    failed = failed || PyModule_AddObjectRef(module, "VARIANTS", variants);
    Py_XDECREF(variants);
    return failed || PyModule_AddIntConstant(module, "VERSION", VERSION) ? -1 : 0;
}

static PyModuleDef_Slot SLOTS[] = {{Py_mod_exec, (void *)fill}, {0, NULL}};
static struct PyModuleDef MODULE = {PyModuleDef_HEAD_INIT, "_kernel", NULL, 0, METHODS, SLOTS, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__kernel(void) { return PyModuleDef_Init(&MODULE); }
