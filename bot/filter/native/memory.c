/* The twin of Memory in bot/filter/crowd/repeats.py: the last messages of one server, found by their keys. */
#include "hashed_words.h"

#include <stdlib.h>
#include <string.h>

/* As in repeats.py. */
#define AUTHOR_WINDOW_S 60.0
#define RAID_WINDOW_S 300.0
#define SHORT_RAID_WINDOW_S 120.0
#define HALF_OF_RECENT 500
#define MAX_COMPARED 8
#define MIN_LETTERS 12
#define MIN_WORDS 3
#define SHORT_LETTERS 40
#define COMPARED_CHARACTERS 300
#define SKETCHED_WORDS 150
#define ALIKE 80.0
#define ALIKE_SHORT 88.0
#define SHORTEST 0.66
#define FEW 4
#define SHINGLE 4

#define KEYS 3
#define MAX_CANDIDATES (KEYS * 2 * MAX_COMPARED)
#define FEWEST_SAID 16
#define FEWEST_SLOTS 64
#define TOO_FEW (-2)

/* A message is found by its keys; an entry is one of them, its number 1 + KEYS * place of the message + key. */
typedef struct {
    double at;
    long long message_id, author_id;
    PyObject *packed;
    uint16_t earlier[KEYS]; /* for each key, the entry before that has the same; 0: there is none */
} Said;

typedef struct {
    uint64_t key;
    uint16_t newest; /* the last entry with this key; 0: an empty slot */
} Slot;

typedef struct {
    Said *said;
    Slot *slots;
    size_t slot_count; /* a power of two, or 0 */
    int room, count;   /* of messages */
    int keys, entries;
} Half;

typedef struct {
    PyObject_HEAD
    PyObject *common; /* Words */
    PyObject *alike;
    Half newer, older;
} Memory;

typedef struct {
    Py_hash_t hash;
    PyObject *word;
} Hashed;

static PyObject *name_packed, *name_words, *name_original;

/* Keys -------------------------------------------------------------------------------------------------- */

static int
by_hash(const void *one, const void *other)
{
    Py_hash_t first = ((const Hashed *)one)->hash, second = ((const Hashed *)other)->hash;
    return (first > second) - (first < second);
}

static void
sort(Hashed *words, int count)
{
    if (count > 32) {
        qsort(words, (size_t)count, sizeof *words, by_hash);
        return;
    }
    for (int end = 1; end < count; end++) {
        Hashed one = words[end];
        int at = end;
        for (; at > 0 && words[at - 1].hash > one.hash; at--) {
            words[at] = words[at - 1];
        }
        words[at] = one;
    }
}

/* Leave each word once, of those sorted, and return how many there are. */
static int
each_once(Hashed *words, int count)
{
    int kept = 0;
    for (int at = 0; at < count; at++) {
        bool is_new = true;
        for (int before = kept - 1; is_new && before >= 0 && words[before].hash == words[at].hash; before--) {
            is_new = !same_text(words[before].word, words[at].word);
        }
        if (is_new) {
            words[kept++] = words[at];
        }
    }
    return kept;
}

static uint64_t
mixed(const Hashed *words, int count, uint64_t key)
{
    for (int at = 0; at < count; at++) {
        key = (key ^ (uint64_t)words[at].hash) * 0xff51afd7ed558ccdu;
        key ^= key >> 32;
    }
    return key;
}

/* Sort words and leave each once; return how many there are. */
static int
sorted_once(Hashed *words, int count)
{
    sort(words, count);
    return each_once(words, count);
}

/* Make the keys of a text that has too few words: every run of a few letters is a piece. */
static int
keys_of_pieces(PyObject *packed, uint64_t *keys)
{
    Hashed pieces[COMPARED_CHARACTERS], sorted[COMPARED_CHARACTERS];
    int made = 0, last = (int)Py_MIN(PyUnicode_GET_LENGTH(packed), COMPARED_CHARACTERS) - SHINGLE;
    while (made <= last) {
        PyObject *piece = PyUnicode_Substring(packed, made, made + SHINGLE);
        if (piece == NULL) {
            break;
        }
        pieces[made++] = (Hashed){PyObject_Hash(piece), piece};
    }
    int count = made <= last ? -1 : 0;
    if (count == 0) {
        memcpy(sorted, pieces, (size_t)made * sizeof *pieces);
        int different = sorted_once(sorted, made);
        const int begins[] = {0, Py_MIN(1, different), Py_MAX(0, different - 2)};
        const int ends[] = {Py_MIN(2, different), Py_MIN(3, different), different};
        for (int which = 0; which < KEYS; which++) {
            uint64_t key = mixed(sorted + begins[which], ends[which] - begins[which], 3);
            bool is_new = true;
            for (int before = 0; before < count; before++) {
                is_new = is_new && keys[before] != key;
            }
            if (is_new) {
                keys[count++] = key;
            }
        }
    }
    while (made > 0) {
        Py_DECREF(pieces[--made].word);
    }
    return count;
}

