/* The twin of WordLanguages and of _strangeness in bot/filter/language.py: tells by its words which language a
   message is in, and whether its letters need a closer look.

   The parts of words stand in one table of bytes, and what each weighs stays in the bytes that were read from
   the file. A word that was weighed is remembered with two bytes a language, and forgotten when Python's
   twin would forget it: what is remembered decides how many new words a message may have. */
#include "hashed_words.h"
#include "utf8.h"

#include <string.h>

/* As in language.py. */
#define STRETCH_WORDS 24
#define MAX_STRETCHES 8
#define MAX_WORD 16
#define SHORTEST_PART 2
#define LONGEST_PART 4
#define MAX_NEW_WORDS 100
#define MAX_CACHED 8192
#define MIN_WORDS 3
#define SCRIPT_CHARACTERS 400

#define MAX_PADDED (MAX_WORD + 2)
#define MAX_BYTES (4 * MAX_PADDED)
#define FEWEST_SLOTS 256
#define FAILED (-2)
#define REFUSED (-3)

/* Parts of words, in UTF-8. */
typedef struct {
    char *letters;    /* of all of them */
    uint32_t *starts; /* of each among the letters, and the end of the last */
    uint32_t *slots;  /* which part is here, counted from 1; 0: an empty slot */
    uint16_t *tags;   /* of the part of each slot, from its hash */
    uint32_t mask;
    Py_ssize_t count;
} Parts;

typedef struct {
    PyObject_HEAD
    PyObject *languages; /* a tuple of names */
    PyObject *english;   /* a dictionary of the words that English has */
    PyObject *fields;    /* bytes: of each part, what it weighs for each language */
    Py_ssize_t count;    /* of languages */
    uint8_t *is_read;    /* of each language */
    bool reads_any, reads_all;
    double scale, base_lead, lead_a_word;
    Parts parts;
    HashedWords common; /* what English says most and other languages do not */
    HashedWords met;
    uint16_t *weights; /* of each word met: its languages, then 1 if it counts */
    uint32_t *marks;   /* of the message: what its accented letters weigh */
    uint32_t *total;   /* of the stretch */
    bool has_marks;    /* whether they were added up */
    int new_left;
} WordLanguages;

/* Parts ------------------------------------------------------------------------------------------------- */

#define FIRST_HASH 0x9e3779b97f4a7c15u

static uint64_t
hash_further(uint64_t hash, Py_UCS4 letter)
{
    hash = (hash ^ letter) * 0xff51afd7ed558ccdu;
    return hash ^ (hash >> 32);
}

/* Return which part this is, or ABSENT. */
static Py_ssize_t
part_of(const Parts *parts, uint64_t hash, const char *letters, size_t length)
{
    uint16_t tag = (uint16_t)(hash >> 48);
    for (uint32_t at = (uint32_t)hash & parts->mask; parts->slots[at] != 0; at = (at + 1) & parts->mask) {
        if (parts->tags[at] == tag) {
            const uint32_t *start = parts->starts + (parts->slots[at] - 1);
            if (start[1] - start[0] == length && memcmp(parts->letters + start[0], letters, length) == 0) {
                return (Py_ssize_t)parts->slots[at] - 1;
            }
        }
    }
    return ABSENT;
}

/* Add the next part. Of equal ones the last counts. */
static void
put_part(Parts *parts, Py_ssize_t number, PyObject *part)
{
    uint64_t hash = FIRST_HASH;
    for (Py_ssize_t at = 0; at < PyUnicode_GET_LENGTH(part); at++) {
        hash = hash_further(hash, PyUnicode_READ_CHAR(part, at));
    }
    uint32_t start = parts->starts[number];
    Py_ssize_t earlier = part_of(parts, hash, parts->letters + start, parts->starts[number + 1] - start);
    uint32_t at = (uint32_t)hash & parts->mask;
    while (parts->slots[at] != 0 && (Py_ssize_t)parts->slots[at] - 1 != earlier) {
        at = (at + 1) & parts->mask;
    }
    parts->slots[at] = (uint32_t)number + 1;
    parts->tags[at] = (uint16_t)(hash >> 48);
}

