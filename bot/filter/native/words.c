/* The twin of `Vocabulary` (reading/vocabulary.py): the words by which disguises are judged, and the indexes
by which disguised ones are looked up.

Every index is a table of slots with the place of an entry in one store of bytes, so that a look-up makes no
object. The hash is that of Rabin and Karp: of a word without a letter, or of a part of it, it takes no more
than a multiplication. */
#include "words.h"

#include "utf8.h"

#include <stdlib.h>
#include <string.h>

#define STRONG_BONUS 3.0
#define MOST_SKELETON_COST 13.0
#define UNKNOWN_WORD 7.5
#define UNKNOWN_LETTER 2.75
#define USUAL_LETTERS 9
#define UNUSUAL_LETTER 2.25

#define TAG_BITS 10
#define PLACE_BITS (32 - TAG_BITS)
#define MOST_PLACES ((size_t)1 << PLACE_BITS)
#define MOST_COSTS 65535
#define FIRST_BITS 8
#define STRONG 1
#define NEAR 2 /* a strong word of English: others are near too many English words */

enum { LENGTH, KNOWN_OF_IT, COST, ENGLISH_HEAD = 4, OTHER_HEAD = 1, INDEX_HEAD = 5 };

/* --- tables --- */

static int
table_begin(Table *table, int head)
{
    table->slots = PyMem_Calloc((size_t)1 << FIRST_BITS, sizeof *table->slots);
    table->met = PyMem_Calloc((size_t)1 << FIRST_BITS, 1);
    if (table->slots == NULL || table->met == NULL) { /* whoever begins it forgets it */
        PyErr_NoMemory();
        return -1;
    }
    table->mask = (1u << FIRST_BITS) - 1;
    table->shift = 64 - FIRST_BITS;
    table->filled = 0;
    table->head = head;
    return 0;
}

static void
table_forget(Table *table)
{
    PyMem_Free(table->slots);
    PyMem_Free(table->met);
}

static uint32_t
tag_of(uint64_t mixed)
{
    return (uint32_t)(mixed >> 20) << PLACE_BITS;
}

static void
table_put(Table *table, uint64_t hash, uint32_t place)
{
    uint64_t mixed = hash * GOLDEN;
    uint32_t at = (uint32_t)(mixed >> table->shift);
    while (table->slots[at] != 0) {
        at = (at + 1) & table->mask;
    }
    table->slots[at] = tag_of(mixed) | place;
    table->met[mixed >> table->shift] |= (uint8_t)(1 << (mixed >> (table->shift - 3) & 7));
    table->filled++;
}

static int
table_grow(const Words *words, Table *table)
{
    Table larger = *table;
    size_t slots = ((size_t)table->mask + 1) * 2;
    larger.slots = PyMem_Calloc(slots, sizeof *larger.slots);
    larger.met = PyMem_Calloc(slots, 1);
    if (larger.slots == NULL || larger.met == NULL) {
        table_forget(&larger);
        PyErr_NoMemory();
        return -1;
    }
    larger.mask = (uint32_t)(slots - 1);
    larger.shift--;
    larger.filled = 0;
    for (uint32_t at = 0; at <= table->mask; at++) {
        uint32_t place = table->slots[at] & (MOST_PLACES - 1);
        if (place != 0) {
            const uint8_t *entry = words->store + place;
            table_put(&larger, hash_of(entry + table->head, entry[LENGTH]), place);
        }
    }
    table_forget(table);
    *table = larger;
    return 0;
}

/* Returns the first entry with these letters from the slot on, and leaves the slot behind it in `*at`. */
static const uint8_t *
table_next(
    const Words *words, const Table *table, uint64_t mixed, const uint8_t *letters, int length, uint32_t *at)
{
    uint32_t tag = tag_of(mixed), slot;
    while ((slot = table->slots[*at]) != 0) {
        *at = (*at + 1) & table->mask;
        if ((slot & ~(uint32_t)(MOST_PLACES - 1)) == tag) {
            const uint8_t *entry = words->store + (slot & (MOST_PLACES - 1));
            if (entry[LENGTH] == length && memcmp(entry + table->head, letters, (size_t)length) == 0) {
                return entry;
            }
        }
    }
    return NULL;
}

