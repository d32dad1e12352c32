/* The twin of bot/filter/scorer/weigher.py, with what it needs of vocabulary.py and letters.py. */
#include "hashed_words.h"

#include <math.h>
#include <string.h>

enum {
    LANES = 13,
    OWN = 0,
    HEADS = 7, /* the lanes between own and english */
    ENGLISH = 8,
    ELSEWHERE = 9,
    TEACHER = 10,
    SQUARED = 11,
    LENGTH = 12,
    FEATURES = HEADS + 2,     /* own, heads, teacher */
    CURVES = FEATURES + 2,    /* of long text, which adds own and teacher of its whole */
    LETTER_LANES = 10,        /* the first ones, in three columns of 4, 4 and 2 */
    LETTER_ROWS = 1 << 16,
    MAX_WORD = 20,            /* characters of a word that are looked at */
    LONGEST = MAX_WORD + 2,   /* with its two ends */
    LAST_LATIN = 0x2FF,
    AT_ONCE = 16,             /* words */
    CHECKED_BITS = 18,        /* of a key, which tell of most unknown words that they are unknown */
    NEAR = 256,               /* keys: as checksums are spread evenly, nearly each is so near to where it should be */
    FEWEST_SLOTS = 1 << 10,
};

#if defined(__GNUC__)
#define FETCH(address) __builtin_prefetch(address)
#else
#define FETCH(address) ((void)(address))
#endif

/* What one word adds. It lives as long as somebody counts on it. */
typedef struct {
    Py_ssize_t refs;
    PyObject *text;
    PyObject *after; /* what the next word adds to own, if both are a known pair: a dict, or NULL */
    int32_t lanes[LANES];
} Word;

/* The words that were met, by their hashes. */
typedef struct {
    uint32_t tag;
    Word *word; /* NULL: an empty slot */
} Slot;

typedef struct {
    Slot *slots;
    size_t mask;
    Py_ssize_t count;
} Memo;

typedef struct {
    Py_ssize_t count;
    double *begins;
    double *worths; /* one more */
} Stair;

typedef struct {
    PyObject_HEAD
    Py_buffer keys, rows, columns[3];
    Py_ssize_t known; /* words */
    PyObject *pairs;
    Memo memo;
    Word *unknown;
    uint8_t may_know[1 << (CHECKED_BITS - 3)], may_pair[1 << (CHECKED_BITS - 3)];
    Py_ssize_t most, most_new, new_left, window, stride, most_windows;
    int32_t letter_zero, letter_times;
    double steady, teacher_unit, squared_unit, length_unit, english_from;
    double units[HEADS], biases[HEADS];
    Stair stairs[2][2][CURVES];
} Weigher;

/* The rows of a word's stretches of letters: at most those of two and of three letters. */
typedef struct {
    int count;
    uint16_t rows[2 * LONGEST];
} Rows;

static uint32_t crc_32[256];
static uint16_t crc_16[256];

static void
fill_checksums(void)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t low = byte, high = byte << 8;
        for (int bit = 0; bit < 8; bit++) {
            low = low & 1 ? low >> 1 ^ 0xEDB88320u : low >> 1;
            high = high & 0x8000 ? high << 1 ^ 0x1021 : high << 1;
        }
        crc_32[byte] = low;
        crc_16[byte] = (uint16_t)high;
    }
}

static uint32_t
checksum(const uint8_t *bytes, Py_ssize_t count)
{
    uint32_t sum = 0xFFFFFFFFu;
    for (Py_ssize_t at = 0; at < count; at++) {
        sum = sum >> 8 ^ crc_32[(sum ^ bytes[at]) & 0xFF];
    }
    return ~sum;
}

static uint16_t
bucket(const uint8_t *bytes, Py_ssize_t count)
{
    uint16_t sum = 0;
    for (Py_ssize_t at = 0; at < count; at++) {
        sum = (uint16_t)(sum << 8) ^ crc_16[sum >> 8 ^ bytes[at]];
    }
    return sum;
}

