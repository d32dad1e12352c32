/* The twin of WordIndex in bot/filter/likeness/meanings.py.

   The words stay the lines of UTF-8 that they were read as. Beside them stand where each begins and a table of
   hashes, in four bytes a slot, of which twice as many are as there are words. Most words that are asked for
   are none of them, and bits of their hash tell so without a look at the lines. */
#include "word_index.h"

#include "utf8.h"

#include <string.h>

#define LEAST_STEM 3 /* letters */
#define LEAST_COMPOUND 7
#define MOST_COMPOUND 24

typedef struct {
    const char *text, *instead;
    int size;
} Ending;

static const Ending endings[] = {
    {"s", "", 1},  {"es", "", 2},   {"ed", "", 2},  {"ed", "e", 2},   {"ing", "", 3}, {"ing", "e", 3},
    {"er", "", 2}, {"ers", "", 3},  {"ly", "", 2},  {"in", "ing", 2}, {"y", "", 1},
};

int
read_word(Word *word, PyObject *text)
{
    Py_ssize_t count = PyUnicode_GET_LENGTH(text);
    word->typed = word->room;
    if (count > SHORT_WORD) {
        word->typed = PyMem_New(Py_UCS4, 2 * count);
        if (word->typed == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t bare = 0;
    Py_UCS4 *without = word->typed + count;
    for (Py_ssize_t at = 0; at < count; at++) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        word->typed[at] = letter;
        without[bare] = letter;
        bare += letter != '\'';
    }
    word->typed_count = count;
    word->bare = without;
    word->bare_count = bare;
    return 0;
}

void
forget_word(Word *word)
{
    if (word->typed != word->room) {
        PyMem_Free(word->typed);
    }
}

#define NO_LETTERS UINT64_C(14695981039346656037) /* FNV-1a */

static inline uint64_t
hash_byte(uint64_t hash, unsigned char byte)
{
    return (hash ^ byte) * UINT64_C(1099511628211);
}

static inline uint64_t
hash_letter(uint64_t hash, Py_UCS4 letter)
{
    if (letter < 0x80) {
        return hash_byte(hash, (unsigned char)letter);
    }
    unsigned char bytes[4];
    int size = put_letter(letter, bytes);
    for (int at = 0; at < size; at++) {
        hash = hash_byte(hash, bytes[at]);
    }
    return hash;
}

static uint64_t
hash_letters(uint64_t hash, const Py_UCS4 *letters, Py_ssize_t count)
{
    for (Py_ssize_t at = 0; at < count; at++) {
        hash = hash_letter(hash, letters[at]);
    }
    return hash;
}

static inline uint32_t
mixed(uint64_t hash)
{
    hash ^= hash >> 32;
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(hash >> 32);
}

uint32_t
hash_word(const Py_UCS4 *letters, Py_ssize_t count)
{
    return mixed(hash_letters(NO_LETTERS, letters, count));
}

/* A slot is chosen by a hash's lower bits; of those that are left, it holds what room is above a place. */
static inline uint32_t
told_apart(const WordIndex *index, uint32_t hash)
{
    return ((hash >> 7) * UINT32_C(0x85EBCA6B)) & ~index->place_mask;
}

static int
is_word(const WordIndex *index, uint32_t place, const Py_UCS4 *letters, Py_ssize_t count, const char *tail)
{
    const unsigned char *lines = (const unsigned char *)PyBytes_AS_STRING(index->lines);
    const unsigned char *text = lines + index->starts[place];
    const unsigned char *end = lines + index->starts[place + 1] - 1;
    for (Py_ssize_t at = 0; at < count; at++) {
        unsigned char bytes[4];
        int size = put_letter(letters[at], bytes);
        if (end - text < size || memcmp(text, bytes, (size_t)size) != 0) {
            return 0;
        }
        text += size;
    }
    size_t rest = strlen(tail);
    return (size_t)(end - text) == rest && memcmp(text, tail, rest) == 0;
}

/* Return where the word of these letters and a tail stands, or -1. `hash`: of all of them. */
static int64_t
place_of(const WordIndex *index, uint64_t hash, const Py_UCS4 *letters, Py_ssize_t count, const char *tail)
{
    uint32_t short_hash = mixed(hash), told = told_apart(index, short_hash);
    for (uint32_t at = short_hash & index->slot_mask;; at = (at + 1) & index->slot_mask) {
        uint32_t slot = index->slots[at];
        if (slot == 0) {
            return -1;
        }
        uint32_t place = (slot & index->place_mask) - 1;
        if ((slot & ~index->place_mask) == told && is_word(index, place, letters, count, tail)) {
            return place;
        }
    }
}

static int64_t
place_of_form(const WordIndex *index, const Py_UCS4 *letters, Py_ssize_t count, const char *tail)
{
    if (count > index->longest) {
        return -1;
    }
    uint64_t hash = hash_letters(NO_LETTERS, letters, count);
    for (const char *letter = tail; *letter != '\0'; letter++) {
        hash = hash_byte(hash, (unsigned char)*letter);
    }
    return place_of(index, hash, letters, count, tail);
}

static int
ends_with(const Word *word, const Ending *ending)
{
    const Py_UCS4 *from = word->bare + word->bare_count - ending->size;
    for (int at = 0; at < ending->size; at++) {
        if (from[at] != (unsigned char)ending->text[at]) {
            return 0;
        }
    }
    return 1;
}

static int64_t
place_of_root(const WordIndex *index, const Word *word)
{
    for (size_t at = 0; at < sizeof endings / sizeof *endings; at++) {
        const Ending *ending = &endings[at];
        Py_ssize_t count = word->bare_count - ending->size;
        if (count < LEAST_STEM || !ends_with(word, ending)) {
            continue;
        }
        int64_t place = place_of_form(index, word->bare, count, ending->instead);
        if (place < 0) {
            int doubled = word->bare[count - 1] == word->bare[count - 2];
            place = place_of_form(index, word->bare, doubled ? count - 1 : 0, "");
        }
        if (place >= 0) {
            return place;
        }
    }
    return -1;
}

static int
places_of_parts(const WordIndex *index, const Word *word, uint32_t places[2])
{
    Py_ssize_t count = word->bare_count;
    if (count < LEAST_COMPOUND || count > MOST_COMPOUND) {
        return 0;
    }
    uint64_t hashes[MOST_COMPOUND + 1]; /* of the first letters */
    hashes[0] = NO_LETTERS;
    for (Py_ssize_t at = 0; at < count; at++) {
        Py_UCS4 letter = word->bare[at];
        if ((letter < 'a' || letter > 'z') && !Py_UNICODE_ISALPHA(letter)) {
            return 0;
        }
        hashes[at + 1] = hash_letter(hashes[at], letter);
    }
    for (Py_ssize_t cut = count - LEAST_STEM; cut >= LEAST_STEM; cut--) {
        int64_t first = place_of(index, hashes[cut], word->bare, cut, "");
        if (first < 0) {
            continue;
        }
        int64_t second = place_of_form(index, word->bare + cut, count - cut, "");
        if (second >= 0) {
            places[0] = (uint32_t)first;
            places[1] = (uint32_t)second;
            return 2;
        }
    }
    return 0;
}

int
find_places(const WordIndex *index, const Word *word, uint32_t places[2])
{
    int64_t place = place_of_form(index, word->typed, word->typed_count, "");
    if (place < 0) {
        place = place_of_root(index, word);
    }
    if (place < 0) {
        return places_of_parts(index, word, places);
    }
    places[0] = (uint32_t)place;
    return 1;
}

/* Note where each word begins. The lines end where the next word would begin. */
static int
note_starts(WordIndex *index)
{
    const char *text = PyBytes_AS_STRING(index->lines);
    Py_ssize_t size = PyBytes_GET_SIZE(index->lines);
    if (size >= INT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "These are too many words.");
        return -1;
    }
    index->count = 1;
    for (const char *at = text; (at = memchr(at, '\n', (size_t)(text + size - at))) != NULL; at++) {
        index->count++;
    }
    index->starts = PyMem_New(uint32_t, index->count + 1);
    if (index->starts == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    const char *start = text;
    for (Py_ssize_t place = 0; place < index->count; place++) {
        const char *end = memchr(start, '\n', (size_t)(text + size - start));
        end = end == NULL ? text + size : end;
        index->starts[place] = (uint32_t)(start - text);
        index->longest = Py_MAX(index->longest, end - start);
        start = end + 1;
    }
    index->starts[index->count] = (uint32_t)(size + 1);
    return 0;
}

uint32_t
all_ones(uint64_t least)
{
    uint32_t mask = 1;
    while (mask < least) {
        mask = 2 * mask + 1;
    }
    return mask;
}

static int
fill_slots(WordIndex *index)
{
    index->slot_mask = all_ones(2 * (uint64_t)index->count);
    index->place_mask = all_ones((uint64_t)index->count);
    index->slots = PyMem_Calloc((size_t)index->slot_mask + 1, sizeof *index->slots);
    if (index->slots == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    const char *lines = PyBytes_AS_STRING(index->lines);
    for (Py_ssize_t place = 0; place < index->count; place++) {
        uint64_t hash = NO_LETTERS;
        for (uint32_t at = index->starts[place]; at + 1 < index->starts[place + 1]; at++) {
            hash = hash_byte(hash, (unsigned char)lines[at]);
        }
        uint32_t short_hash = mixed(hash), at = short_hash & index->slot_mask;
        while (index->slots[at] != 0) {
            at = (at + 1) & index->slot_mask;
        }
        index->slots[at] = told_apart(index, short_hash) | (uint32_t)(place + 1);
    }
    return 0;
}

static PyObject *
decoded(PyObject *lines)
{
    return PyUnicode_DecodeUTF8(PyBytes_AS_STRING(lines), PyBytes_GET_SIZE(lines), NULL);
}

static PyObject *
word_index_new(PyTypeObject *type, PyObject *args, PyObject *named)
{
    static char *names[] = {"lines", NULL};
    PyObject *lines;
    if (!PyArg_ParseTupleAndKeywords(args, named, "O!:WordIndex", names, &PyBytes_Type, &lines)) {
        return NULL;
    }
    PyObject *text = decoded(lines); /* raises an exception if it is no UTF-8 */
    if (text == NULL) {
        return NULL;
    }
    Py_DECREF(text);
    WordIndex *index = (WordIndex *)type->tp_alloc(type, 0);
    if (index == NULL) {
        return NULL;
    }
    index->lines = Py_NewRef(lines);
    if (note_starts(index) < 0 || fill_slots(index) < 0) {
        Py_DECREF(index);
        return NULL;
    }
    return (PyObject *)index;
}

static void
word_index_dealloc(WordIndex *index)
{
    Py_XDECREF(index->lines);
    PyMem_Free(index->starts);
    PyMem_Free(index->slots);
    Py_TYPE(index)->tp_free((PyObject *)index);
}

static PyObject *
word_index_find(WordIndex *index, PyObject *text)
{
    if (!PyUnicode_Check(text)) {
        return PyErr_Format(PyExc_TypeError, "A word is a str, not %.80s.", Py_TYPE(text)->tp_name);
    }
    Word word;
    if (read_word(&word, text) < 0) {
        return NULL;
    }
    uint32_t places[2];
    int count = find_places(index, &word, places);
    forget_word(&word);
    switch (count) {
    case 0:
        return PyTuple_New(0);
    case 1:
        return Py_BuildValue("(I)", (unsigned int)places[0]);
    default:
        return Py_BuildValue("(II)", (unsigned int)places[0], (unsigned int)places[1]);
    }
}

static PyObject *
word_index_iter(WordIndex *index)
{
    PyObject *lines = decoded(index->lines);
    PyObject *end = lines == NULL ? NULL : PyUnicode_FromString("\n");
    PyObject *words = end == NULL ? NULL : PyUnicode_Split(lines, end, -1);
    PyObject *each = words == NULL ? NULL : PyObject_GetIter(words);
    Py_XDECREF(lines);
    Py_XDECREF(end);
    Py_XDECREF(words);
    return each;
}

static PyMethodDef word_index_methods[] = {
    {"find", (PyCFunction)word_index_find, METH_O,
     "Return where the word stands: two places if it is made of two words, none if it is unknown."},
    {NULL, NULL, 0, NULL},
};

PyTypeObject word_index_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "bot.filter.native._core.WordIndex",
    .tp_doc = "Finds words of a list, also by their roots and their parts.",
    .tp_basicsize = sizeof(WordIndex),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = word_index_new,
    .tp_dealloc = (destructor)word_index_dealloc,
    .tp_iter = (getiterfunc)word_index_iter,
    .tp_methods = word_index_methods,
};

int
add_word_index(PyObject *module)
{
    return PyModule_AddType(module, &word_index_type);
}
