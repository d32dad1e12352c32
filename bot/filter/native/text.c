/* The twin of str.translate, which looks every character of a text that is not all ASCII up in a dict. */
#include "core.h"

#include <string.h>

enum { ASCII = 128, ON_STACK = 512 };

typedef struct {
    PyObject_HEAD
    PyObject *table;
    PyObject *ascii[ASCII]; /* what the table says of them: a str, an int or None */
} Translator;

/* What has been written so far. */
typedef struct {
    Py_UCS4 few[ON_STACK], *text;
    Py_ssize_t count, room;
    Py_UCS4 any; /* the bits of all of it */
} Written;

static int
make_room(Written *written, Py_ssize_t more)
{
    if (written->room - written->count >= more) {
        return 0;
    }
    Py_ssize_t room = 2 * written->room + more;
    Py_UCS4 *moved = PyMem_Malloc((size_t)room * sizeof *moved);
    if (moved == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(moved, written->text, (size_t)written->count * sizeof *moved);
    if (written->text != written->few) {
        PyMem_Free(written->text);
    }
    written->text = moved;
    written->room = room;
    return 0;
}

static int
write_meant(Written *written, PyObject *meant)
{
    if (meant == Py_None) {
        return 0;
    }
    if (PyUnicode_Check(meant)) {
        Py_ssize_t length = PyUnicode_GET_LENGTH(meant);
        if (make_room(written, length) < 0) {
            return -1;
        }
        for (Py_ssize_t at = 0; at < length; at++) {
            written->any |= written->text[written->count++] = PyUnicode_READ_CHAR(meant, at);
        }
        return 0;
    }
    long code = PyLong_AsLong(meant);
    if (code < 0 || code > 0x10FFFF) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "there is no such character");
        }
        return -1;
    }
    if (make_room(written, 1) < 0) {
        return -1;
    }
    written->any |= written->text[written->count++] = (Py_UCS4)code;
    return 0;
}

static int
write_character(Translator *self, Written *written, Py_UCS4 character)
{
    if (character < ASCII) {
        return write_meant(written, self->ascii[character]);
    }
    PyObject *code = PyLong_FromUnsignedLong(character);
    if (code == NULL) {
        return -1;
    }
    PyObject *meant = PyObject_GetItem(self->table, code); /* which may ask its __missing__ */
    Py_DECREF(code);
    if (meant == NULL) {
        return -1;
    }
    int failed = write_meant(written, meant);
    Py_DECREF(meant);
    return failed;
}

static PyObject *
translator_call(Translator *self, PyObject *args, PyObject *Py_UNUSED(named))
{
    PyObject *text;
    if (!PyArg_ParseTuple(args, "U", &text)) {
        return NULL;
    }
    Written written;
    written.text = written.few;
    written.room = ON_STACK;
    written.count = 0;
    written.any = 0;
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    int failed = 0;
    for (Py_ssize_t at = 0; !failed && at < length; at++) {
        failed = write_character(self, &written, PyUnicode_READ(kind, data, at));
    }
    PyObject *made = NULL;
    if (!failed && written.any < ASCII) {
        made = PyUnicode_New(written.count, ASCII - 1);
        for (Py_ssize_t at = 0; made != NULL && at < written.count; at++) {
            PyUnicode_1BYTE_DATA(made)[at] = (Py_UCS1)written.text[at];
        }
    }
    else if (!failed) {
        made = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, written.text, written.count);
    }
    if (written.text != written.few) {
        PyMem_Free(written.text);
    }
    return made;
}

static int
read_given(Translator *self, PyObject *args)
{
    PyObject *table;
    if (!PyArg_ParseTuple(args, "O!", &PyDict_Type, &table)) {
        return -1;
    }
    self->table = Py_NewRef(table);
    for (int code = 0; code < ASCII; code++) {
        PyObject *key = PyLong_FromLong(code);
        self->ascii[code] = key == NULL ? NULL : PyObject_GetItem(table, key);
        Py_XDECREF(key);
        if (self->ascii[code] == NULL) {
            return -1;
        }
    }
    return 0;
}

static void
translator_dealloc(Translator *self)
{
    for (int code = 0; code < ASCII; code++) {
        Py_XDECREF(self->ascii[code]);
    }
    Py_XDECREF(self->table);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
translator_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(named))
{
    Translator *made = (Translator *)type->tp_alloc(type, 0);
    if (made != NULL && read_given(made, args) < 0) {
        Py_CLEAR(made);
    }
    return (PyObject *)made;
}

static PyTypeObject TranslatorType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "bot.filter.native._core.Translator",
    .tp_basicsize = sizeof(Translator),
    .tp_dealloc = (destructor)translator_dealloc,
    .tp_call = (ternaryfunc)translator_call,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Translates texts by a table that knows every character.",
    .tp_new = translator_new,
};

int
add_text(PyObject *module)
{
    return PyModule_AddType(module, &TranslatorType);
}
