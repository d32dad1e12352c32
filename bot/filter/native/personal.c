/* The twin of _has_number in bot/filter/lexicon/personal.py, and a look that saves it the larger pattern. */
#include "core.h"

#include <stdbool.h>

#define LEAST_DIGITS 8 /* of a telephone number, as in personal.py; cards and the like have more */
#define MOST_DIGITS 16  /* in a row, of what does not begin with 0 or + */
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

/* Whether numbers of telephones, cards and the network have such a sign between their digits. */
static bool
may_part_digits(Py_UCS4 letter)
{
    return letter == ' ' || letter == '.' || letter == '-' || letter == '/' || letter == '+' || letter == '('
           || letter == ')';
}

/* Whether the name of an address of mail may end so. */
static bool
may_end_name(Py_UCS4 letter)
{
    return is_letter(letter) || (letter >= '0' && letter <= '9') || letter == '_' || letter == '.' || letter == '+'
           || letter == '-';
}

static Py_ssize_t
end_of_digits(int kind, const void *data, Py_ssize_t length, Py_ssize_t at)
{
    while (at < length && PyUnicode_READ(kind, data, at) >= '0' && PyUnicode_READ(kind, data, at) <= '9') {
        at++;
    }
    return at;
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
    bool after_two = false; /* the digit before stands after two letters, and these after none */
    Py_UCS4 before = 0;
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        bool is_number = letter >= '0' && letter <= '9';
        if (is_number && letter != '0' && letters == 0 && !may_part_digits(before) && !is_digit(before)) {
            Py_ssize_t end = end_of_digits(kind, data, length, at);
            if (end - at > MOST_DIGITS) {
                at = end - 1; /* of a mention or an emoji, as a rule */
                before = '0';
                after_two = false;
                digits = dots = 0;
                continue;
            }
        }
        if ((letter == '@' && may_end_name(before)) || (is_number && after_two)) {
            Py_RETURN_TRUE; /* an account begins with two letters and two digits */
        }
        after_two = is_number && letters == 2;
        if (!is_letter(letter)) {
            letters = 0;
        }
        else if (letters > 0 || (before != '_' && !(before >= '0' && before <= '9'))) {
            letters++;
        }
        before = letter;
        if (!is_number && !may_part_digits(letter)) {
            digits = dots = 0;
            continue;
        }
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