static int
read_parts(Parts *parts, PyObject *texts)
{
    Py_ssize_t count = PyList_GET_SIZE(texts), length;
    size_t size = 0, slots = FEWEST_SLOTS;
    for (Py_ssize_t at = 0; at < count; at++) {
        PyObject *text = PyList_GET_ITEM(texts, at);
        if (!PyUnicode_CheckExact(text)) {
            PyErr_SetString(PyExc_TypeError, "parts are str");
            return -1;
        }
        size += 4 * (size_t)PyUnicode_GET_LENGTH(text);
    }
    while (slots / 4 * 3 < (size_t)count) {
        slots *= 2;
    }
    if (size > INT32_MAX || slots > INT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "too many parts");
        return -1;
    }
    parts->letters = PyMem_Malloc(size + 1);
    parts->starts = PyMem_Calloc((size_t)count + 1, sizeof *parts->starts);
    parts->slots = PyMem_Calloc(slots, sizeof *parts->slots);
    parts->tags = PyMem_Calloc(slots, sizeof *parts->tags);
    if (!parts->letters || !parts->starts || !parts->slots || !parts->tags) {
        PyErr_NoMemory();
        return -1;
    }
    parts->mask = (uint32_t)slots - 1;
    parts->count = count;
    for (Py_ssize_t at = 0; at < count; at++) {
        PyObject *text = PyUnicode_AsUTF8String(PyList_GET_ITEM(texts, at));
        if (text == NULL) {
            return -1;
        }
        length = PyBytes_GET_SIZE(text);
        memcpy(parts->letters + parts->starts[at], PyBytes_AS_STRING(text), (size_t)length);
        Py_DECREF(text);
        parts->starts[at + 1] = parts->starts[at] + (uint32_t)length;
        put_part(parts, at, PyList_GET_ITEM(texts, at));
    }
    char *letters = PyMem_Realloc(parts->letters, parts->starts[count] + 1);
    if (letters != NULL) {
        parts->letters = letters;
    }
    return 0;
}

static const uint8_t *
fields_of(const WordLanguages *self, Py_ssize_t part)
{
    return (const uint8_t *)PyBytes_AS_STRING(self->fields) + part * self->count;
}

/* Weighing ---------------------------------------------------------------------------------------------- */

static void
add_part(const WordLanguages *self, uint16_t *weights, uint64_t hash, const char *from, const char *to)
{
    Py_ssize_t part = part_of(&self->parts, hash, from, (size_t)(to - from));
    if (part != ABSENT) {
        const uint8_t *fields = fields_of(self, part);
        for (Py_ssize_t at = 0; at < self->count; at++) {
            weights[at] = (uint16_t)(weights[at] + fields[at]);
        }
    }
}

/* Add up the word itself and its runs of 2-4 letters, a space standing for its either end. */
static void
add_parts(const WordLanguages *self, uint16_t *weights, PyObject *word)
{
    Py_UCS4 padded[MAX_PADDED];
    char letters[MAX_BYTES];
    const char *ends[MAX_PADDED + 1];
    Py_ssize_t length = Py_MIN(PyUnicode_GET_LENGTH(word), MAX_WORD);
    padded[0] = padded[length + 1] = ' ';
    for (Py_ssize_t at = 0; at < length; at++) {
        padded[at + 1] = PyUnicode_READ_CHAR(word, at);
    }
    length += 2;
    char *end = letters;
    ends[0] = letters;
    uint64_t hash = FIRST_HASH;
    for (Py_ssize_t at = 0; at < length; at++) {
        end += put_letter(padded[at], (uint8_t *)end);
        ends[at + 1] = end;
        hash = hash_further(hash, padded[at]);
    }
    add_part(self, weights, hash, letters, end);
    for (Py_ssize_t at = 0; at < length; at++) {
        hash = FIRST_HASH;
        for (Py_ssize_t size = 1; size <= LONGEST_PART && at + size <= length; size++) {
            hash = hash_further(hash, padded[at + size - 1]);
            if (size >= SHORTEST_PART) {
                add_part(self, weights, hash, ends[at], ends[at + size]);
            }
        }
    }
}

static bool
tells(PyObject *word)
{
    int kind = PyUnicode_KIND(word);
    const void *data = PyUnicode_DATA(word);
    Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    bool is_alpha = length > 0;
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        if (letter == '\'') {
            return true;
        }
        is_alpha = is_alpha && Py_UNICODE_ISALPHA(letter);
    }
    return is_alpha;
}

