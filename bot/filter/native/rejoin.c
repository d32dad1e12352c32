/* The twin of reading/rejoin.py: whether words of a text may be parts of split ones, and which are.

Words are joined in a buffer, and the hash of what is joined is made of theirs. */
#include "words.h"

#include <string.h>

#define MAX_PIECES 200
#define MAX_PARTS 5
#define MAX_LETTERS 16
#define MIN_SPELLED 3
#define MIN_LETTERS 4
#define JOIN_COST 5.0
#define KNOWN_COST 4.0
#define MAX_JOINED 64 /* letters; words that are longer together are no word, as are those without letters */
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

enum { NO_LETTER, NOTHING, SIGN, LETTER };

/* Whether a piece holds but one letter, or a sign for one, is punctuation between letters, or neither. `*found`: the
letter or the sign. */
static int
letter_of(PyObject *piece, Py_UCS4 *found)
{
    int kind = PyUnicode_KIND(piece);
    const void *data = PyUnicode_DATA(piece);
    Py_ssize_t length = PyUnicode_GET_LENGTH(piece), start = 0, end = length;
    static const char around[] = ".,-_*~|/\\:;'\"`";
    if (length == 1 && PyUnicode_READ(kind, data, 0) == '\'') {
        *found = '\'';
        return SIGN;
    }
    while (start < end && is_one_of(PyUnicode_READ(kind, data, start), around)) {
        start++;
    }
    while (end > start && is_one_of(PyUnicode_READ(kind, data, end - 1), around)) {
        end--;
    }
    if (end - start == 1) {
        *found = PyUnicode_READ(kind, data, start);
        if (is_alphabetic(*found)) {
            return LETTER;
        }
        if (is_one_of(*found, "@$!|+(0134578")) {
            return SIGN;
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
        Py_UCS4 letter;
        int found = letter_of(piece, &letter);
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

/* Returns the letter that a piece holds, "" for punctuation, or None. */
static PyObject *
lone_letter(PyObject *piece)
{
    if (!PyUnicode_Check(piece)) {
        PyErr_SetString(PyExc_TypeError, "Pieces are strings.");
        return NULL;
    }
    Py_UCS4 letter;
    switch (letter_of(piece, &letter)) {
    case NO_LETTER:
        return Py_NewRef(Py_None);
    case NOTHING:
        return PyUnicode_New(0, 0);
    default:
        return PyUnicode_FromOrdinal((int)letter);
    }
}

static PyObject *
lone_letters(PyObject *Py_UNUSED(module), PyObject *const *given, Py_ssize_t count)
{
    Py_ssize_t most = count == 2 ? PyNumber_AsSsize_t(given[1], PyExc_OverflowError) : 0;
    if (count != 2 || !PyList_Check(given[0]) || most < 0) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, "A list of pieces comes with the number of those looked at.");
        }
        return NULL;
    }
    Py_ssize_t size = PyList_GET_SIZE(given[0]), looked = size < most ? size : most;
    PyObject *letters = PyList_New(looked);
    for (Py_ssize_t at = 0; letters != NULL && at < looked; at++) {
        PyObject *letter = lone_letter(PyList_GET_ITEM(given[0], at));
        if (letter == NULL) {
            Py_CLEAR(letters);
            break;
        }
        PyList_SET_ITEM(letters, at, letter);
    }
    return letters;
}

/* --- joining --- */

/* A word that may be joined. */
typedef struct {
    const uint8_t *letters; /* NULL: it joins with nothing */
    int length;
    int is_loose;
} Joinable;

/* The best join that begins at one of the words: where it ends, and what it makes. */
typedef struct {
    double gain;
    int end; /* 0: there is none */
    int length;
} Best;

static double
cost_in_bits(const Words *words, const uint8_t *letters, int length)
{
    double cost = cost_of(words, letters, length);
    return cost == UNKNOWN ? unknown_cost(length) : cost;
}

