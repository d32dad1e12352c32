/* The twin of `may_belong_together` in reading/rejoin.py: whether words of a text may be parts of split ones.

Words are joined in a buffer, and the hash of what is joined is made of theirs. */
#include "words.h"

#include <string.h>

#define MAX_PIECES 200
#define MAX_PARTS 5
#define MAX_LETTERS 16
#define MIN_SPELLED 3
#define MAX_JOINED 64 /* letters; words that are longer together are no word, as are those without letters */
#define LOOSE 2
#define BACKWARDS 16
#define BESIDE 2 /* places at either end where no word stands */
#define MAX_PLACES (MAX_PIECES + MAX_PARTS + 2 * BESIDE)

typedef struct {
    const uint8_t *letters; /* NULL: it joins with nothing */
    int length;
    int is_loose;
    uint64_t hash, power;
} Part;

typedef struct {
    const Words *words;
    int count;
    int odd, loose;
    Part parts[MAX_PLACES];
} Parts;

/* Takes the one word of a respelling, and its marks; false after an error. */
static int
take_part(PyObject *respelling, Part *part, long *marks)
{
    *part = (Part){NULL, 1, 0, 0, 0};
    if (!PyTuple_Check(respelling) || PyTuple_GET_SIZE(respelling) != 3
        || !PyTuple_Check(PyTuple_GET_ITEM(respelling, 0)) || !PyLong_Check(PyTuple_GET_ITEM(respelling, 2))) {
        PyErr_SetString(PyExc_TypeError, "Respellings are tuples of three.");
        return 0;
    }
    *marks = PyLong_AsLong(PyTuple_GET_ITEM(respelling, 2));
    if (*marks == -1 && PyErr_Occurred()) {
        return 0;
    }
    PyObject *said = PyTuple_GET_ITEM(respelling, 0);
    PyObject *word = PyTuple_GET_SIZE(said) == 1 ? PyTuple_GET_ITEM(said, 0) : NULL;
    if (word == NULL || !PyUnicode_Check(word) || !is_ascii(word)
        || PyUnicode_GET_LENGTH(word) > MAX_JOINED) {
        return 1;
    }
    part->letters = PyUnicode_DATA(word);
    part->length = (int)PyUnicode_GET_LENGTH(word);
    part->hash = hash_of(part->letters, part->length);
    part->power = hash_power(part->length);
    return 1;
}

static int
take_parts(PyObject *read, Parts *parts)
{
    Py_ssize_t size = PyList_GET_SIZE(read), most = MAX_PIECES + MAX_PARTS;
    int count = (int)(size < most ? size : most);
    parts->count = count + 2 * BESIDE;
    parts->odd = parts->loose = 0;
    for (int at = 0; at < BESIDE; at++) {
        parts->parts[at] = parts->parts[count + BESIDE + at] = (Part){NULL, 1, 0, 0, 0};
    }
    for (int at = 0; at < count; at++) {
        Part *part = &parts->parts[at + BESIDE];
        long marks = 0;
        if (!take_part(PyList_GET_ITEM(read, at), part, &marks)) {
            return -1;
        }
        part->is_loose = at < MAX_PIECES && marks & LOOSE;
        parts->odd += at < MAX_PIECES && marks & (LOOSE | BACKWARDS);
        parts->loose += part->is_loose;
    }
    return 0;
}

/* Whether some parts in a row make a word of English. */
static int
is_joined(const Parts *parts, int first, int count)
{
    uint8_t letters[MAX_JOINED];
    int length = 0;
    uint64_t hash = 0;
    for (int at = first; at < first + count && at < parts->count; at++) {
        const Part *part = &parts->parts[at];
        if (part->letters == NULL || length + part->length > MAX_JOINED) {
            return 0;
        }
        memcpy(letters + length, part->letters, (size_t)part->length);
        length += part->length;
        hash = hash * part->power + part->hash;
    }
    Word found;
    return find_english(parts->words, hash, letters, length, &found);
}

static int
is_split(const Parts *parts, int place)
{
    const Part *part = &parts->parts[place];
    if (part->letters == NULL) {
        return 0;
    }
    return is_joined(parts, place - 1, 2) || is_joined(parts, place, 2) || is_joined(parts, place - 1, 3)
           || (part[-1].length + part->length < MAX_LETTERS && is_joined(parts, place - 2, 3))
           || (part->length + part[1].length < MAX_LETTERS && is_joined(parts, place, 3));
}

/* Whether it is a word if it is read backwards, and none as it stands. */
static int
may_be_turned(const Words *words, const Part *part)
{
    uint8_t reversed[MAX_JOINED];
    if (part->letters == NULL || part->length < 3) {
        return 0;
    }
    for (int at = 0; at < part->length; at++) {
        reversed[at] = part->letters[part->length - 1 - at];
    }
    return is_english(words, reversed, part->length) && !is_known(words, part->letters, part->length);
}