/* Return the place of a word, weighed now if it was not before. */
static int
weighed(WordLanguages *self, PyObject *word, uint32_t tag)
{
    int place = place_of(&self->met, word, tag);
    if (place != ABSENT) {
        return place;
    }
    if (self->new_left <= 0) {
        return REFUSED;
    }
    self->new_left--;
    size_t row = (size_t)self->count + 1;
    if (self->met.count == room_for(self->met.slots)) {
        size_t slots = self->met.slots ? self->met.slots * 2 : FEWEST_SLOTS;
        uint16_t *more = PyMem_Realloc(self->weights, (size_t)room_for(slots) * row * sizeof *more);
        if (more == NULL) {
            PyErr_NoMemory();
            return FAILED;
        }
        self->weights = more;
        if (widen(&self->met, slots) < 0) {
            return FAILED;
        }
    }
    place = put_word(&self->met, word, tag);
    uint16_t *weights = self->weights + (size_t)place * row;
    memset(weights, 0, row * sizeof *weights);
    if (tells(word)) {
        add_parts(self, weights, word);
        weights[self->count] = 1;
    }
    return place;
}

static void
forget(WordLanguages *self)
{
    PyMem_Free(self->weights);
    self->weights = NULL;
    forget_words(&self->met);
}

/* Judging ----------------------------------------------------------------------------------------------- */

static bool
add_new(uint16_t *seen, int *count, int place)
{
    for (int at = 0; at < *count; at++) {
        if (seen[at] == place) {
            return false;
        }
    }
    seen[(*count)++] = (uint16_t)place;
    return true;
}

/* Whether the words are plainly English: a third of them telling, or one and most of them known. */
static int
is_english(const WordLanguages *self, PyObject *const *words, const uint32_t *tags, int count)
{
    uint16_t seen[STRETCH_WORDS];
    int telling = 0;
    for (int at = 0; at < count; at++) {
        int place = place_of(&self->common, words[at], tags[at]);
        if (place != ABSENT && add_new(seen, &telling, place) && telling * 3 >= count) {
            return 1;
        }
    }
    if (telling == 0) {
        return 0;
    }
    int known = 0;
    for (int at = 0; at < count; at++) {
        int is_known = PyDict_Contains(self->english, words[at]);
        if (is_known < 0) {
            return FAILED;
        }
        known += is_known;
        if (known * 3 >= 2 * count) {
            return 1;
        }
        if ((known + count - at - 1) * 3 < 2 * count) {
            return 0;
        }
    }
    return 0;
}

/* Add up the accented letters of a message, each once. */
static int
add_accents(WordLanguages *self, PyObject *letters)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(letters);
    int kind = PyUnicode_KIND(letters);
    const void *data = PyUnicode_DATA(letters);
    size_t row = (size_t)self->count + 1;
    self->has_marks = true;
    memset(self->marks, 0, row * sizeof *self->marks);
    if (length == 0) {
        return 0;
    }
    uint8_t *seen = PyMem_Calloc((size_t)self->parts.count / 8 + 1, 1);
    if (seen == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        if (letter < 0x80) {
            continue;
        }
        char written[5] = "*";
        char *end = written + 1 + put_letter(letter, (uint8_t *)written + 1);
        uint64_t hash = hash_further(hash_further(FIRST_HASH, '*'), letter);
        Py_ssize_t part = part_of(&self->parts, hash, written, (size_t)(end - written));
        if (part != ABSENT && !(seen[part / 8] & 1 << part % 8)) {
            seen[part / 8] |= (uint8_t)(1 << part % 8);
            const uint8_t *fields = fields_of(self, part);
            for (Py_ssize_t one = 0; one < self->count; one++) {
                self->marks[one] += fields[one];
            }
        }
    }
    PyMem_Free(seen);
    return 0;
}

/* Return which language leads by enough that is not read, or ABSENT. */
static int
leader(const WordLanguages *self)
{
    uint32_t counted = self->total[self->count], best = 0, known = 0;
    int first = ABSENT;
    if (counted < MIN_WORDS) {
        return ABSENT;
    }
    for (Py_ssize_t at = 0; at < self->count; at++) {
        uint32_t weight = self->total[at];
        if (self->is_read[at]) {
            known = Py_MAX(known, weight);
        }
        else if (first == ABSENT || weight > best) {
            first = (int)at;
            best = weight;
        }
    }
    if (!self->reads_any) {
        known = self->total[0];
    }
    double ahead = (double)best - (double)known;
    return ahead <= self->scale * (self->base_lead + self->lead_a_word * (double)counted) ? ABSENT : first;
}

