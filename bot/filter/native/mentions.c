/* The twin of _emoji and of _repeats in bot/filter/crowd/mentions.py. */
#include "core.h"

#include <stdbool.h>
#include <string.h>

/* As in mentions.py. */
#define MANY_EMOJI 60
#define FEW_REPEATS 5
#define MANY_REPEATS 20
#define MIN_FLOOD_CHARACTERS 100
#define MAX_CHARACTERS 4000
#define FEW_SIGNS 6

#define FEW_PARTS 1024

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

/* Repeats ----------------------------------------------------------------------------------------------- */

typedef struct {
    uint32_t start, length, hash;
} Part;

/* Different parts of a text: its words, or its lines. */
typedef struct {
    Part *slots; /* those of no letters are free */
    uint32_t mask;
    Py_ssize_t met, different;
} Parts;

static void
add_part(Parts *parts, const Text *text, Py_ssize_t start, Py_ssize_t end)
{
    uint32_t hash = process_multiplier;
    for (Py_ssize_t at = start; at < end; at++) {
        hash = (hash ^ PyUnicode_READ(text->kind, text->data, at)) * 0x01000193u;
    }
    Part part = {(uint32_t)start, (uint32_t)(end - start), hash};
    const char *data = text->data;
    parts->met++;
    uint32_t mixed = hash * process_multiplier, at = (mixed ^ mixed >> 15) & parts->mask;
    for (; parts->slots[at].length != 0; at = (at + 1) & parts->mask) {
        const Part *other = &parts->slots[at];
        size_t size = (size_t)part.length * (size_t)text->kind;
        if (other->hash == hash && other->length == part.length
            && memcmp(data + (size_t)other->start * (size_t)text->kind,
                      data + (size_t)part.start * (size_t)text->kind, size) == 0) {
            return;
        }
    }
    parts->slots[at] = part;
    parts->different++;
}

static void
add_words(Parts *parts, const Text *text)
{
    Py_ssize_t start = 0;
    for (Py_ssize_t at = 0; at <= text->length; at++) {
        if (at == text->length || Py_UNICODE_ISSPACE(PyUnicode_READ(text->kind, text->data, at))) {
            if (start < at) {
                add_part(parts, text, start, at);
            }
            start = at + 1;
        }
    }
}

static void
add_line(Parts *parts, const Text *text, Py_ssize_t start, Py_ssize_t end)
{
    while (start < end && Py_UNICODE_ISSPACE(PyUnicode_READ(text->kind, text->data, start))) {
        start++;
    }
    while (start < end && Py_UNICODE_ISSPACE(PyUnicode_READ(text->kind, text->data, end - 1))) {
        end--;
    }
    if (start < end) {
        add_part(parts, text, start, end);
    }
}

static void
add_lines(Parts *parts, const Text *text)
{
    Py_ssize_t start = 0;
    for (Py_ssize_t at = 0; at < text->length; at++) {
        if (PyUnicode_READ(text->kind, text->data, at) == '\n') {
            add_line(parts, text, start, at);
            start = at + 1;
        }
    }
    if (start > 0) { /* else there is but one */
        add_line(parts, text, start, text->length);
    }
}

static bool
has_few_signs(const Text *text, Py_ssize_t end)
{
    Py_UCS4 signs[FEW_SIGNS];
    int count = 0;
    for (Py_ssize_t at = 0; at < Py_MIN(end, text->length); at++) {
        Py_UCS4 letter = PyUnicode_READ(text->kind, text->data, at);
        int met = 0;
        while (met < count && signs[met] != letter) {
            met++;
        }
        if (met == FEW_SIGNS) {
            return false;
        }
        if (met == count) {
            signs[count++] = letter;
        }
    }
    return true;
}

static double
share(Parts *parts, Py_ssize_t more_than)
{
    return parts->met > more_than ? (double)parts->met / (double)parts->different : 0.0;
}

/* repeats(text): how often a long message says the same */
static PyObject *
count_repeats(PyObject *module, PyObject *given)
{
    (void)module;
    if (!PyUnicode_CheckExact(given)) {
        PyErr_SetString(PyExc_TypeError, "repeats() takes a str");
        return NULL;
    }
    Text text = {(int)PyUnicode_KIND(given), PyUnicode_DATA(given), PyUnicode_GET_LENGTH(given)};
    if (text.length > INT32_MAX / 8) {
        return PyErr_NoMemory();
    }
    size_t slots = FEW_PARTS;
    while (slots < (size_t)text.length) { /* there are half as many words, and fewer lines */
        slots *= 2;
    }
    Parts parts = {.slots = PyMem_Calloc(slots, sizeof *parts.slots), .mask = (uint32_t)slots - 1};
    if (parts.slots == NULL) {
        return PyErr_NoMemory();
    }
    add_words(&parts, &text);
    double most = share(&parts, 4 * FEW_REPEATS);
    if (PyUnicode_FindChar(given, '\n', 0, text.length, 1) >= 0) {
        memset(parts.slots, 0, slots * sizeof *parts.slots);
        parts.met = parts.different = 0;
        add_lines(&parts, &text);
        most = Py_MAX(most, share(&parts, FEW_REPEATS));
    }
    PyMem_Free(parts.slots);
    if (text.length > 4 * MIN_FLOOD_CHARACTERS && has_few_signs(&text, MIN_FLOOD_CHARACTERS)
        && has_few_signs(&text, MAX_CHARACTERS)) {
        most = Py_MAX(most, MANY_REPEATS / 2.0);
    }
    return PyFloat_FromDouble(most);
}

static PyMethodDef functions[] = {
    {"repeats", count_repeats, METH_O, NULL},
    {"count_emoji", count_emoji, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

int
add_mentions(PyObject *module)
{
    return PyModule_AddFunctions(module, functions);
}
