/* Sums of weighed features, and features of pairs of characters: what weighing.py of pipeline/events does in Python, in the
 * same order. Features and weights are floats by name, in dicts that nothing changes meanwhile. */
#include "kernel.h"

int weigh(PyObject *weights, PyObject *features, double *total)
{
    PyObject *name, *value;
    double sum = *total;
    for (Py_ssize_t at = 0; !PyErr_Occurred() && PyDict_Next(features, &at, &name, &value);) {
        PyObject *weight = PyDict_GetItemWithError(weights, name);
        if (weight)
            sum += PyFloat_AsDouble(weight) * PyFloat_AsDouble(value);
    }
    *total = sum;
    return !PyErr_Occurred();
}

int weigh_rows(PyObject *rows, PyObject *features, double *totals, Py_ssize_t models)
{
    PyObject *name, *value;
    for (Py_ssize_t at = 0; !PyErr_Occurred() && PyDict_Next(features, &at, &name, &value);) {
        PyObject *row = PyDict_GetItemWithError(rows, name);
        double times = row ? PyFloat_AsDouble(value) : 0;
        for (Py_ssize_t k = 0, size = row ? PyTuple_Size(row) : 0; k + 1 < size; k += 2) {
            Py_ssize_t model = PyLong_AsSsize_t(PyTuple_GetItem(row, k));
            if (model >= 0 && model < models)
                totals[model] += PyFloat_AsDouble(PyTuple_GetItem(row, k + 1)) * times;
            else if (!PyErr_Occurred())
                PyErr_SetString(PyExc_ValueError, "a weight of a model that is not asked");
        }
    }
    return !PyErr_Occurred();
}

int add_pairs(PyObject *found, PyObject *text, Py_ssize_t begin, Py_ssize_t end, PyObject *prefix, PyObject *value)
{
    int fine = 1;
    for (; fine && begin + 1 < end; begin++) {
        PyObject *pair = PyUnicode_Substring(text, begin, begin + 2);
        PyObject *name = pair ? PyUnicode_Concat(prefix, pair) : NULL;
        fine = name && PyDict_SetItem(found, name, value) == 0;
        Py_XDECREF(pair), Py_XDECREF(name);
    }
    return fine;
}