/* Return which language a stretch is in that is not read, ABSENT, REFUSED or FAILED. */
static int
unread_stretch(
    WordLanguages *self, PyObject *const *words, const uint32_t *tags, int count, PyObject *letters)
{
    uint16_t seen[STRETCH_WORDS];
    int different = 0;
    if (!self->has_marks && add_accents(self, letters) < 0) {
        return FAILED;
    }
    memcpy(self->total, self->marks, ((size_t)self->count + 1) * sizeof *self->total);
    for (int at = 0; at < count; at++) {
        int place = weighed(self, words[at], tags[at]);
        if (place < 0) {
            return place;
        }
        if (add_new(seen, &different, place)) {
            const uint16_t *weights = self->weights + (size_t)place * ((size_t)self->count + 1);
            for (Py_ssize_t one = 0; one <= self->count; one++) {
                self->total[one] += weights[one];
            }
        }
    }
    return leader(self);
}

/* unread(words, letters): words is a list or tuple, letters the text in lower case if it may hold accents. */
static PyObject *
unread(PyObject *object, PyObject *const *given, Py_ssize_t count)
{
    WordLanguages *self = (WordLanguages *)object;
    if (count != 2 || !(PyList_CheckExact(given[0]) || PyTuple_CheckExact(given[0]))
        || !PyUnicode_CheckExact(given[1])) {
        PyErr_SetString(PyExc_TypeError, "unread() takes a list or tuple, and a str");
        return NULL;
    }
    Py_ssize_t left = PySequence_Fast_GET_SIZE(given[0]);
    PyObject *const *words = PySequence_Fast_ITEMS(given[0]);
    if (left < MIN_WORDS || self->reads_all) {
        Py_RETURN_NONE;
    }
    self->new_left = MAX_NEW_WORDS;
    self->has_marks = false;
    if (self->met.count + MAX_NEW_WORDS > MAX_CACHED) {
        forget(self);
    }
    for (int stretch = 0; stretch < MAX_STRETCHES && left > 0; stretch++) {
        uint32_t tags[STRETCH_WORDS];
        int here = (int)Py_MIN(left, STRETCH_WORDS);
        for (int at = 0; at < here; at++) {
            if (!PyUnicode_CheckExact(words[at])) {
                PyErr_SetString(PyExc_TypeError, "words are str");
                return NULL;
            }
            tags[at] = tag_of(PyObject_Hash(words[at]));
        }
        int found = is_english(self, words, tags, here);
        if (found == 0) {
            found = unread_stretch(self, words, tags, here, given[1]);
            if (found >= 0) {
                return Py_NewRef(PyTuple_GET_ITEM(self->languages, found));
            }
        }
        if (found == FAILED) {
            return NULL;
        }
        if (found == REFUSED) {
            break; /* what comes later is not told either */
        }
        words += here;
        left -= here;
    }
    Py_RETURN_NONE;
}

/* Letters ----------------------------------------------------------------------------------------------- */

static bool
is_strange(Py_UCS4 letter)
{
    return letter >= 0x80 && (letter < 0x2000 || (Py_UNICODE_ISALNUM(letter) && !Py_UNICODE_ISDECIMAL(letter)));
}

static bool
is_beyond_latin(Py_UCS4 letter)
{
    if (letter < 0x250) {
        return letter == 0xb5;
    }
    return !((letter >= 0x2000 && letter <= 0x206f) || (letter >= 0x2190 && letter <= 0x2bff)
             || (letter >= 0xfe00 && letter <= 0xfe0f) || (letter >= 0x1f000 && letter <= 0x1faff));
}

static PyObject *
strangeness(PyObject *module, PyObject *text)
{
    (void)module;
    if (!PyUnicode_CheckExact(text)) {
        PyErr_SetString(PyExc_TypeError, "strangeness() takes a str");
        return NULL;
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), at = 0;
    while (at < length && !is_strange(PyUnicode_READ(kind, data, at))) {
        at++;
    }
    if (at == length) {
        return PyLong_FromLong(0);
    }
    for (at = 0; at < length; at++) {
        if (at == SCRIPT_CHARACTERS && length > 2 * SCRIPT_CHARACTERS) {
            at = length - SCRIPT_CHARACTERS;
        }
        if (is_beyond_latin(PyUnicode_READ(kind, data, at))) {
            return PyLong_FromLong(2);
        }
    }
    return PyLong_FromLong(1);
}