/* Whether four or five words in a row, two of them loose, make a word. */
static int
is_split_often(const Parts *parts)
{
    for (int at = 0; at + MAX_PARTS - 1 <= parts->count; at++) {
        int letters = 0, loose = 0;
        for (int part = at; part < at + MAX_PARTS - 1; part++) {
            letters += parts->parts[part].length;
            loose += parts->parts[part].is_loose;
        }
        if (letters > MAX_LETTERS) {
            continue;
        }
        if (loose > 1 && is_joined(parts, at, MAX_PARTS - 1)) {
            return 1;
        }
        loose += at + MAX_PARTS <= parts->count && parts->parts[at + MAX_PARTS - 1].is_loose;
        if (loose > 1 && is_joined(parts, at, MAX_PARTS)) {
            return 1;
        }
    }
    return 0;
}

static int
is_alphabetic(Py_UCS4 letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 0x370 && letter <= 0x52F);
}

static int
is_one_of(Py_UCS4 letter, const char *letters)
{
    return letter != 0 && letter < 128 && strchr(letters, (int)letter) != NULL;
}

enum { NO_LETTER, NOTHING, LETTER };

/* Whether a piece holds but one letter, is punctuation between letters, or neither. */
static int
letter_of(PyObject *piece)
{
    int kind = PyUnicode_KIND(piece);
    const void *data = PyUnicode_DATA(piece);
    Py_ssize_t length = PyUnicode_GET_LENGTH(piece), start = 0, end = length;
    static const char around[] = ".,-_*~|/\\:;'\"`";
    while (start < end && is_one_of(PyUnicode_READ(kind, data, start), around)) {
        start++;
    }
    while (end > start && is_one_of(PyUnicode_READ(kind, data, end - 1), around)) {
        end--;
    }
    if (end - start == 1) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, start);
        if (is_alphabetic(letter)) {
            return LETTER;
        }
        if (is_one_of(letter, "@$!|+(0134578")) {
            return NOTHING;
        }
    }
    for (Py_ssize_t at = 0; at < length; at++) {
        if (length > 2 || Py_UNICODE_ISALNUM(PyUnicode_READ(kind, data, at))) {
            return NO_LETTER;
        }
    }
    return NOTHING;
}

/* Whether enough single letters stand one after the other; -1 after an error. */
static int
has_spelled_out(PyObject *pieces)
{
    int letters = 0;
    Py_ssize_t count = PyList_GET_SIZE(pieces);
    for (Py_ssize_t at = 0; at < count && at < MAX_PIECES; at++) {
        PyObject *piece = PyList_GET_ITEM(pieces, at);
        if (!PyUnicode_Check(piece)) {
            PyErr_SetString(PyExc_TypeError, "Pieces are strings.");
            return -1;
        }
        int found = letter_of(piece);
        letters = found == NO_LETTER ? 0 : letters + (found == LETTER);
        if (letters >= MIN_SPELLED) {
            return 1;
        }
    }
    return 0;
}

static int
may_belong(Parts *parts, PyObject *pieces)
{
    int backwards = parts->odd - parts->loose;
    for (int place = BESIDE; place < parts->count - BESIDE; place++) {
        if (parts->parts[place].is_loose && is_split(parts, place)) {
            return 1;
        }
    }
    for (int place = BESIDE; place < parts->count - BESIDE; place++) {
        backwards += parts->parts[place].is_loose && may_be_turned(parts->words, &parts->parts[place]);
    }
    if (backwards > 1) {
        return 1;
    }
    if (parts->loose < 2) {
        return 0;
    }
    int spelled = has_spelled_out(pieces);
    return spelled != 0 ? spelled : is_split_often(parts);
}

int
may_belong_together(const Words *words, PyObject *text, PyObject *pieces, PyObject *read)
{
    Parts parts;
    PyObject *hyphen = PyUnicode_FromString("-\n");
    int is_divided = hyphen == NULL ? -1 : PyUnicode_Contains(text, hyphen);
    Py_XDECREF(hyphen);
    if (is_divided != 0) {
        return is_divided;
    }
    parts.words = words;
    if (take_parts(read, &parts) < 0) {
        return -1;
    }
    return parts.odd == 0 ? 0 : may_belong(&parts, pieces);
}

PyObject *
words_may_belong_together(PyObject *self, PyObject *const *given, Py_ssize_t count)
{
    if (count != 3 || !PyUnicode_Check(given[0]) || !PyList_Check(given[1]) || !PyList_Check(given[2])) {
        PyErr_SetString(PyExc_TypeError, "A text comes with a list of its pieces and one of respellings.");
        return NULL;
    }
    int found = may_belong_together((Words *)self, given[0], given[1], given[2]);
    return found < 0 ? NULL : PyBool_FromLong(found);
}