static const uint8_t *
table_find(const Words *words, const Table *table, uint64_t hash, const uint8_t *letters, int length)
{
    if (is_absent(table, hash)) {
        return NULL;
    }
    uint64_t mixed = hash * GOLDEN;
    uint32_t at = (uint32_t)(mixed >> table->shift);
    return table_next(words, table, mixed, letters, length, &at);
}

/* Adds an entry, and returns its place; 0 after an error. */
static uint32_t
table_add(Words *words, Table *table, const uint8_t *letters, int length)
{
    size_t needed = words->used + (size_t)table->head + (size_t)length;
    if (needed > MOST_PLACES || length > LONGEST_ENTRY) {
        PyErr_SetString(PyExc_ValueError, "The vocabulary is too large.");
        return 0;
    }
    if (needed > words->room) {
        size_t room = needed + needed / 4 + 4096;
        uint8_t *store = PyMem_Realloc(words->store, room);
        if (store == NULL) {
            PyErr_NoMemory();
            return 0;
        }
        words->store = store;
        words->room = room;
    }
    if ((uint64_t)(table->filled + 1) * 10 > (uint64_t)table->mask * 7 && table_grow(words, table) < 0) {
        return 0;
    }
    uint32_t place = (uint32_t)words->used;
    uint8_t *entry = words->store + place;
    memset(entry, 0, (size_t)table->head);
    entry[LENGTH] = (uint8_t)length;
    memcpy(entry + table->head, letters, (size_t)length);
    words->used = needed;
    table_put(table, hash_of(letters, length), place);
    return place;
}

static void
word_at(const Words *words, const uint8_t *entry, Word *found)
{
    uint16_t cost;
    memcpy(&cost, entry + COST, sizeof cost);
    found->letters = entry + ENGLISH_HEAD;
    found->length = entry[LENGTH];
    found->is_strong = entry[KNOWN_OF_IT] & STRONG;
    found->cost = words->costs[cost];
}

int
find_english(const Words *words, uint64_t hash, const uint8_t *letters, int length, Word *found)
{
    const uint8_t *entry = table_find(words, &words->english, hash, letters, length);
    if (entry == NULL) {
        return 0;
    }
    word_at(words, entry, found);
    return 1;
}

int
is_english(const Words *words, const uint8_t *letters, int length)
{
    return table_find(words, &words->english, hash_of(letters, length), letters, length) != NULL;
}

int
is_known(const Words *words, const uint8_t *letters, int length)
{
    uint64_t hash = hash_of(letters, length);
    return table_find(words, &words->english, hash, letters, length) != NULL
           || table_find(words, &words->other, hash, letters, length) != NULL;
}

double
cost_of(const Words *words, const uint8_t *letters, int length)
{
    Word found;
    uint64_t hash = hash_of(letters, length);
    if (find_english(words, hash, letters, length, &found)) {
        return found.cost;
    }
    return table_find(words, &words->other, hash, letters, length) != NULL ? OTHER_COST : UNKNOWN;
}

double
unknown_cost(Py_ssize_t letters)
{
    double unusual = letters > USUAL_LETTERS ? (double)(letters - USUAL_LETTERS) : 0.0;
    return UNKNOWN_WORD + UNKNOWN_LETTER * (double)letters + UNUSUAL_LETTER * unusual;
}

int
next_word(
    const Words *words, const Table *index, uint64_t hash, const uint8_t *letters, int length, uint32_t *at,
    Word *found)
{
    if (*at == 0 && is_absent(index, hash)) {
        return 0;
    }
    uint64_t mixed = hash * GOLDEN;
    uint32_t slot = *at != 0 ? *at - 1 : (uint32_t)(mixed >> index->shift);
    const uint8_t *entry = table_next(words, index, mixed, letters, length, &slot);
    if (entry == NULL) {
        return 0;
    }
    *at = slot + 1;
    uint32_t place;
    memcpy(&place, entry + 1, sizeof place);
    word_at(words, words->store + place, found);
    return 1;
}

/* --- ends --- */

static uint32_t
end_key(const uint8_t *letters, int length)
{
    uint32_t key = 0;
    for (int at = 0; at < length; at++) {
        key = key << 8 | letters[at];
    }
    return key;
}