static uint32_t
little_32(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static int32_t
little_16(const uint8_t *bytes)
{
    return bytes[0] | bytes[1] << 8;
}

/* --- words ---------------------------------------------------------------------------------------------- */

static Word *
new_word(PyObject *text)
{
    Word *made = PyMem_Calloc(1, sizeof *made);
    if (made == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    made->refs = 1;
    made->text = Py_XNewRef(text);
    return made;
}

static Word *
kept(Word *word)
{
    word->refs++;
    return word;
}

static void
let_go(Word *word)
{
    if (word != NULL && --word->refs == 0) {
        Py_XDECREF(word->text);
        Py_XDECREF(word->after);
        PyMem_Free(word);
    }
}

static void
forget_all(Memo *memo)
{
    Memo forgotten = *memo;
    *memo = (Memo){0};
    for (size_t at = 0; forgotten.slots != NULL && at <= forgotten.mask; at++) {
        let_go(forgotten.slots[at].word);
    }
    PyMem_Free(forgotten.slots);
}

static Word *
find_word(const Memo *memo, PyObject *text, uint32_t tag)
{
    if (memo->slots != NULL) {
        for (size_t at = tag & memo->mask; memo->slots[at].word != NULL; at = (at + 1) & memo->mask) {
            if (memo->slots[at].tag == tag && same_text(memo->slots[at].word->text, text)) {
                return memo->slots[at].word;
            }
        }
    }
    return NULL;
}

static void
put_in_slot(Memo *memo, Slot slot)
{
    size_t at = slot.tag & memo->mask;
    while (memo->slots[at].word != NULL) {
        at = (at + 1) & memo->mask;
    }
    memo->slots[at] = slot;
}

/* Remember a word, for good or until all are forgotten. */
static int
remember(Memo *memo, Word *word, uint32_t tag)
{
    size_t room = memo->slots == NULL ? 0 : memo->mask + 1;
    if ((size_t)memo->count >= room / 4 * 3) {
        size_t more = room == 0 ? FEWEST_SLOTS : 2 * room;
        Memo wider = {.slots = PyMem_Calloc(more, sizeof *wider.slots), .mask = more - 1, .count = memo->count};
        if (wider.slots == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        for (size_t at = 0; at < room; at++) {
            if (memo->slots[at].word != NULL) {
                put_in_slot(&wider, memo->slots[at]);
            }
        }
        PyMem_Free(memo->slots);
        *memo = wider;
    }
    put_in_slot(memo, (Slot){tag, kept(word)});
    memo->count++;
    return 0;
}

/* Note in which row a stretch of letters is found, and have it fetched: each lies somewhere else. */
static void
note_row(const Weigher *self, Rows *rows, const uint8_t *stretch, Py_ssize_t bytes)
{
    uint16_t row = bucket(stretch, bytes);
    rows->rows[rows->count++] = row;
    FETCH((const uint8_t *)self->columns[0].buf + 8 * row);
    FETCH((const uint8_t *)self->columns[1].buf + 8 * row);
    FETCH((const uint8_t *)self->columns[2].buf + 4 * row);
}

static void
add_row(const Weigher *self, int32_t *sums, uint16_t row)
{
    const uint8_t *first = (const uint8_t *)self->columns[0].buf + 8 * row;
    const uint8_t *second = (const uint8_t *)self->columns[1].buf + 8 * row;
    const uint8_t *third = (const uint8_t *)self->columns[2].buf + 4 * row;
    for (int lane = 0; lane < 4; lane++) {
        sums[lane] += little_16(first + 2 * lane);
        sums[4 + lane] += little_16(second + 2 * lane);
    }
    sums[8] += little_16(third);
    sums[9] += little_16(third + 2);
}

/* Add what the letters of a word are worth that has no row of its own; see letters.py. */
static void
weigh_letters(const Weigher *self, PyObject *word, int32_t *lanes)
{
    int kind = PyUnicode_KIND(word);
    const void *data = PyUnicode_DATA(word);
    Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    int32_t sums[LETTER_LANES] = {0};
    Rows rows;
    rows.count = 0;
    length = length < MAX_WORD ? length : MAX_WORD;
    uint8_t raw[4 * LONGEST + 4];
    Py_ssize_t count = 0; /* of bytes */
    int is_ascii = 1;
    for (Py_ssize_t at = 0; is_ascii && at < length; at++) {
        is_ascii = PyUnicode_READ(kind, data, at) < 0x80;
    }
    if (is_ascii) {
        raw[count++] = '<';
        for (Py_ssize_t at = 0; at < length; at++) {
            raw[count++] = (uint8_t)PyUnicode_READ(kind, data, at);
        }
        raw[count++] = '>';
        for (Py_ssize_t at = 0; at + 4 <= count; at++) {
            note_row(self, &rows, raw + at, 4);
        }
    }
    else {
        int is_dense = 0;
        for (Py_ssize_t at = -1; at <= length; at++) {
            Py_UCS4 letter = at < 0 ? '<' : at == length ? '>' : PyUnicode_READ(kind, data, at);
            uint32_t halves[2] = {letter, 0};
            int wide = letter > 0xFFFF;
            if (wide) {
                halves[0] = 0xD800 + ((letter - 0x10000) >> 10);
                halves[1] = 0xDC00 + ((letter - 0x10000) & 0x3FF);
            }
            for (int half = 0; half <= wide && count < 2 * LONGEST; half++) {
                raw[count++] = halves[half] & 0xFF;
                raw[count++] = (uint8_t)(halves[half] >> 8);
                is_dense |= halves[half] > LAST_LATIN;
            }
        }
        Py_ssize_t least = is_dense ? 4 : 8, most = is_dense ? 6 : 8;
        for (Py_ssize_t size = least; size <= most; size += 2) {
            for (Py_ssize_t at = 0; at + size <= count; at += 2) {
                note_row(self, &rows, raw + at, size);
            }
        }
    }
    for (int at = 0; at < rows.count; at++) {
        add_row(self, sums, rows.rows[at]);
    }
    for (int lane = 0; lane < LETTER_LANES; lane++) {
        lanes[lane] += (sums[lane] - rows.count * self->letter_zero) * self->letter_times;
    }
}

static uint32_t
known_key(const Weigher *self, Py_ssize_t place)
{
    return little_32((const uint8_t *)self->keys.buf + 4 * place);
}

/* Return where among the known words the one with this checksum stands, or -1. */
static Py_ssize_t
place_of_key(const Weigher *self, uint32_t key)
{
    Py_ssize_t guess = (Py_ssize_t)((uint64_t)key * (uint64_t)self->known >> 32);
    Py_ssize_t low = 0, high = self->known;
    if (guess >= NEAR && known_key(self, guess - NEAR) < key) {
        low = guess - NEAR;
    }
    if (guess + NEAR < self->known && known_key(self, guess + NEAR) > key) {
        high = guess + NEAR;
    }
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (known_key(self, middle) < key) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
    return low < self->known && known_key(self, low) == key ? low : -1;
}

static bool
is_marked(const uint8_t *marks, uint32_t key)
{
    uint32_t checked = key & ((1u << CHECKED_BITS) - 1);
    return marks[checked >> 3] >> (checked & 7) & 1;
}

static void
mark(uint8_t *marks, uint32_t key)
{
    uint32_t checked = key & ((1u << CHECKED_BITS) - 1);
    marks[checked >> 3] |= (uint8_t)(1 << (checked & 7));
}

static int
key_of(PyObject *word, uint32_t *key)
{
    if (PyUnicode_IS_ASCII(word)) {
        *key = checksum(PyUnicode_DATA(word), PyUnicode_GET_LENGTH(word));
        return 0;
    }
    PyObject *raw = PyUnicode_AsEncodedString(word, "utf-8", "surrogatepass");
    if (raw == NULL) {
        return -1;
    }
    *key = checksum((const uint8_t *)PyBytes_AS_STRING(raw), PyBytes_GET_SIZE(raw));
    Py_DECREF(raw);
    return 0;
}

/* Return what the words add that form a known pair with one before them; NULL, if there are none or it failed. */
static PyObject *
pairs_of(const Weigher *self, PyObject *word)
{
    PyObject *after = PyObject_CallMethod(self->pairs, "beginning_with", "O", word);
    if (after != NULL && !PyDict_Check(after)) {
        PyErr_SetString(PyExc_TypeError, "pairs are a dict");
        Py_CLEAR(after);
    }
    if (after != NULL && PyDict_GET_SIZE(after) == 0) {
        Py_CLEAR(after);
    }
    return after;
}

/* Weigh a word that is met first. Vocabulary.__missing__ in Python. */
static Word *
weigh_new(Weigher *self, PyObject *word, uint32_t tag)
{
    uint32_t key;
    PyObject *after = NULL;
    if (key_of(word, &key) < 0) {
        return NULL;
    }
    if (is_marked(self->may_pair, key) && (after = pairs_of(self, word)) == NULL && PyErr_Occurred()) {
        return NULL;
    }
    Py_ssize_t place = is_marked(self->may_know, key) ? place_of_key(self, key) : -1;
    if (place < 0 && self->new_left <= 0 && after == NULL) {
        return kept(self->unknown);
    }
    Word *made = new_word(word);
    if (made == NULL) {
        Py_XDECREF(after);
        return NULL;
    }
    made->after = after;
    if (place >= 0) {
        const uint8_t *row = (const uint8_t *)self->rows.buf + 2 * LANES * place;
        for (int lane = 0; lane < LANES; lane++) {
            made->lanes[lane] = little_16(row + 2 * lane) - (1 << 15);
        }
    }
    else {
        made->lanes[LENGTH] = self->unknown->lanes[LENGTH];
        if (self->new_left <= 0) {
            return made; /* it begins a pair, and is not remembered */
        }
        self->new_left--;
        weigh_letters(self, word, made->lanes);
    }
    if (remember(&self->memo, made, tag) < 0) {
        let_go(made);
        return NULL;
    }
    return made;
}

static int
tag_word(PyObject *word, uint32_t *tag)
{
    if (!PyUnicode_CheckExact(word)) {
        PyErr_SetString(PyExc_TypeError, "words are str");
        return -1;
    }
    *tag = tag_of(PyObject_Hash(word));
    return 0;
}

static Word *
weigh_word(Weigher *self, PyObject *word, uint32_t tag)
{
    Word *met = find_word(&self->memo, word, tag);
    return met != NULL ? kept(met) : weigh_new(self, word, tag);
}

static void
begin(Weigher *self)
{
    self->new_left = self->most_new;
    if (self->memo.count > self->most) {
        forget_all(&self->memo);
    }
}

/* Have everything fetched that some words are looked up by: each lies somewhere else. */
static void
fetch(const Memo *memo, const uint32_t *tags, Py_ssize_t count)
{
    if (memo->slots == NULL) {
        return;
    }
    for (Py_ssize_t at = 0; at < count; at++) {
        FETCH(&memo->slots[tags[at] & memo->mask]);
    }
    for (Py_ssize_t at = 0; at < count; at++) {
        const Word *word = memo->slots[tags[at] & memo->mask].word;
        if (word != NULL) {
            FETCH(word);
            FETCH(word->lanes + LANES - 1);
        }
    }
    for (Py_ssize_t at = 0; at < count; at++) {
        const Word *word = memo->slots[tags[at] & memo->mask].word;
        if (word != NULL) {
            FETCH(word->text);
            FETCH((const char *)word->text + sizeof(PyASCIIObject));
        }
    }
}

/* Weigh the first words before any is added, so that they are fetched side by side. */
static int
weigh_some(Weigher *self, PyObject *const *words, Py_ssize_t count, Word **some)
{
    uint32_t tags[AT_ONCE];
    count = count < AT_ONCE ? count : AT_ONCE;
    for (Py_ssize_t at = 0; at < count; at++) {
        if (tag_word(words[at], &tags[at]) < 0) {
            return -1;
        }
    }
    fetch(&self->memo, tags, count);
    for (Py_ssize_t at = 0; at < count; at++) {
        some[at] = weigh_word(self, words[at], tags[at]);
        if (some[at] == NULL) {
            while (at > 0) {
                let_go(some[--at]);
            }
            return -1;
        }
    }
    return 0;
}

/* Add up the lanes of words and of their pairs: running[n] holds the first n words; or all, in running[0]. */
static int
add_up(Weigher *self, PyObject *const *words, Py_ssize_t count, int64_t (*running)[LANES], int all_in_one)
{
    Word *few[AT_ONCE], *before = NULL;
    begin(self);
    memset(running[0], 0, sizeof running[0]);
    for (Py_ssize_t at = 0; at < count; at++) {
        if (at % AT_ONCE == 0 && weigh_some(self, words + at, count - at, few) < 0) {
            let_go(before);
            return -1;
        }
        Word *word = few[at % AT_ONCE];
        int64_t *sums = running[0];
        if (!all_in_one) {
            sums = running[at + 1];
            memcpy(sums, running[at], sizeof running[0]);
        }
        for (int lane = 0; lane < LANES; lane++) {
            sums[lane] += word->lanes[lane];
        }
        if (before != NULL && before->after != NULL) {
            PyObject *steps = PyDict_GetItemWithError(before->after, words[at]);
            if (steps != NULL) {
                sums[OWN] += PyLong_AsLongLong(steps);
            }
        }
        let_go(before);
        before = word;
    }
    let_go(before);
    return PyErr_Occurred() ? -1 : 0;
}

/* --- what they come to ---------------------------------------------------------------------------------- */

static int
is_english(const Weigher *self, const int64_t *sums)
{
    double root = 1.0 / sqrt((double)sums[LENGTH] * self->length_unit + self->steady);
    return (double)sums[ENGLISH] * root > self->english_from;
}

static void
steady(const Weigher *self, const int64_t *sums, int english, double *features)
{
    double root = 1.0 / sqrt((double)sums[LENGTH] * self->length_unit + self->steady);
    features[0] = (double)sums[english ? OWN : ELSEWHERE] * root;
    for (int head = 1; head <= HEADS; head++) {
        features[head] = (double)sums[head] * root;
    }
    features[FEATURES - 1] =
        sums[SQUARED] > 0 ? (double)sums[TEACHER] / sqrt((double)sums[SQUARED] * self->squared_unit) : 0.0;
}

static double
on_stair(const Stair *stair, double value)
{
    Py_ssize_t low = 0, high = stair->count; /* as bisect_right */
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (value < stair->begins[middle]) {
            high = middle;
        }
        else {
            low = middle + 1;
        }
    }
    return stair->worths[low];
}

/* Add as sum() does: since Python 3.12 it carries along what rounding takes away. */
static double
worth_of(const Stair *stairs, const double *features, int count)
{
    double total = 0.0, carried = 0.0;
    for (int at = 0; at < count; at++) {
        double worth = on_stair(&stairs[at], features[at]);
#if PY_VERSION_HEX >= 0x030C0000
        double sum = total + worth;
        carried += fabs(total) >= fabs(worth) ? (total - sum) + worth : (worth - sum) + total;
        total = sum;
#else
        total += worth;
#endif
    }
    return total + carried;
}

static PyObject *
doubles(const double *values, int count)
{
    PyObject *made = PyTuple_New(count);
    for (int at = 0; made != NULL && at < count; at++) {
        PyObject *value = PyFloat_FromDouble(values[at]);
        if (value == NULL) {
            Py_CLEAR(made);
            break;
        }
        PyTuple_SET_ITEM(made, at, value);
    }
    return made;
}

static PyObject *
weighed(int english, int is_long, double worth, const double *features)
{
    PyObject *told = doubles(features, FEATURES);
    if (told == NULL) {
        return NULL;
    }
    return Py_BuildValue("(OOdN)", english ? Py_True : Py_False, is_long ? Py_True : Py_False, worth, told);
}

static PyObject *
weigh_long(Weigher *self, PyObject *const *words, Py_ssize_t count)
{
    int64_t (*running)[LANES] = PyMem_Malloc((size_t)(count + 1) * sizeof *running);
    if (running == NULL) {
        return PyErr_NoMemory();
    }
    if (add_up(self, words, count, running, 0) < 0) {
        PyMem_Free(running);
        return NULL;
    }
    double features[CURVES], whole[FEATURES], one[FEATURES];
    int english = is_english(self, running[count]);
    steady(self, running[count], english, whole);
    Py_ssize_t last = count - self->window, step = last / self->most_windows;
    step = step > self->stride ? step : self->stride;
    for (Py_ssize_t start = 0;; start += step) {
        start = start < last ? start : last;
        int64_t sums[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            sums[lane] = running[start + self->window][lane] - running[start][lane];
        }
        steady(self, sums, english, one);
        for (int at = 0; at < FEATURES; at++) {
            features[at] = start == 0 || one[at] > features[at] ? one[at] : features[at];
        }
        if (start == last) {
            break;
        }
    }
    PyMem_Free(running);
    features[FEATURES] = whole[0];
    features[FEATURES + 1] = whole[FEATURES - 1];
    return weighed(english, 1, worth_of(self->stairs[english][1], features, CURVES), features);
}

static PyObject *
weigher_weigh(Weigher *self, PyObject *given)
{
    PyObject *words = PySequence_Fast(given, "words are a sequence of str");
    if (words == NULL) {
        return NULL;
    }
    Py_ssize_t count = PySequence_Fast_GET_SIZE(words);
    PyObject **items = PySequence_Fast_ITEMS(words), *made = NULL;
    int64_t sums[1][LANES];
    if (count > self->window) {
        made = weigh_long(self, items, count);
    }
    else if (add_up(self, items, count, sums, 1) == 0) {
        double features[FEATURES];
        int english = is_english(self, sums[0]);
        steady(self, sums[0], english, features);
        made = weighed(english, 0, worth_of(self->stairs[english][0], features, FEATURES), features);
    }
    Py_DECREF(words);
    return made;
}

static PyObject *
weigher_odds(Weigher *self, PyObject *features)
{
    PyObject *given = PySequence_Fast(features, "features are a sequence of float");
    if (given == NULL) {
        return NULL;
    }
    if (PySequence_Fast_GET_SIZE(given) != FEATURES) {
        Py_DECREF(given);
        PyErr_SetString(PyExc_ValueError, "features are own, heads and teacher");
        return NULL;
    }
    PyObject *made = PyList_New(HEADS);
    for (int head = 0; made != NULL && head < HEADS; head++) {
        double value = PyFloat_AsDouble(PySequence_Fast_GET_ITEM(given, 1 + head));
        PyObject *odds = PyErr_Occurred() ? NULL : PyFloat_FromDouble(value * self->units[head] + self->biases[head]);
        if (odds == NULL) {
            Py_CLEAR(made);
            break;
        }
        PyList_SET_ITEM(made, head, odds);
    }
    Py_DECREF(given);
    return made;
}

static PyObject *
numbers(const int64_t *sums)
{
    PyObject *made = PyTuple_New(LANES);
    for (int lane = 0; made != NULL && lane < LANES; lane++) {
        PyObject *sum = PyLong_FromLongLong(sums[lane]);
        if (sum == NULL) {
            Py_CLEAR(made);
            break;
        }
        PyTuple_SET_ITEM(made, lane, sum);
    }
    return made;
}

static PyObject *
weigher_sums(Weigher *self, PyObject *given)
{
    PyObject *words = PySequence_Fast(given, "words are a sequence of str");
    if (words == NULL) {
        return NULL;
    }
    int64_t sums[1][LANES];
    int failed = add_up(self, PySequence_Fast_ITEMS(words), PySequence_Fast_GET_SIZE(words), sums, 1);
    Py_DECREF(words);
    return failed ? NULL : numbers(sums[0]);
}

static PyObject *
weigher_lanes(Weigher *self, PyObject *given)
{
    uint32_t tag;
    Word *word = tag_word(given, &tag) < 0 ? NULL : weigh_word(self, given, tag);
    if (word == NULL) {
        return NULL;
    }
    PyObject *made = NULL;
    if (memcmp(word->lanes, self->unknown->lanes, sizeof word->lanes) == 0) {
        made = Py_NewRef(Py_None);
    }
    else {
        int64_t sums[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            sums[lane] = word->lanes[lane];
        }
        made = numbers(sums);
    }
    let_go(word);
    return made;
}

/* --- making one ----------------------------------------------------------------------------------------- */

static double *
read_doubles(PyObject *given, Py_ssize_t *count)
{
    PyObject *values = PySequence_Fast(given, "a curve is two sequences of float");
    if (values == NULL) {
        return NULL;
    }
    *count = PySequence_Fast_GET_SIZE(values);
    double *made = PyMem_Malloc((size_t)(*count + 1) * sizeof *made);
    if (made == NULL) {
        PyErr_NoMemory();
    }
    for (Py_ssize_t at = 0; made != NULL && at < *count; at++) {
        made[at] = PyFloat_AsDouble(PySequence_Fast_GET_ITEM(values, at));
    }
    Py_DECREF(values);
    if (made != NULL && PyErr_Occurred()) {
        PyMem_Free(made);
        return NULL;
    }
    return made;
}

static int
read_stair(PyObject *given, Stair *stair)
{
    PyObject *begins, *worths;
    Py_ssize_t count;
    if (!PyArg_ParseTuple(given, "OO", &begins, &worths)) {
        return -1;
    }
    if ((stair->begins = read_doubles(begins, &stair->count)) == NULL
        || (stair->worths = read_doubles(worths, &count)) == NULL) {
        return -1;
    }
    if (count != stair->count + 1) {
        PyErr_SetString(PyExc_ValueError, "a stair has one worth more than steps");
        return -1;
    }
    return 0;
}

static int
read_stairs(PyObject *given, Weigher *self)
{
    for (int language = 0; language < 2; language++) {
        PyObject *kinds = PySequence_GetItem(given, language);
        for (int kind = 0; kinds != NULL && kind < 2; kind++) {
            int count = kind ? CURVES : FEATURES;
            PyObject *curves = PySequence_GetItem(kinds, kind);
            if (curves != NULL && PySequence_Size(curves) != count) {
                PyErr_SetString(PyExc_ValueError, "there is a curve for each feature");
                Py_CLEAR(curves);
            }
            for (int at = 0; curves != NULL && at < count; at++) {
                PyObject *curve = PySequence_GetItem(curves, at);
                if (curve == NULL || read_stair(curve, &self->stairs[language][kind][at]) < 0) {
                    Py_CLEAR(curves);
                }
                Py_XDECREF(curve);
            }
            if (curves == NULL) {
                Py_CLEAR(kinds);
            }
            Py_XDECREF(curves);
        }
        if (kinds == NULL) {
            return -1;
        }
        Py_DECREF(kinds);
    }
    return 0;
}

static int
read_heads(PyObject *given, Weigher *self)
{
    if (PySequence_Size(given) != HEADS) {
        PyErr_SetString(PyExc_ValueError, "there are seven heads");
        return -1;
    }
    for (int head = 0; head < HEADS; head++) {
        PyObject *one = PySequence_GetItem(given, head);
        int failed = one == NULL || !PyArg_ParseTuple(one, "dd", &self->units[head], &self->biases[head]);
        Py_XDECREF(one);
        if (failed) {
            return -1;
        }
    }
    return 0;
}

/* Mark the keys of which it must be looked whether they are known. */
static int
mark_known(Weigher *self, PyObject *pair_words)
{
    for (Py_ssize_t at = 0; at < self->known; at++) {
        mark(self->may_know, known_key(self, at));
    }
    PyObject *words = PySequence_Fast(pair_words, "words in pairs are a sequence of bytes");
    if (words == NULL) {
        return -1;
    }
    for (Py_ssize_t at = 0; at < PySequence_Fast_GET_SIZE(words); at++) {
        PyObject *word = PySequence_Fast_GET_ITEM(words, at);
        if (!PyBytes_Check(word)) {
            PyErr_SetString(PyExc_TypeError, "words in pairs are bytes");
            Py_DECREF(words);
            return -1;
        }
        mark(self->may_pair, checksum((const uint8_t *)PyBytes_AS_STRING(word), PyBytes_GET_SIZE(word)));
    }
    Py_DECREF(words);
    return 0;
}

static int
read_tables(PyObject *given, Weigher *self)
{
    if (!PyArg_ParseTuple(
            given, "y*y*y*y*y*", &self->keys, &self->rows, &self->columns[0], &self->columns[1], &self->columns[2]
        )) {
        return -1;
    }
    self->known = self->keys.len / 4;
    if (self->keys.len % 4 || self->rows.len != 2 * LANES * self->known || self->columns[0].len != 8 * LETTER_ROWS
        || self->columns[1].len != 8 * LETTER_ROWS || self->columns[2].len != 4 * LETTER_ROWS) {
        PyErr_SetString(PyExc_ValueError, "the scorer's tables have other sizes than they should");
        return -1;
    }
    return 0;
}

static int
read_given(Weigher *self, PyObject *args)
{
    PyObject *tables, *pairs, *pair_words, *heads, *stairs;
    int new_word_steps;
    if (!PyArg_ParseTuple(
            args, "OOO(nnnnn)(iii)(ddddd)OO", &tables, &pairs, &pair_words,
            &self->most, &self->most_new, &self->window, &self->stride, &self->most_windows,
            &self->letter_zero, &self->letter_times, &new_word_steps,
            &self->steady, &self->teacher_unit, &self->squared_unit, &self->length_unit, &self->english_from,
            &heads, &stairs
        )) {
        return -1;
    }
    self->new_left = self->most_new;
    self->pairs = Py_NewRef(pairs);
    self->unknown = new_word(NULL);
    if (self->unknown == NULL) {
        return -1;
    }
    self->unknown->lanes[LENGTH] = new_word_steps;
    if (read_tables(tables, self) < 0 || mark_known(self, pair_words) < 0 || read_heads(heads, self) < 0) {
        return -1;
    }
    return read_stairs(stairs, self);
}

static void
weigher_dealloc(Weigher *self)
{
    Py_buffer *buffers[] = {&self->keys, &self->rows, &self->columns[0], &self->columns[1], &self->columns[2]};
    for (size_t at = 0; at < sizeof buffers / sizeof *buffers; at++) {
        if (buffers[at]->obj != NULL) {
            PyBuffer_Release(buffers[at]);
        }
    }
    for (int at = 0; at < 4 * CURVES; at++) {
        Stair *stair = &self->stairs[0][0][0] + at;
        PyMem_Free(stair->begins);
        PyMem_Free(stair->worths);
    }
    Py_XDECREF(self->pairs);
    forget_all(&self->memo);
    let_go(self->unknown);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
weigher_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(named))
{
    Weigher *made = (Weigher *)type->tp_alloc(type, 0);
    if (made != NULL && read_given(made, args) < 0) {
        Py_CLEAR(made);
    }
    return (PyObject *)made;
}

static PyObject *
weigher_remembered(Weigher *self, void *Py_UNUSED(closure))
{
    return PyLong_FromSsize_t(self->memo.count);
}

static PyMethodDef weigher_methods[] = {
    {"weigh", (PyCFunction)weigher_weigh, METH_O, "Return what words come to."},
    {"odds", (PyCFunction)weigher_odds, METH_O, "Return the log odds of each head."},
    {"sums", (PyCFunction)weigher_sums, METH_O, "Return every lane's sum over the words and their pairs."},
    {"lanes", (PyCFunction)weigher_lanes, METH_O, "Return what one word adds to each lane, or None."},
    {NULL},
};

static PyGetSetDef weigher_values[] = {
    {"remembered", (getter)weigher_remembered, NULL, "How many words are remembered.", NULL},
    {NULL},
};

static PyTypeObject WeigherType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "bot.filter.native._core.Weigher",
    .tp_basicsize = sizeof(Weigher),
    .tp_dealloc = (destructor)weigher_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Weighs words; see bot/filter/scorer/weigher.py.",
    .tp_methods = weigher_methods,
    .tp_getset = weigher_values,
    .tp_new = weigher_new,
};

int
add_scorer(PyObject *module)
{
    fill_checksums();
    return PyModule_AddType(module, &WeigherType);
}
