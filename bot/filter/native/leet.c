/* The twin of without_leet in reading/leet.py. */
#include "core.h"

#include <stdbool.h>
#include <string.h>

enum { ASCII = 128, ON_STACK = 256 };

/* What a sign stands for; those that are read by their neighbours stand for themselves, and all others for none. */
static const char MEANT[ASCII] = {
    ['0'] = 'o', ['1'] = '1', ['3'] = 'e', ['4'] = 'a', ['5'] = 's', ['6'] = 'g', ['7'] = 't', ['8'] = 'b',
    ['9'] = 'g', ['@'] = 'a', ['$'] = 's', ['!'] = '!', ['|'] = '|', ['+'] = 't', ['('] = 'c',
};

static Py_UCS4
meant_by(Py_UCS4 sign)
{
    if (sign < ASCII) {
        return (Py_UCS4)MEANT[sign];
    }
    switch (sign) {
    case 0x20AC: /* euro */
        return 'e';
    case 0xA3: /* pound */
        return 'l';
    case 0xA2: /* cent */
        return 'c';
    case 0xA5: /* yen */
        return 'y';
    default:
        return 0;
    }
}

static bool
is_sign(Py_UCS4 letter)
{
    return meant_by(letter) != 0;
}

static bool
is_letter(Py_UCS4 letter)
{
    return Py_UNICODE_ISALNUM(letter) && !Py_UNICODE_ISDECIMAL(letter);
}

static bool
is_one_of(Py_UCS4 letter, const char *letters)
{
    return letter != 0 && letter < ASCII && strchr(letters, (int)letter) != NULL;
}

static bool
has_any(const Py_UCS4 *word, Py_ssize_t length, bool (*is_it)(Py_UCS4))
{
    for (Py_ssize_t at = 0; at < length; at++) {
        if (is_it(word[at])) {
            return true;
        }
    }
    return false;
}

static bool
is_upright(Py_UCS4 letter)
{
    return letter == '1' || letter == '|' || letter == '!';
}

/* Reads each 1, | and ! as i or l, whichever its neighbours make likelier, and returns whether there was one.
   Spoiler bars stay bars. */
static bool
decode_uprights(Py_UCS4 *word, Py_ssize_t length)
{
    bool has_bars = false, changed = false;
    for (Py_ssize_t at = 1; at < length; at++) {
        has_bars |= word[at] == '|' && word[at - 1] == '|';
    }
    for (Py_ssize_t at = 0; at < length; at++) {
        if (!is_upright(word[at]) || (word[at] == '|' && has_bars)) {
            continue;
        }
        Py_UCS4 before = at > 0 ? word[at - 1] : 0, after = at + 1 < length ? word[at + 1] : 0;
        bool leads_cluster = is_one_of(before, "bcfgps") && is_one_of(after, "aeiou");
        word[at] = is_one_of(before, "aeiou") || leads_cluster || before == 'l' ? 'l' : 'i';
        changed = true;
    }
    return changed;
}

/* Whether this is a Discord mention or emoji, or a link. */
static bool
is_markup(const Py_UCS4 *word, Py_ssize_t length)
{
    if (word[0] == '<') {
        return true;
    }
    for (Py_ssize_t at = 2; at < length; at++) {
        if (word[at] == '/' && word[at - 1] == '/' && word[at - 2] == ':') {
            return true;
        }
    }
    return false;
}

/* Decodes a word, and returns whether that changed it. */
static bool
decode_word(Py_UCS4 *word, Py_ssize_t length)
{
    while (length > 0 && word[0] == '(') {
        word++;
        length--;
    }
    while (length > 0 && is_one_of(word[length - 1], "!?+(.,;:)")) {
        length--;
    }
    if (!has_any(word, length, is_sign) || !has_any(word, length, is_letter) || is_markup(word, length)) {
        return false;
    }
    bool changed = false;
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_UCS4 meant = meant_by(word[at]);
        if (meant != 0 && meant != word[at]) {
            word[at] = meant;
            changed = true;
        }
    }
    return decode_uprights(word, length) || changed;
}

typedef struct {
    Py_UCS4 *letters;
    Py_ssize_t length;
} Text;

static bool
is_single(const Text *text, Py_ssize_t at)
{
    return at < text->length && !Py_UNICODE_ISSPACE(text->letters[at])
           && (at + 1 == text->length || Py_UNICODE_ISSPACE(text->letters[at + 1]));
}

/* Decodes a text, and returns whether that changed it. */
static bool
decode(const Text *text)
{
    bool changed = false;
    Py_ssize_t at = 0;
    while (at < text->length) {
        if (Py_UNICODE_ISSPACE(text->letters[at])) {
            at++;
            continue;
        }
        Py_ssize_t end = at;
        while (end < text->length && !Py_UNICODE_ISSPACE(text->letters[end])) {
            end++;
        }
        if (end - at == 1) { /* single characters with a space between them may spell one word */
            while (end < text->length && text->letters[end] == ' ' && is_single(text, end + 1)) {
                end += 2;
            }
        }
        changed |= decode_word(text->letters + at, end - at);
        at = end;
    }
    return changed;
}

static bool
holds_sign(PyObject *text)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t at = 0; at < length; at++) {
        if (is_sign(PyUnicode_READ(kind, data, at))) {
            return true;
        }
    }
    return false;
}

static PyObject *
without_leet(PyObject *Py_UNUSED(module), PyObject *given)
{
    if (!is_text(given)) {
        return NULL;
    }
    if (!holds_sign(given)) {
        return Py_NewRef(given);
    }
    Py_UCS4 few[ON_STACK];
    Text text = {few, PyUnicode_GET_LENGTH(given)};
    if (text.length > ON_STACK && (text.letters = PyMem_New(Py_UCS4, (size_t)text.length)) == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *decoded = NULL;
    if (PyUnicode_AsUCS4(given, text.letters, text.length, 0) != NULL) {
        decoded = decode(&text) ? PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, text.letters, text.length)
                                : Py_NewRef(given);
    }
    if (text.letters != few) {
        PyMem_Free(text.letters);
    }
    return decoded;
}

static PyMethodDef functions[] = {
    {"without_leet", without_leet, METH_O, "Decode the leet letters of a lower-case text, one for one."},
    {NULL, NULL, 0, NULL},
};

int
add_leet(PyObject *module)
{
    return PyModule_AddFunctions(module, functions);
}
