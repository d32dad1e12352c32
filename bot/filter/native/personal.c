/* The twin of _has_number in bot/filter/lexicon/personal.py. */
#include "core.h"

#include <stdbool.h>

static bool
is_digit(Py_UCS4 letter)
{
    return letter < 0x80 ? letter >= '0' && letter <= '9' : Py_UNICODE_ISDECIMAL(letter);
}

static bool
is_of_word(Py_UCS4 letter)
{
    return letter == '_' || Py_UNICODE_ISALNUM(letter);
}

/* Whether a number may begin after this: not inside of one, nor in a mention, a channel or an emoji. */
static bool
may_begin_after(Py_UCS4 letter)
{
    return letter != '@' && letter != '!' && letter != '&' && letter != '#' && letter != ':' && !is_digit(letter);
}

static PyObject *
has_number(PyObject *module, PyObject *text)
{
    (void)module;
    if (!PyUnicode_CheckExact(text)) {
        PyErr_SetString(PyExc_TypeError, "has_number() takes a str");
        return NULL;
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        if (is_digit(letter)) {
            if (at == 0 || may_begin_after(PyUnicode_READ(kind, data, at - 1))) {
                Py_RETURN_TRUE;
            }
        }
        else if (letter == '@' && at > 0 && at + 1 < length && is_of_word(PyUnicode_READ(kind, data, at - 1))
                 && is_of_word(PyUnicode_READ(kind, data, at + 1))) {
            Py_RETURN_TRUE;
        }
    }
    Py_RETURN_FALSE;
}

static PyMethodDef functions[] = {
    {"has_number", has_number, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

int
add_personal(PyObject *module)
{
    return PyModule_AddFunctions(module, functions);
}