static uint32_t
end_slot(const Ends *ends, uint32_t key)
{
    uint32_t at = (uint32_t)((key * GOLDEN) >> 40) & ends->mask;
    while (ends->slots[at] != 0 && ends->slots[at] != key) {
        at = (at + 1) & ends->mask;
    }
    return at;
}

int
has_end(const Ends *ends, const uint8_t *letters, int length)
{
    return ends->slots[end_slot(ends, end_key(letters, length))] != 0;
}

static int
ends_begin(Ends *ends)
{
    ends->slots = PyMem_Calloc((size_t)1 << FIRST_BITS, sizeof *ends->slots);
    if (ends->slots == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    ends->mask = (1u << FIRST_BITS) - 1;
    ends->filled = 0;
    return 0;
}

static int
ends_add(Ends *ends, const uint8_t *letters, int length)
{
    uint32_t key = end_key(letters, length);
    uint32_t at = end_slot(ends, key);
    if (key == 0 || ends->slots[at] != 0) {
        return 0;
    }
    ends->slots[at] = key;
    if (++ends->filled * 2 <= ends->mask) {
        return 0;
    }
    Ends larger = {NULL, ends->mask * 2 + 1, ends->filled};
    larger.slots = PyMem_Calloc((size_t)larger.mask + 1, sizeof *larger.slots);
    if (larger.slots == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (uint32_t old = 0; old <= ends->mask; old++) {
        if (ends->slots[old] != 0) {
            larger.slots[end_slot(&larger, ends->slots[old])] = ends->slots[old];
        }
    }
    PyMem_Free(ends->slots);
    *ends = larger;
    return 0;
}

/* --- letters --- */

int
is_vowel(uint8_t letter)
{
    return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' || letter == 'u';
}

int
without_vowels(const uint8_t *letters, int length, uint8_t *left)
{
    int kept = 0;
    for (int at = 0; at < length; at++) {
        left[kept] = letters[at];
        kept += !is_vowel(letters[at]);
    }
    return kept;
}

int
squeeze_letters(const uint8_t *letters, int length, uint8_t *squeezed)
{
    int kept = 0;
    for (int at = 0; at < length; at++) {
        if (at == 0 || letters[at] != letters[at - 1]) {
            squeezed[kept++] = letters[at];
        }
    }
    return kept;
}

int
is_ascii(PyObject *text)
{
    return PyUnicode_MAX_CHAR_VALUE(text) < 128;
}

int
bytes_of(PyObject *text, uint8_t *bytes, int room)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (length > room) {
        return -1;
    }
    if (is_ascii(text)) {
        memcpy(bytes, PyUnicode_DATA(text), (size_t)length);
        return (int)length;
    }
    int kind = PyUnicode_KIND(text), used = 0;
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t at = 0; at < length; at++) { /* UTF-8, but for half characters too */
        uint8_t letter[4];
        int size = put_letter(PyUnicode_READ(kind, data, at), letter);
        if (used + size > room) {
            return -1;
        }
        memcpy(bytes + used, letter, (size_t)size);
        used += size;
    }
    return used;
}

static int
is_letters(const uint8_t *letters, int length)
{
    for (int at = 0; at < length; at++) {
        uint8_t small = letters[at] | 0x20;
        if (small < 'a' || small > 'z') {
            return 0;
        }
    }
    return length > 0;
}

/* --- making them --- */

static int
text_bytes(PyObject *text, uint8_t *bytes)
{
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "A word is a string.");
        return -1;
    }
    int length = bytes_of(text, bytes, LONGEST_ENTRY);
    if (length < 0) {
        PyErr_SetString(PyExc_ValueError, "A word of the vocabulary is too long.");
    }
    return length;
}

