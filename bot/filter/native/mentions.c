/* The twin of _emoji in bot/filter/crowd/mentions.py. */
#include "core.h"

#include <stdbool.h>

#define MANY_EMOJI 60 /* as in mentions.py */

static bool
is_pictograph(Py_UCS4 letter)
{
    if (letter < 0x10000) {
        return (letter >= 0x2600 && letter <= 0x27bf) || (letter >= 0x2b00 && letter <= 0x2bff);
    }
    return (letter >= 0x1f1e6 && letter <= 0x1f1ff) || (letter >= 0x1f300 && letter <= 0x1f64f)
           || (letter >= 0x1f680 && letter <= 0x1f9ff) || (letter >= 0x1fa70 && letter <= 0x1faff);
}

typedef struct {
    int kind;
    const void *data;
    Py_ssize_t length;
} Text;

static Py_UCS4
letter_at(const Text *text, Py_ssize_t at)
{
    return at < text->length ? PyUnicode_READ(text->kind, text->data, at) : 0;
}

static bool
is_of_word(Py_UCS4 letter)
{
    return letter == '_' || Py_UNICODE_ISALNUM(letter);
}

/* Whether a server's own emoji begins here: <:name:123456789012345678> */
static bool
is_custom(const Text *text, Py_ssize_t at)
{
    at += letter_at(text, at + 1) == 'a' ? 2 : 1;
    if (letter_at(text, at++) != ':') {
        return false;
    }
    Py_ssize_t begin = at;
    while (at - begin <= 32 && is_of_word(letter_at(text, at))) {
        at++;
    }
    if (at - begin < 2 || at - begin > 32 || letter_at(text, at++) != ':') {
        return false;
    }
    begin = at;
    while (at - begin <= 21 && Py_UNICODE_ISDECIMAL(letter_at(text, at))) {
        at++;
    }
    return at - begin >= 15 && at - begin <= 21 && letter_at(text, at) == '>';
}

static PyObject *
count_emoji(PyObject *module, PyObject *given)
{
    (void)module;
    if (!PyUnicode_CheckExact(given)) {
        PyErr_SetString(PyExc_TypeError, "count_emoji() takes a str");
        return NULL;
    }
    Text text = {(int)PyUnicode_KIND(given), PyUnicode_DATA(given), PyUnicode_GET_LENGTH(given)};
    long pictographs = 0, customs = 0;
    for (Py_ssize_t at = 0; at < text.length; at++) {
        Py_UCS4 letter = PyUnicode_READ(text.kind, text.data, at);
        if (letter == '<') {
            customs += customs < MANY_EMOJI && is_custom(&text, at);
        }
        else if (letter >= 0x2600) {
            pictographs += pictographs < MANY_EMOJI && is_pictograph(letter);
        }
    }
    return PyLong_FromLong(pictographs + customs);
}

static PyMethodDef functions[] = {
    {"count_emoji", count_emoji, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

int
add_mentions(PyObject *module)
{
    return PyModule_AddFunctions(module, functions);
}
