/* The twin of `unravel` in reading/unravel.py, for texts of which no more than that must be asked: what each
piece says was found before, or is found by the dictionaries' own `__missing__`, and nothing was split. */
#include "words.h"

enum { CHANGED = 1, LOOSE = 2, LEET = 8, BACKWARDS = 16, EDGED = 32, SEVERAL = 64 };

#define UNUSUAL (CHANGED | LOOSE | LEET | BACKWARDS | SEVERAL)

/* Returns what a memo has of a key, which it finds out if it must; a new reference. */
static PyObject *
remembered(PyObject *memo, PyObject *key)
{
    PyObject *found = PyDict_GetItemWithError(memo, key);
    if (found != NULL) {
        return Py_NewRef(found);
    }
    return PyErr_Occurred() ? NULL : PyObject_GetItem(memo, key);
}

/* Returns the marks of all pieces together; -1 after an error. */
static long
marks_together(PyObject *memo, PyObject *pieces)
{
    long marks = 0;
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(pieces); at++) {
        PyObject *found = remembered(memo, PyList_GET_ITEM(pieces, at));
        long one = found == NULL ? -1 : PyLong_AsLong(found);
        Py_XDECREF(found);
        if (one < 0) {
            if (!PyErr_Occurred()) {
                PyErr_SetString(PyExc_ValueError, "The marks of a piece are known.");
            }
            return -1;
        }
        marks |= one;
    }
    return marks;
}

/* Returns the pieces, each as its one word. */
static PyObject *
bare_words(PyObject *bare, PyObject *pieces)
{
    Py_ssize_t count = PyList_GET_SIZE(pieces);
    PyObject *words = PyList_New(count);
    for (Py_ssize_t at = 0; words != NULL && at < count; at++) {
        PyObject *piece = PyList_GET_ITEM(pieces, at), *word = PyDict_GetItemWithError(bare, piece);
        if (word == NULL && PyErr_Occurred()) {
            Py_CLEAR(words);
            break;
        }
        PyList_SET_ITEM(words, at, Py_NewRef(word == NULL ? piece : word));
    }
    return words;
}

static PyObject *
respelled(PyObject *respellings, PyObject *pieces)
{
    Py_ssize_t count = PyList_GET_SIZE(pieces);
    PyObject *read = PyList_New(count);
    for (Py_ssize_t at = 0; read != NULL && at < count; at++) {
        PyObject *one = remembered(respellings, PyList_GET_ITEM(pieces, at));
        if (one == NULL) {
            Py_CLEAR(read);
            break;
        }
        PyList_SET_ITEM(read, at, one);
    }
    return read;
}

/* Returns the words of all respellings. */
static PyObject *
all_words(PyObject *read)
{
    PyObject *words = PyList_New(0);
    for (Py_ssize_t at = 0; words != NULL && at < PyList_GET_SIZE(read); at++) {
        PyObject *one = PyList_GET_ITEM(read, at);
        PyObject *said = PyTuple_Check(one) && PyTuple_GET_SIZE(one) == 3 ? PyTuple_GET_ITEM(one, 0) : NULL;
        if (said == NULL || !PyTuple_Check(said)) {
            PyErr_SetString(PyExc_TypeError, "Respellings are tuples of three.");
            Py_CLEAR(words);
            break;
        }
        for (Py_ssize_t word = 0; words != NULL && word < PyTuple_GET_SIZE(said); word++) {
            if (PyList_Append(words, PyTuple_GET_ITEM(said, word)) < 0) {
                Py_CLEAR(words);
            }
        }
    }
    return words;
}

/* Returns marks, words and respellings, both of which it takes. */
static PyObject *
result(long marks, PyObject *words, PyObject *read)
{
    PyObject *known = PyLong_FromLong(marks), *found = NULL;
    if (known != NULL && words != NULL && read != NULL) {
        found = PyTuple_Pack(3, known, words, read);
    }
    Py_XDECREF(known);
    Py_XDECREF(words);
    Py_XDECREF(read);
    return found;
}

/* Reads a text of which some piece says something else than it spells, or may be a part of a word. */
static PyObject *
read_unusual(const Words *words, PyObject *text, PyObject *pieces, PyObject *respellings, long marks)
{
    PyObject *read = respelled(respellings, pieces);
    int needs_more = read == NULL ? -1 : (marks & LEET) != 0;
    if (needs_more == 0 && marks & LOOSE) {
        needs_more = may_belong_together(words, text, pieces, read);
    }
    if (needs_more < 0) {
        Py_XDECREF(read);
        return NULL;
    }
    return result(marks, needs_more ? Py_NewRef(Py_None) : all_words(read), read);
}

PyObject *
words_unravel(PyObject *self, PyObject *const *given, Py_ssize_t count)
{
    if (count != 4 || !PyUnicode_Check(given[0]) || !PyDict_Check(given[1]) || !PyDict_Check(given[2])
        || !PyDict_Check(given[3])) {
        PyErr_SetString(PyExc_TypeError, "A text comes with what is remembered of pieces.");
        return NULL;
    }
    PyObject *pieces = PyUnicode_Split(given[0], NULL, -1), *found = NULL;
    long marks = pieces == NULL ? -1 : marks_together(given[1], pieces);
    if (marks >= 0 && marks & UNUSUAL) {
        found = read_unusual((Words *)self, given[0], pieces, given[3], marks);
    }
    else if (marks >= 0) {
        PyObject *said = marks & EDGED ? bare_words(given[2], pieces) : Py_NewRef(pieces);
        found = result(marks, said, PyList_New(0));
    }
    Py_XDECREF(pieces);
    return found;
}