static int
number_of_cost(Words *words, double cost)
{
    for (int at = words->cost_count - 1; at >= 0; at--) { /* those with the same stand side by side */
        if (words->costs[at] == cost) {
            return at;
        }
    }
    if (words->cost_count >= MOST_COSTS) {
        PyErr_SetString(PyExc_ValueError, "The vocabulary has too many different costs.");
        return -1;
    }
    double *costs = PyMem_Realloc(words->costs, ((size_t)words->cost_count + 1) * sizeof *costs);
    if (costs == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    words->costs = costs;
    costs[words->cost_count] = cost;
    return words->cost_count++;
}

static int
add_english(Words *words, PyObject *english)
{
    Py_ssize_t position = 0;
    PyObject *word, *bits;
    while (PyDict_Next(english, &position, &word, &bits)) {
        uint8_t letters[LONGEST_ENTRY];
        double cost = PyFloat_AsDouble(bits);
        if (cost == -1.0 && PyErr_Occurred()) {
            return -1;
        }
        int length = text_bytes(word, letters), number = number_of_cost(words, cost);
        if (length < 0 || number < 0) {
            return -1;
        }
        if (!is_ascii(word)) {
            PyErr_SetString(PyExc_ValueError, "A word of English has other letters.");
            return -1;
        }
        uint32_t place = table_add(words, &words->english, letters, length);
        if (place == 0) {
            return -1;
        }
        uint16_t kept = (uint16_t)number;
        memcpy(words->store + place + COST, &kept, sizeof kept);
        if (length > 3
            && (ends_add(&words->openings, letters, 4) < 0
                || ends_add(&words->closings, letters + length - 4, 4) < 0)) {
            return -1;
        }
    }
    return 0;
}

/* Does something with each string of an iterable. */
static int
for_each(Words *words, PyObject *texts, int (*act)(Words *words, PyObject *text))
{
    PyObject *each = PyObject_GetIter(texts), *text;
    if (each == NULL) {
        return -1;
    }
    while ((text = PyIter_Next(each)) != NULL) {
        int failed = act(words, text);
        Py_DECREF(text);
        if (failed < 0) {
            break;
        }
    }
    Py_DECREF(each);
    return PyErr_Occurred() ? -1 : 0;
}

static int
add_other(Words *words, PyObject *text)
{
    uint8_t letters[LONGEST_ENTRY];
    int length = text_bytes(text, letters);
    if (length < 0) {
        return -1;
    }
    if (table_find(words, &words->other, hash_of(letters, length), letters, length) != NULL) {
        return 0;
    }
    return table_add(words, &words->other, letters, length) == 0 ? -1 : 0;
}

static int
add_among(Words *words, PyObject *text)
{
    uint8_t letters[LONGEST_ENTRY];
    int length = text_bytes(text, letters);
    if (length > 3) {
        PyErr_SetString(PyExc_ValueError, "A short word has up to three letters.");
        return -1;
    }
    return length < 0 ? -1 : ends_add(&words->among, letters, length);
}

static int
mark(Words *words, PyObject *text, uint8_t known)
{
    uint8_t letters[LONGEST_ENTRY];
    int length = text_bytes(text, letters);
    if (length < 0) {
        return -1;
    }
    const uint8_t *entry = table_find(words, &words->english, hash_of(letters, length), letters, length);
    if (entry == NULL) {
        PyErr_SetString(PyExc_ValueError, "A strong word has no cost.");
        return -1;
    }
    words->store[(size_t)(entry - words->store) + KNOWN_OF_IT] |= known;
    return 0;
}

static int
mark_strong(Words *words, PyObject *text)
{
    return mark(words, text, STRONG);
}

static int
mark_near(Words *words, PyObject *text)
{
    return mark(words, text, NEAR);
}

/* Says that these letters may mean the word at a place. */
static int
index_add(Words *words, Table *index, const uint8_t *letters, int length, uint32_t place)
{
    uint32_t at = table_add(words, index, letters, length);
    if (at == 0) {
        return -1;
    }
    memcpy(words->store + at + 1, &place, sizeof place);
    return 0;
}

static int
index_near(Words *words, const uint8_t *letters, int length, uint32_t place)
{
    uint8_t rest[LONGEST_ENTRY];
    for (int at = 0; length > 3 && at < length; at++) {
        if (at > 0 && letters[at] == letters[at - 1]) {
            continue; /* without it the same is left */
        }
        memcpy(rest, letters, (size_t)at);
        memcpy(rest + at, letters + at + 1, (size_t)(length - at - 1));
        if (index_add(words, &words->near, rest, length - 1, place) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
index_squeezed(Words *words, const uint8_t *letters, int length, uint32_t place)
{
    uint8_t single[LONGEST_ENTRY];
    int left = squeeze_letters(letters, length, single);
    return left < length ? index_add(words, &words->squeezed, single, left, place) : 0;
}

typedef struct {
    const uint8_t *entry;
    double cost;
    uint32_t place;
} Likely;

static int
likelier(const void *one, const void *other)
{
    const Likely *first = one, *second = other;
    if (first->cost != second->cost) {
        return first->cost < second->cost ? -1 : 1;
    }
    int length = first->entry[LENGTH], other_length = second->entry[LENGTH];
    int shorter = length < other_length ? length : other_length;
    int order = memcmp(first->entry + ENGLISH_HEAD, second->entry + ENGLISH_HEAD, (size_t)shorter);
    return order != 0 ? order : length - other_length;
}

/* Indexes a word by what is left without vowels, with and without a first one, unless a likelier one is. */
static int
index_skeletons(Words *words, const uint8_t *letters, int length, uint32_t place)
{
    int bare = length;
    while (bare > 0 && letters[bare - 1] == 'e') {
        bare--;
    }
    for (int kept = 0; kept < 2; kept++) {
        uint8_t left[LONGEST_ENTRY];
        left[0] = letters[0];
        int size = kept + without_vowels(letters + kept, length - kept, left + kept);
        if (size < 3 || (size == bare && memcmp(left, letters, (size_t)size) == 0)
            || table_find(words, &words->skeletons, hash_of(left, size), left, size) != NULL) {
            continue;
        }
        if (index_add(words, &words->skeletons, left, size, place) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Indexes all English words; their places are known by now. */
static int
index_english(Words *words, const uint32_t *places, Likely *likely)
{
    size_t count = words->english.filled, chosen = 0;
    for (size_t at = 0; at < count; at++) {
        const uint8_t *entry = words->store + places[at];
        Word word;
        word_at(words, entry, &word);
        if (word.length > 3 && is_letters(word.letters, word.length)
            && (word.cost <= MOST_SKELETON_COST || entry[KNOWN_OF_IT] & NEAR)) {
            likely[chosen++] =
                (Likely){entry, word.cost - STRONG_BONUS * word.is_strong, places[at]};
        }
    }
    qsort(likely, chosen, sizeof *likely, likelier);
    uint8_t letters[LONGEST_ENTRY]; /* a copy: the store may move while it grows */
    for (size_t at = 0; at < chosen; at++) {
        const uint8_t *entry = words->store + likely[at].place;
        int length = entry[LENGTH];
        memcpy(letters, entry + ENGLISH_HEAD, (size_t)length);
        if (index_skeletons(words, letters, length, likely[at].place) < 0) {
            return -1;
        }
    }
    for (size_t at = 0; at < count; at++) {
        const uint8_t *entry = words->store + places[at];
        int length = entry[LENGTH], is_near = entry[KNOWN_OF_IT] & NEAR;
        memcpy(letters, entry + ENGLISH_HEAD, (size_t)length);
        if (index_squeezed(words, letters, length, places[at]) < 0
            || (is_near && index_near(words, letters, length, places[at]) < 0)) {
            return -1;
        }
    }
    return 0;
}

static int
make_indexes(Words *words)
{
    size_t count = words->english.filled;
    uint32_t *places = PyMem_Malloc((count + 1) * sizeof *places);
    Likely *likely = PyMem_Malloc((count + 1) * sizeof *likely);
    int failed = -1;
    if (places == NULL || likely == NULL) {
        PyErr_NoMemory();
    }
    else {
        size_t found = 0;
        for (uint32_t at = 0; at <= words->english.mask; at++) {
            if (words->english.slots[at] != 0) {
                places[found++] = words->english.slots[at] & (MOST_PLACES - 1);
            }
        }
        failed = index_english(words, places, likely);
    }
    PyMem_Free(places);
    PyMem_Free(likely);
    return failed;
}

static int
begin_tables(Words *words)
{
    words->used = 1; /* place 0 is nothing */
    return table_begin(&words->english, ENGLISH_HEAD) < 0 || table_begin(&words->other, OTHER_HEAD) < 0
                   || table_begin(&words->near, INDEX_HEAD) < 0
                   || table_begin(&words->skeletons, INDEX_HEAD) < 0
                   || table_begin(&words->squeezed, INDEX_HEAD) < 0 || ends_begin(&words->openings) < 0
                   || ends_begin(&words->closings) < 0 || ends_begin(&words->among) < 0
               ? -1
               : 0;
}

static void
words_dealloc(PyObject *self)
{
    Words *words = (Words *)self;
    PyMem_Free(words->store);
    PyMem_Free(words->costs);
    table_forget(&words->english);
    table_forget(&words->other);
    table_forget(&words->near);
    table_forget(&words->skeletons);
    table_forget(&words->squeezed);
    PyMem_Free(words->openings.slots);
    PyMem_Free(words->closings.slots);
    PyMem_Free(words->among.slots);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *
words_new(PyTypeObject *type, PyObject *given, PyObject *named)
{
    static char *names[] = {"english", "strong", "near", "other", "among", NULL};
    PyObject *english, *strong, *near, *other, *among;
    if (!PyArg_ParseTupleAndKeywords(
            given, named, "O!OOOO", names, &PyDict_Type, &english, &strong, &near, &other, &among)) {
        return NULL;
    }
    Words *words = (Words *)type->tp_alloc(type, 0);
    if (words == NULL) {
        return NULL;
    }
    if (begin_tables(words) < 0 || add_english(words, english) < 0
        || for_each(words, strong, mark_strong) < 0 || for_each(words, near, mark_near) < 0
        || make_indexes(words) < 0 || for_each(words, other, add_other) < 0
        || for_each(words, among, add_among) < 0) {
        Py_DECREF(words);
        return NULL;
    }
    uint8_t *store = PyMem_Realloc(words->store, words->used);
    if (store != NULL) {
        words->store = store;
        words->room = words->used;
    }
    return (PyObject *)words;
}

/* --- methods --- */

static PyObject *
words_knows(PyObject *self, PyObject *word)
{
    uint8_t bytes[LONGEST_ENTRY];
    if (!PyUnicode_Check(word)) {
        PyErr_SetString(PyExc_TypeError, "A word is a string.");
        return NULL;
    }
    int length = bytes_of(word, bytes, LONGEST_ENTRY);
    return PyBool_FromLong(length >= 0 && is_known((Words *)self, bytes, length));
}

static PyObject *
words_cost(PyObject *self, PyObject *word)
{
    uint8_t bytes[LONGEST_ENTRY];
    if (!PyUnicode_Check(word)) {
        PyErr_SetString(PyExc_TypeError, "A word is a string.");
        return NULL;
    }
    int length = bytes_of(word, bytes, LONGEST_ENTRY);
    double cost = length < 0 ? UNKNOWN : cost_of((Words *)self, bytes, length);
    return PyFloat_FromDouble(cost == UNKNOWN ? unknown_cost(PyUnicode_GET_LENGTH(word)) : cost);
}

static PyMethodDef methods[] = {
    {"knows", words_knows, METH_O, PyDoc_STR("Whether it is a word, of English or another language.")},
    {"cost", words_cost, METH_O, PyDoc_STR("Return how surprising a word is, in bits.")},
    {"guess", words_guess, METH_O, PyDoc_STR("Return the cheapest reading of a string of letters.")},
    {"cut", (PyCFunction)(void (*)(void))words_cut, METH_FASTCALL,
     PyDoc_STR("Cut a string into words, each at some bits, and return what it costs and the words.")},
    {"is_fragment", words_is_fragment, METH_O, PyDoc_STR("Whether it may be a part of a split word.")},
    {"may_belong_together", (PyCFunction)(void (*)(void))words_may_belong_together, METH_FASTCALL,
     PyDoc_STR("Whether words of a text, read from its pieces, may be parts of words that were split.")},
    {"joins", (PyCFunction)(void (*)(void))words_joins, METH_FASTCALL,
     PyDoc_STR("Return which words in a row are one that was split.")},
    {"unravel", (PyCFunction)(void (*)(void))words_unravel, METH_FASTCALL,
     PyDoc_STR("Return the marks of a text, its words, or None if that takes more, and respellings.")},
    {NULL, NULL, 0, NULL},
};

PyTypeObject words_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_core.Words",
    .tp_doc = PyDoc_STR("The words by which disguises are judged, and the indexes of disguised ones."),
    .tp_basicsize = sizeof(Words),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = words_new,
    .tp_dealloc = words_dealloc,
    .tp_methods = methods,
};