/* Whether a link stands in an ASCII text. */
static bool
holds_link(PyObject *original)
{
    const char *text = PyUnicode_DATA(original), *end = text + PyUnicode_GET_LENGTH(original);
    for (; end - text >= 3; text++) {
        if (text[0] == ':' && text[1] == '/' && text[2] == '/') {
            return true;
        }
    }
    return false;
}

/* Make the keys of words, at most SKETCHED_WORDS; or say that they are too few. */
static int
keys_of_words(const HashedWords *common, PyObject *const *words, int count, bool is_ascii, uint64_t *keys)
{
    Hashed every[SKETCHED_WORDS];
    uint64_t rare[KEYS];
    int found = 0;
    for (int at = 0; at < count; at++) {
        if (!PyUnicode_CheckExact(words[at])) {
            PyErr_SetString(PyExc_TypeError, "words are str");
            return -1;
        }
        every[at] = (Hashed){PyObject_Hash(words[at]), words[at]};
    }
    count = sorted_once(every, count);
    for (int at = 0; found < KEYS && count - at >= KEYS - found; at++) {
        if (place_of(common, every[at].word, tag_of(every[at].hash)) == ABSENT) {
            rare[found++] = (uint64_t)every[at].hash;
        }
    }
    if (found == KEYS) {
        keys[0] = rare[0] ^ rare[1];
        keys[1] = rare[0] ^ rare[2];
        keys[2] = rare[1] ^ rare[2];
        return KEYS;
    }
    if (count >= 2 * FEW) {
        keys[0] = mixed(every, FEW, 1);
        keys[1] = mixed(every + count - FEW, FEW, 1);
        return 2;
    }
    if (!is_ascii || count < MIN_WORDS) {
        return TOO_FEW;
    }
    keys[0] = mixed(every, count, 2);
    return 1;
}

static int
keys_of(const Memory *self, PyObject *words, PyObject *original, PyObject *packed, uint64_t *keys)
{
    const HashedWords *common = index_of(self->common);
    if (common == NULL) {
        return -1;
    }
    if (!PyUnicode_CheckExact(original) || !(PyList_CheckExact(words) || PyTuple_CheckExact(words))) {
        PyErr_SetString(PyExc_TypeError, "a reading has a list of words, and what was typed");
        return -1;
    }
    bool is_ascii = PyUnicode_IS_ASCII(original);
    int looked_at = (int)Py_MIN(PySequence_Fast_GET_SIZE(words), SKETCHED_WORDS);
    int count = keys_of_words(common, PySequence_Fast_ITEMS(words), looked_at, is_ascii, keys);
    if (count != TOO_FEW) {
        return count;
    }
    return is_ascii && !holds_link(original) ? 0 : keys_of_pieces(packed, keys);
}

static int
keys_of_reading(const Memory *self, PyObject *reading, PyObject *packed, uint64_t *keys)
{
    PyObject *words = PyObject_GetAttr(reading, name_words);
    PyObject *original = words == NULL ? NULL : PyObject_GetAttr(reading, name_original);
    int count = original == NULL ? -1 : keys_of(self, words, original, packed, keys);
    Py_XDECREF(words);
    Py_XDECREF(original);
    return count;
}

/* What is remembered ------------------------------------------------------------------------------------ */

static void
forget(Half *half)
{
    Half was = *half;
    *half = (Half){0};
    for (int at = 0; at < was.count; at++) {
        Py_DECREF(was.said[at].packed);
    }
    PyMem_Free(was.said);
    PyMem_Free(was.slots);
}

static size_t
slot_of(const Half *half, uint64_t key)
{
    size_t mask = half->slot_count - 1, at = (size_t)((key * 0x9e3779b97f4a7c15u) >> 32) & mask;
    while (half->slots[at].newest != 0 && half->slots[at].key != key) {
        at = (at + 1) & mask;
    }
    return at;
}