/* The type ---------------------------------------------------------------------------------------------- */

static PyObject *
clear(PyObject *self, PyObject *unused)
{
    (void)unused;
    forget((WordLanguages *)self);
    Py_RETURN_NONE;
}

static Py_ssize_t
words_met(PyObject *self)
{
    return ((WordLanguages *)self)->met.count;
}

static void
dealloc(PyObject *object)
{
    WordLanguages *self = (WordLanguages *)object;
    PyTypeObject *type = Py_TYPE(object);
    forget(self);
    forget_words(&self->common);
    PyMem_Free(self->parts.letters);
    PyMem_Free(self->parts.starts);
    PyMem_Free(self->parts.slots);
    PyMem_Free(self->parts.tags);
    PyMem_Free(self->is_read);
    PyMem_Free(self->marks);
    PyMem_Free(self->total);
    Py_XDECREF(self->languages);
    Py_XDECREF(self->english);
    Py_XDECREF(self->fields);
    type->tp_free(object);
    Py_DECREF(type);
}

static int
read_languages(WordLanguages *self, PyObject *read)
{
    self->count = PyTuple_GET_SIZE(self->languages);
    self->is_read = PyMem_Calloc((size_t)self->count + 1, sizeof *self->is_read);
    self->marks = PyMem_Calloc((size_t)self->count + 1, sizeof *self->marks);
    self->total = PyMem_Calloc((size_t)self->count + 1, sizeof *self->total);
    if (self->is_read == NULL || self->marks == NULL || self->total == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    self->reads_all = true;
    for (Py_ssize_t at = 0; at < self->count; at++) {
        int is_read = PySet_Contains(read, PyTuple_GET_ITEM(self->languages, at));
        if (is_read < 0) {
            return -1;
        }
        self->is_read[at] = (uint8_t)is_read;
        self->reads_any = self->reads_any || is_read;
        self->reads_all = self->reads_all && is_read;
    }
    return 0;
}

/* WordLanguages(table): a LanguageTable */
static PyObject *
make(PyTypeObject *type, PyObject *given, PyObject *named)
{
    PyObject *table, *languages, *read, *parts, *fields, *common, *english;
    double scale, base_lead, lead_a_word;
    if (named != NULL && PyDict_GET_SIZE(named) > 0) {
        PyErr_SetString(PyExc_TypeError, "WordLanguages() takes no names");
        return NULL;
    }
    if (!PyArg_ParseTuple(given, "O!", &PyTuple_Type, &table)
        || !PyArg_ParseTuple(
            table, "O!O!O!SO!O!ddd", &PyTuple_Type, &languages, &PyFrozenSet_Type, &read, &PyList_Type, &parts,
            &fields, &PyList_Type, &common, &PyDict_Type, &english, &scale, &base_lead, &lead_a_word)) {
        return NULL;
    }
    if (PyBytes_GET_SIZE(fields) != PyTuple_GET_SIZE(languages) * PyList_GET_SIZE(parts)) {
        PyErr_SetString(PyExc_ValueError, "each part has one field for each language");
        return NULL;
    }
    WordLanguages *self = (WordLanguages *)type->tp_alloc(type, 0); /* all zero */
    if (self == NULL) {
        return NULL;
    }
    self->languages = Py_NewRef(languages);
    self->fields = Py_NewRef(fields);
    self->english = Py_NewRef(english);
    self->scale = scale;
    self->base_lead = base_lead;
    self->lead_a_word = lead_a_word;
    if (read_languages(self, read) < 0 || read_parts(&self->parts, parts) < 0
        || read_words(&self->common, common) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static PyMethodDef methods[] = {
    {"unread", (PyCFunction)(void (*)(void))unread, METH_FASTCALL, NULL},
    {"clear", clear, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMethodDef functions[] = {
    {"strangeness", strangeness, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, make},
    {Py_tp_dealloc, dealloc},
    {Py_tp_methods, methods},
    {Py_sq_length, words_met},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "bot.filter.native._core.WordLanguages",
    .basicsize = sizeof(WordLanguages),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

int
add_language(PyObject *module)
{
    return add_type(module, "WordLanguages", &spec) < 0 ? -1 : PyModule_AddFunctions(module, functions);
}
