/* The twin of _has_number in bot/filter/lexicon/personal.py, and a look that saves it the larger pattern. */
#include "core.h"

#include <stdbool.h>

#define LEAST_DIGITS 8 /* of a telephone number, as in personal.py; cards and the like have more */
#define ADDRESS_DOTS 3 /* of an address of the network */

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

static bool
is_letter(Py_UCS4 letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

/* may_hold_digits(text): whether anything but a street may stand in it; its number is short. */
static PyObject *
may_hold_digits(PyObject *module, PyObject *text)
{
    (void)module;
    if (!PyUnicode_CheckExact(text)) {
        PyErr_SetString(PyExc_TypeError, "may_hold_digits() takes a str");
        return NULL;
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    int digits = 0, dots = 0, letters = 0;
    bool after_two = false; /* the digit before stands after two letters */
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        bool is_number = letter >= '0' && letter <= '9';
        if (letter == '@' || (is_number && after_two)) {
            Py_RETURN_TRUE; /* an account begins with two letters and two digits */
        }
        after_two = is_number && letters >= 2;
        letters = is_letter(letter) ? letters + 1 : 0;
        digits += is_number;
        dots += letter == '.';
        if (digits >= LEAST_DIGITS || (digits >= 1 && dots >= ADDRESS_DOTS)) {
            Py_RETURN_TRUE;
        }
    }
    Py_RETURN_FALSE;
}

static PyMethodDef functions[] = {
    {"may_hold_digits", may_hold_digits, METH_O, NULL},
    {"has_number", has_number, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

int
add_personal(PyObject *module)
{
    return PyModule_AddFunctions(module, functions);
}