/* Returns how many bits it saves to join some words in a row, which are these letters together. */
static double
gain_of(const Words *words, const Joinable *parts, int count, const uint8_t *letters, int length)
{
    double apart = 0.0;
    int are_known = 1;
    for (int at = 0; at < count; at++) {
        apart += cost_in_bits(words, parts[at].letters, parts[at].length);
        are_known &= parts[at].length > 1 && is_known(words, parts[at].letters, parts[at].length);
    }
    double gain = apart - cost_in_bits(words, letters, length) - JOIN_COST * (count - 1);
    return are_known ? gain - KNOWN_COST : gain;
}

/* Finds the best join of the first of these words; writes its letters. */
static Best
best_join(const Words *words, const Joinable *parts, int count, uint8_t *letters)
{
    Best best = {0.0, 0, 0};
    int length = 0, is_loose = 0;
    for (int at = 0; at < count && at < MAX_PARTS; at++) {
        if (parts[at].letters == NULL || length + parts[at].length > MAX_LETTERS) {
            break;
        }
        memcpy(letters + length, parts[at].letters, (size_t)parts[at].length);
        length += parts[at].length;
        is_loose |= parts[at].is_loose;
        if (at == 0 || !is_loose || length < MIN_LETTERS || !is_english(words, letters, length)) {
            continue;
        }
        double gain = gain_of(words, parts, at + 1, letters, length);
        if (gain > best.gain) {
            best = (Best){gain, at + 1, length};
        }
    }
    return best;
}

/* Appends a join to a list; false after an error. */
static int
add_join(PyObject *joins, int first, int end, const uint8_t *letters, int length)
{
    PyObject *word = PyUnicode_FromKindAndData(PyUnicode_1BYTE_KIND, letters, length);
    PyObject *join = word == NULL ? NULL : Py_BuildValue("iiO", first, end, word);
    int failed = join == NULL || PyList_Append(joins, join) < 0;
    Py_XDECREF(word);
    Py_XDECREF(join);
    return !failed;
}

static int
take_joinables(PyObject *words, PyObject *is_loose, Joinable *parts)
{
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(words); at++) {
        PyObject *word = PyList_GET_ITEM(words, at);
        if (!PyUnicode_Check(word)) {
            PyErr_SetString(PyExc_TypeError, "Words are strings.");
            return -1;
        }
        int may_join = is_ascii(word) && PyUnicode_GET_LENGTH(word) <= MAX_LETTERS;
        parts[at].letters = may_join ? PyUnicode_DATA(word) : NULL;
        parts[at].length = may_join ? (int)PyUnicode_GET_LENGTH(word) : 0;
        parts[at].is_loose = PyList_GET_ITEM(is_loose, at) == Py_True;
    }
    return 0;
}

PyObject *
words_joins(PyObject *self, PyObject *const *given, Py_ssize_t count)
{
    Joinable parts[MAX_PIECES];
    if (count != 2 || !PyList_Check(given[0]) || !PyList_Check(given[1])
        || PyList_GET_SIZE(given[0]) != PyList_GET_SIZE(given[1]) || PyList_GET_SIZE(given[0]) > MAX_PIECES) {
        PyErr_SetString(PyExc_TypeError, "No more words than are put together come with what is loose.");
        return NULL;
    }
    if (take_joinables(given[0], given[1], parts) < 0) {
        return NULL;
    }
    int size = (int)PyList_GET_SIZE(given[0]), first = 0;
    PyObject *joins = PyList_New(0);
    while (joins != NULL && first < size) {
        uint8_t letters[MAX_LETTERS];
        Best best = {0.0, 0, 0};
        if (parts[first].is_loose || (first + 1 < size && parts[first + 1].is_loose)) {
            best = best_join((Words *)self, parts + first, size - first, letters);
        }
        if (best.end != 0 && !add_join(joins, first, first + best.end, letters, best.length)) {
            Py_CLEAR(joins);
        }
        first += best.end != 0 ? best.end : 1;
    }
    return joins;
}

static PyMethodDef functions[] = {
    {"lone_letters", (PyCFunction)(void (*)(void))lone_letters, METH_FASTCALL,
     PyDoc_STR("Return of each of the first pieces the one letter that it holds.")},
    {NULL, NULL, 0, NULL},
};

int
add_rejoin(PyObject *module)
{
    return PyModule_AddFunctions(module, functions);
}
