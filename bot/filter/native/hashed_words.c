/* Words that are looked up, and the type that holds some for Python. */
#include "hashed_words.h"

#include <string.h>

#define FEWEST_SLOTS 256

uint32_t
tag_of(Py_hash_t hash)
{
    uint32_t tag = (uint32_t)((uint64_t)hash ^ ((uint64_t)hash >> 32));
    return tag ? tag : 1;
}

bool
same_text(PyObject *one, PyObject *other)
{
    if (one == other) {
        return true;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(one);
    int kind = PyUnicode_KIND(one);
    return length == PyUnicode_GET_LENGTH(other) && kind == (int)PyUnicode_KIND(other)
           && memcmp(PyUnicode_DATA(one), PyUnicode_DATA(other), (size_t)(length * kind)) == 0;
}

int
place_of(const HashedWords *index, PyObject *word, uint32_t tag)
{
    if (index->slots == 0) {
        return ABSENT;
    }
    size_t mask = index->slots - 1;
    for (size_t at = tag & mask; index->tags[at] != 0; at = (at + 1) & mask) {
        if (index->tags[at] == tag && same_text(index->words[index->places[at]], word)) {
            return index->places[at];
        }
    }
    return ABSENT;
}

void
forget_words(HashedWords *index)
{
    PyObject **words = index->words;
    Py_ssize_t count = index->count;
    PyMem_Free(index->tags);
    PyMem_Free(index->places);
    *index = (HashedWords){0};
    for (Py_ssize_t at = 0; at < count; at++) {
        Py_DECREF(words[at]);
    }
    PyMem_Free(words);
}

int
room_for(size_t slots)
{
    return (int)(slots / 2);
}

/* Give an index more slots. The words keep their places. */
int
widen(HashedWords *index, size_t slots)
{
    PyObject **words = PyMem_Realloc(index->words, (size_t)room_for(slots) * sizeof *words);
    if (words != NULL) {
        index->words = words;
    }
    uint32_t *tags = PyMem_Calloc(slots, sizeof *tags);
    uint16_t *places = PyMem_Calloc(slots, sizeof *places);
    if (words == NULL || tags == NULL || places == NULL) {
        PyMem_Free(tags);
        PyMem_Free(places);
        PyErr_NoMemory();
        return -1;
    }
    for (size_t from = 0; from < index->slots; from++) {
        if (index->tags[from] != 0) {
            size_t at = index->tags[from] & (slots - 1);
            while (tags[at] != 0) {
                at = (at + 1) & (slots - 1);
            }
            tags[at] = index->tags[from];
            places[at] = index->places[from];
        }
    }
    PyMem_Free(index->tags);
    PyMem_Free(index->places);
    index->tags = tags;
    index->places = places;
    index->slots = slots;
    return 0;
}

/* Add a word that is not there, for which there is room. */
int
put_word(HashedWords *index, PyObject *word, uint32_t tag)
{
    int place = (int)index->count++;
    size_t mask = index->slots - 1, at = tag & mask;
    while (index->tags[at] != 0) {
        at = (at + 1) & mask;
    }
    index->tags[at] = tag;
    index->places[at] = (uint16_t)place;
    index->words[place] = Py_NewRef(word);
    return place;
}

int
read_words(HashedWords *index, PyObject *words)
{
    size_t slots = FEWEST_SLOTS;
    while (room_for(slots) < PyList_GET_SIZE(words)) {
        slots *= 2;
    }
    if (PyList_GET_SIZE(words) > UINT16_MAX) {
        PyErr_SetString(PyExc_ValueError, "too many words");
        return -1;
    }
    if (widen(index, slots) < 0) {
        return -1;
    }
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(words); at++) {
        PyObject *word = PyList_GET_ITEM(words, at);
        if (!PyUnicode_CheckExact(word)) {
            PyErr_SetString(PyExc_TypeError, "words are str");
            return -1;
        }
        uint32_t tag = tag_of(PyObject_Hash(word));
        if (place_of(index, word, tag) == ABSENT) {
            put_word(index, word, tag);
        }
    }
    return 0;
}

/* Words(words): a list of str, of which it is asked which of some others is the first that is there. */
typedef struct {
    PyObject_HEAD
    HashedWords index;
} Words;

static PyTypeObject *words_type;

const HashedWords *
index_of(PyObject *object)
{
    if (!Py_IS_TYPE(object, words_type)) {
        PyErr_SetString(PyExc_TypeError, "Words are asked for");
        return NULL;
    }
    return &((Words *)object)->index;
}

/* Return which of these is the first one that is there, -1 if none is, or -2 with an exception. */
static Py_ssize_t
first_of(const HashedWords *index, PyObject *others)
{
    if (!PyList_CheckExact(others) && !PyTuple_CheckExact(others)) {
        PyErr_SetString(PyExc_TypeError, "words come in a list or tuple");
        return -2;
    }
    PyObject *const *words = PySequence_Fast_ITEMS(others);
    Py_ssize_t count = PySequence_Fast_GET_SIZE(others);
    for (Py_ssize_t at = 0; at < count; at++) {
        if (!PyUnicode_CheckExact(words[at])) {
            PyErr_SetString(PyExc_TypeError, "words are str");
            return -2;
        }
        if (place_of(index, words[at], tag_of(PyObject_Hash(words[at]))) != ABSENT) {
            return at;
        }
    }
    return -1;
}

static PyObject *
first(PyObject *self, PyObject *others)
{
    Py_ssize_t at = first_of(&((Words *)self)->index, others);
    return at == -2 ? NULL : PyLong_FromSsize_t(at);
}

static PyObject *
make(PyTypeObject *type, PyObject *given, PyObject *named)
{
    PyObject *words;
    if (named != NULL && PyDict_GET_SIZE(named) > 0) {
        PyErr_SetString(PyExc_TypeError, "Words() takes no names");
        return NULL;
    }
    if (!PyArg_ParseTuple(given, "O!", &PyList_Type, &words)) {
        return NULL;
    }
    Words *self = (Words *)type->tp_alloc(type, 0); /* all zero */
    if (self != NULL && read_words(&self->index, words) < 0) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

static void
dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    forget_words(&((Words *)self)->index);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"first", first, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, make},
    {Py_tp_dealloc, dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "bot.filter.native._core.HashedWords",
    .basicsize = sizeof(Words),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

int
add_hashed_words(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&spec);
    if (type == NULL) {
        return -1;
    }
    words_type = (PyTypeObject *)type; /* kept for good */
    return PyModule_AddObjectRef(module, "HashedWords", type);
}