/* Make room for one message more. */
static int
make_room(Half *half)
{
    if (half->count == half->room) {
        int room = half->room ? 2 * half->room : FEWEST_SAID;
        Said *said = PyMem_Realloc(half->said, (size_t)room * sizeof *said);
        if (said == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        half->said = said;
        half->room = room;
    }
    if ((size_t)half->keys + KEYS > half->slot_count / 4 * 3) {
        Half wider = *half;
        wider.slot_count = half->slot_count ? 2 * half->slot_count : FEWEST_SLOTS;
        wider.slots = PyMem_Calloc(wider.slot_count, sizeof *wider.slots);
        if (wider.slots == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        for (size_t at = 0; at < half->slot_count; at++) {
            if (half->slots[at].newest != 0) {
                wider.slots[slot_of(&wider, half->slots[at].key)] = half->slots[at];
            }
        }
        PyMem_Free(half->slots);
        *half = wider;
    }
    return 0;
}

/* Add the last messages that have a key to those found, the oldest first. */
static int
recall(const Half *half, uint64_t key, Said *found, int count)
{
    const Said *newest_first[MAX_COMPARED];
    int more = 0;
    if (half->slot_count == 0) {
        return count;
    }
    for (unsigned entry = half->slots[slot_of(half, key)].newest; entry != 0 && more < MAX_COMPARED;) {
        const Said *one = &half->said[(entry - 1) / KEYS];
        newest_first[more++] = one;
        entry = one->earlier[(entry - 1) % KEYS];
    }
    while (more > 0) {
        found[count++] = *newest_first[--more];
    }
    return count;
}

static void
add_entry(Half *half, uint64_t key, int which)
{
    Slot *slot = &half->slots[slot_of(half, key)];
    half->keys += slot->newest == 0;
    half->entries++;
    half->said[half->count - 1].earlier[which] = slot->newest;
    slot->key = key;
    slot->newest = (uint16_t)(1 + KEYS * (half->count - 1) + which);
}

/* Comparing --------------------------------------------------------------------------------------------- */

static bool
add_new(long long *ids, int *count, long long id)
{
    for (int at = 0; at < *count; at++) {
        if (ids[at] == id) {
            return false;
        }
    }
    ids[(*count)++] = id;
    return true;
}

static int
are_alike(const Memory *self, PyObject *packed, PyObject *other, PyObject *per_cent)
{
    PyObject *given[] = {packed, other, per_cent};
    PyObject *answer = PyObject_Vectorcall(self->alike, given, 3, NULL);
    int is_true = answer == NULL ? -1 : PyObject_IsTrue(answer);
    Py_XDECREF(answer);
    return is_true;
}

/* Return how often the author said nearly this, and how many authors did, this time included. */
static PyObject *
count_alike(const Memory *self, const Said *said, const Said *candidates, int count)
{
    double length = (double)PyUnicode_GET_LENGTH(said->packed);
    bool is_short = length < SHORT_LETTERS;
    double window_s = is_short ? SHORT_RAID_WINDOW_S : RAID_WINDOW_S;
    double least = length * SHORTEST, most = length / SHORTEST;
    long long compared[MAX_CANDIDATES + 1] = {said->message_id}, authors[MAX_CANDIDATES + 1] = {said->author_id};
    int compared_count = 1, author_count = 1, own = 1;
    PyObject *per_cent = PyFloat_FromDouble(is_short ? ALIKE_SHORT : ALIKE);
    if (per_cent == NULL) {
        return NULL;
    }
    for (int at = 0; at < count; at++) {
        const Said *one = &candidates[at];
        double age_s = said->at - one->at, letters = (double)PyUnicode_GET_LENGTH(one->packed);
        if (age_s > window_s || letters < least || letters > most
            || !add_new(compared, &compared_count, one->message_id)) {
            continue;
        }
        int alike = are_alike(self, said->packed, one->packed, per_cent);
        if (alike < 0) {
            Py_DECREF(per_cent);
            return NULL;
        }
        if (alike) {
            add_new(authors, &author_count, one->author_id);
            own += one->author_id == said->author_id && age_s <= AUTHOR_WINDOW_S;
        }
    }
    Py_DECREF(per_cent);
    return Py_BuildValue("ii", own, author_count);
}

/* The type ---------------------------------------------------------------------------------------------- */

static PyObject *
remember_said(Memory *self, Said *said, const uint64_t *keys, int count)
{
    Said candidates[MAX_CANDIDATES];
    int found = 0;
    if (make_room(&self->newer) < 0) {
        return NULL;
    }
    self->newer.said[self->newer.count++] = *said;
    Py_INCREF(said->packed);
    for (int which = 0; which < count; which++) {
        found = recall(&self->older, keys[which], candidates, found);
        found = recall(&self->newer, keys[which], candidates, found);
        add_entry(&self->newer, keys[which], which);
    }
    for (int at = 0; at < found; at++) {
        Py_INCREF(candidates[at].packed); /* comparing may run anything */
    }
    if (self->newer.count >= HALF_OF_RECENT) {
        Half oldest = self->older;
        self->older = self->newer;
        self->newer = (Half){0};
        forget(&oldest);
    }
    PyObject *counted = found == 0 ? Py_NewRef(Py_None) : count_alike(self, said, candidates, found);
    for (int at = 0; at < found; at++) {
        Py_DECREF(candidates[at].packed);
    }
    return counted;
}

/* remember(reading, message_id, author_id, now) */
static PyObject *
remember(PyObject *object, PyObject *const *given, Py_ssize_t count)
{
    Memory *self = (Memory *)object;
    uint64_t keys[KEYS];
    Said said = {0};
    if (count != 4) {
        PyErr_SetString(PyExc_TypeError, "remember() takes a reading, two ids and the time");
        return NULL;
    }
    said.message_id = PyLong_AsLongLong(given[1]);
    said.author_id = PyLong_AsLongLong(given[2]);
    said.at = PyFloat_AsDouble(given[3]);
    if (PyErr_Occurred()) {
        return NULL;
    }
    PyObject *packed = PyObject_GetAttr(given[0], name_packed);
    if (packed == NULL) {
        return NULL;
    }
    PyObject *counted = NULL;
    int made = -1;
    if (!PyUnicode_CheckExact(packed)) {
        PyErr_SetString(PyExc_TypeError, "what is packed is a str");
    }
    else {
        made = PyUnicode_GET_LENGTH(packed) < MIN_LETTERS ? 0 : keys_of_reading(self, given[0], packed, keys);
    }
    if (made == 0) {
        counted = Py_NewRef(Py_None);
    }
    else if (made > 0 && (said.packed = PyUnicode_Substring(packed, 0, COMPARED_CHARACTERS)) != NULL) {
        counted = remember_said(self, &said, keys, made);
        Py_DECREF(said.packed);
    }
    Py_DECREF(packed);
    return counted;
}

static Py_ssize_t
entries(PyObject *self)
{
    return ((Memory *)self)->newer.entries + ((Memory *)self)->older.entries;
}

/* Memory(common, alike) */
static PyObject *
make(PyTypeObject *type, PyObject *given, PyObject *named)
{
    PyObject *common, *alike;
    if (named != NULL && PyDict_GET_SIZE(named) > 0) {
        PyErr_SetString(PyExc_TypeError, "Memory() takes no names");
        return NULL;
    }
    if (!PyArg_ParseTuple(given, "OO", &common, &alike) || index_of(common) == NULL) {
        return NULL;
    }
    Memory *self = (Memory *)type->tp_alloc(type, 0); /* all zero */
    if (self != NULL) {
        self->common = Py_NewRef(common);
        self->alike = Py_NewRef(alike);
    }
    return (PyObject *)self;
}

static void
dealloc(PyObject *object)
{
    Memory *self = (Memory *)object;
    PyTypeObject *type = Py_TYPE(object);
    forget(&self->newer);
    forget(&self->older);
    Py_DECREF(self->common);
    Py_DECREF(self->alike);
    type->tp_free(object);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"remember", (PyCFunction)(void (*)(void))remember, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, make},
    {Py_tp_dealloc, dealloc},
    {Py_tp_methods, methods},
    {Py_sq_length, entries},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "bot.filter.native._core.Memory",
    .basicsize = sizeof(Memory),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

int
add_memory(PyObject *module)
{
    name_packed = PyUnicode_InternFromString("packed"); /* kept for good, as the others are */
    name_words = PyUnicode_InternFromString("words");
    name_original = PyUnicode_InternFromString("original");
    if (name_packed == NULL || name_words == NULL || name_original == NULL) {
        return -1;
    }
    return add_type(module, "Memory", &spec);
}
