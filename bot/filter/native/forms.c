/* The twin of Forms in bot/filter/lexicon/forms.py: finds thousands of forms in a packed text.

   The forms stand sorted. Those that a text begins with are the form that sorts last before it, if it begins
   with that, and the shorter ones which that begins with. Only the places where a word may begin are looked
   at, and in a squeezed text those before a run of a letter, unless so much might be found that some of it is
   left. */
#include "utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* As in forms.py. */
#define MAX_CANDIDATES 1400
#define PIECE 256

#define FEWEST_SLOTS 64
#define KEY_BYTES 3
#define SKETCHED_BYTES 5
#define BLOCK_WORDS 8 /* of a sketch; 64 bytes: as much as a processor fetches at once */
#define FORMS_A_BLOCK 40
#define BITS_A_FORM 3
#define PAIRS 4096
#define TRIPLES 4096
#define FEW_HITS 32
#define ODD_DOUBLE "aiuyhjkqvx" /* as in matching.py */
#define FEW_LETTERS 1024

typedef struct {
    uint32_t number, first, end; /* which form stands where */
} Hit;

typedef struct {
    Hit *items;
    size_t count, room;
    Hit few[FEW_HITS];
} Hits;

typedef struct {
    PyObject_HEAD
    uint32_t count, written; /* of the forms, the first ones are as they are written */
    uint32_t longest;        /* of the forms, in bytes */
    uint32_t deepest;        /* the most forms that a text can begin with */
    uint32_t deepest_short;      /* the same of forms of one or two bytes */
    uint16_t deepest_of[TRIPLES]; /* and of longer ones with them, by the first three bytes of the text */
    uint8_t is_form[PAIRS / 8];  /* whether two bytes may be one */
    bool has_length[SKETCHED_BYTES]; /* whether there are forms of so few bytes */
    uint64_t *sketch;  /* bits for how each form begins, those that begin with the same three bytes together */
    uint32_t blocks;   /* of it; a power of two */
    char *letters;     /* of all forms, in UTF-8 and sorted */
    uint32_t *starts;  /* of each among the letters, and the end of the last */
    uint32_t *numbers; /* of each, as it was given */
    uint32_t *shorter; /* 1 + the longest that each begins with; 0: there is none */
    uint32_t *groups;  /* the first form of each group that begins alike, and the end of the last */
    uint32_t *keys;    /* of the group of each slot: how its forms begin; 0: an empty slot */
    uint32_t *slots;   /* the group of each slot */
    uint32_t mask;
} Forms;

/* A text as it is searched. */
typedef struct {
    Py_ssize_t count;        /* of characters */
    const char *letters;     /* in UTF-8 */
    const uint32_t *offsets; /* of each character, and the end; NULL: they are all of one byte */
    Py_ssize_t size;
    void *made; /* what is to be freed */
} Packed;

static PyObject *name_packed, *name_decoded, *name_squeezed;

/* What is found ----------------------------------------------------------------------------------------- */

static int
add_hit(Hits *hits, uint32_t number, uint32_t first, uint32_t end)
{
    if (hits->count == hits->room) {
        size_t room = 4 * hits->room;
        bool was_few = hits->items == hits->few;
        Hit *items = PyMem_Realloc(was_few ? NULL : hits->items, room * sizeof *items);
        if (items == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        if (was_few) {
            memcpy(items, hits->few, sizeof hits->few);
        }
        hits->items = items;
        hits->room = room;
    }
    hits->items[hits->count++] = (Hit){number, first, end};
    return 0;
}

static void
free_hits(Hits *hits)
{
    if (hits->items != hits->few) {
        PyMem_Free(hits->items);
    }
}

static int
by_place(const void *one, const void *other)
{
    const Hit *a = one, *b = other;
    if (a->first / PIECE != b->first / PIECE) {
        return a->first < b->first ? -1 : 1;
    }
    if (a->end != b->end) {
        return a->end < b->end ? -1 : 1;
    }
    if (a->first != b->first) {
        return a->first < b->first ? -1 : 1;
    }
    return (a->number > b->number) - (a->number < b->number);
}

static PyObject *
listed(const Hits *hits)
{
    PyObject *list = PyList_New((Py_ssize_t)hits->count);
    for (size_t at = 0; list != NULL && at < hits->count; at++) {
        const Hit *hit = &hits->items[at];
        PyObject *made = Py_BuildValue("III", hit->number, hit->first, hit->end);
        if (made == NULL) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, (Py_ssize_t)at, made);
    }
    return list;
}

/* Looking up -------------------------------------------------------------------------------------------- */

static uint32_t
key_of(const char *letters, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)letters;
    uint32_t key = (uint32_t)size << 24;
    for (size_t at = 0; at < size; at++) {
        key |= (uint32_t)bytes[at] << (8 * at);
    }
    return key;
}

static uint32_t
slot_of(const Forms *self, uint32_t key)
{
    uint32_t at = (key * 0x9e3779b1u >> 7) & self->mask;
    while (self->keys[at] != 0 && self->keys[at] != key) {
        at = (at + 1) & self->mask;
    }
    return at;
}

static uint32_t
size_of(const Forms *self, uint32_t form)
{
    return self->starts[form + 1] - self->starts[form];
}

static uint32_t
pair_of(const char *letters)
{
    return ((uint32_t)letters[0] & 63) << 6 | ((uint32_t)letters[1] & 63);
}

static uint32_t
hash_of_three(const char *letters)
{
    return key_of(letters, 3) * 0x9e3779b1u;
}

static uint64_t *
block_of(const Forms *self, const char *letters)
{
    return self->sketch + BLOCK_WORDS * (hash_of_three(letters) >> 8 & (self->blocks - 1));
}

static uint32_t
triple_of(const char *letters)
{
    return hash_of_three(letters) >> 20;
}

/* Return which bits of a block stand for a beginning: each is nine of these. */
static uint64_t
bits_of(uint64_t beginning, size_t size)
{
    return (beginning | (uint64_t)size << 56) * 0x9e3779b97f4a7c15u >> (64 - 9 * BITS_A_FORM);
}

/* Whether all these bits are set, with no branch that a processor had to guess. */
static bool
is_sketched(const uint64_t *block, uint64_t bits)
{
    uint64_t all = 1;
    for (int bit = 0; bit < BITS_A_FORM; bit++, bits >>= 9) {
        all &= block[bits >> 6 & 7] >> (bits & 63);
    }
    return all & 1;
}

/* Whether a text of three bytes or more may begin with a form; the sketch says it of fewer. */
static bool
has_beginning(const Forms *self, const char *text)
{
    uint32_t pair = pair_of(text);
    return self->has_length[1] || self->deepest_of[triple_of(text)] != 0 || self->is_form[pair / 8] >> pair % 8 & 1;
}

/* Whether a text may begin with a form; most beginnings of words do not, and this reads less than a look-up. */
static bool
may_begin_with_any(const Forms *self, const char *text, size_t left)
{
    if (left < 3 || self->has_length[1]) {
        return true;
    }
    uint32_t pair = pair_of(text);
    bool may = self->is_form[pair / 8] >> pair % 8 & 1;
    const uint64_t *block = block_of(self, text);
    uint64_t beginning = (uint64_t)(uint8_t)text[0] | (uint64_t)(uint8_t)text[1] << 8;
    size_t most = Py_MIN(left, SKETCHED_BYTES);
    for (size_t size = 3; size <= most; size++) {
        beginning |= (uint64_t)(uint8_t)text[size - 1] << (8 * (size - 1));
        if (size == SKETCHED_BYTES || self->has_length[size]) {
            may |= is_sketched(block, bits_of(beginning, size));
        }
    }
    return may;
}

/* Whether a form sorts before a text, or is it; both begin alike. */
static bool
is_before(const Forms *self, uint32_t form, const char *text, size_t left)
{
    size_t size = size_of(self, form);
    int order = memcmp(self->letters + self->starts[form], text, Py_MIN(size, left));
    return order < 0 || (order == 0 && size <= left);
}

/* Return 1 + the longest form that the text begins with, or 0. */
static uint32_t
longest_form(const Forms *self, const char *text, size_t left)
{
    if (!may_begin_with_any(self, text, left)) {
        return 0;
    }
    for (size_t size = Py_MIN(left, KEY_BYTES); size > 0; size--) {
        if (size < KEY_BYTES && !self->has_length[size]) {
            continue;
        }
        uint32_t slot = slot_of(self, key_of(text, size));
        if (self->keys[slot] == 0) {
            continue;
        }
        uint32_t low = self->groups[self->slots[slot]], high = self->groups[self->slots[slot] + 1];
        uint32_t before = low; /* 1 + the last form that sorts before the text */
        while (before < high) {
            uint32_t middle = before + (high - before) / 2;
            if (is_before(self, middle, text, left)) {
                before = middle + 1;
            }
            else {
                high = middle;
            }
        }
        if (before == low) {
            continue;
        }
        const char *form = self->letters + self->starts[before - 1];
        size_t most = Py_MIN(size_of(self, before - 1), left), alike = size;
        while (alike < most && form[alike] == text[alike]) {
            alike++;
        }
        while (before != 0 && size_of(self, before - 1) > alike) {
            before = self->shorter[before - 1];
        }
        return before;
    }
    return 0;
}

static uint32_t
characters(const char *letters, size_t size)
{
    uint32_t count = 0;
    for (size_t at = 0; at < size; at++) {
        count += ((uint8_t)letters[at] & 0xc0) != 0x80;
    }
    return count;
}

static int
add_forms_at(const Forms *self, const Packed *text, Py_ssize_t first, Hits *hits)
{
    size_t offset = text->offsets ? text->offsets[first] : (size_t)first;
    uint32_t form = longest_form(self, text->letters + offset, (size_t)text->size - offset);
    while (form != 0) {
        uint32_t size = size_of(self, form - 1);
        uint32_t length = text->offsets ? characters(text->letters + offset, size) : size;
        if (add_hit(hits, self->numbers[form - 1], (uint32_t)first, (uint32_t)first + length) < 0) {
            return -1;
        }
        form = self->shorter[form - 1];
    }
    return 0;
}

/* Find the first MAX_CANDIDATES forms: piece by piece, and in each by where they end. */
static int
search_all(const Forms *self, const Packed *text, Hits *hits)
{
    for (Py_ssize_t piece = 0; piece < text->count; piece += PIECE) {
        size_t before = hits->count;
        for (Py_ssize_t first = piece; first < Py_MIN(piece + PIECE, text->count); first++) {
            if (add_forms_at(self, text, first, hits) < 0) {
                return -1;
            }
        }
        qsort(hits->items + before, hits->count - before, sizeof(Hit), by_place);
        if (hits->count >= MAX_CANDIDATES) {
            hits->count = MAX_CANDIDATES;
            break;
        }
    }
    return 0;
}

/* Whether everything can be found without finding too much. */
static bool
is_bounded(const Forms *self, const Packed *text)
{
    size_t most = (size_t)text->count * self->deepest;
    if (most <= MAX_CANDIDATES) {
        return true;
    }
    most = 2 * (size_t)self->deepest; /* the last two */
    for (Py_ssize_t at = 0; at + 2 < text->size && most <= MAX_CANDIDATES; at++) {
        const char *here = text->letters + at;
        if (may_begin_with_any(self, here, (size_t)(text->size - at))) {
            most += Py_MAX(self->deepest_short, self->deepest_of[triple_of(here)]);
        }
    }
    return most <= MAX_CANDIDATES;
}

/* Texts ------------------------------------------------------------------------------------------------- */

static int
read_packed(Packed *text, PyObject *packed)
{
    *text = (Packed){.count = PyUnicode_GET_LENGTH(packed)};
    if (PyUnicode_IS_ASCII(packed)) {
        text->letters = PyUnicode_DATA(packed);
        text->size = text->count;
        return 0;
    }
    if (text->count > INT32_MAX / 8) {
        PyErr_NoMemory();
        return -1;
    }
    size_t count = (size_t)text->count;
    uint32_t *offsets = PyMem_Malloc((count + 1) * sizeof *offsets + 4 * count);
    if (offsets == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    char *letters = (char *)(offsets + count + 1), *end = letters;
    int kind = PyUnicode_KIND(packed);
    const void *data = PyUnicode_DATA(packed);
    for (size_t at = 0; at < count; at++) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, (Py_ssize_t)at);
        offsets[at] = (uint32_t)(end - letters);
        if (letter < 0x80) {
            *end++ = (char)letter;
        }
        else {
            end += put_letter(letter, (uint8_t *)end);
        }
    }
    offsets[count] = (uint32_t)(end - letters);
    text->letters = letters;
    text->offsets = offsets;
    text->size = end - letters;
    text->made = offsets;
    return 0;
}

/* Scripts written without spaces, where any position can begin a word. */
static bool
is_unspaced(Py_UCS4 letter)
{
    return (letter >= 0x0e00 && letter <= 0x0eff) || (letter >= 0x1000 && letter <= 0x109f)
           || (letter >= 0x1780 && letter <= 0x17ff) || (letter >= 0x3040 && letter <= 0x30ff)
           || (letter >= 0x3400 && letter <= 0x4dbf) || (letter >= 0x4e00 && letter <= 0x9fff)
           || (letter >= 0xf900 && letter <= 0xfaff) || (letter >= 0x20000 && letter <= 0x3ffff);
}

#define FIRST_FREE 0x0e00 /* the first letter after which a word may end wherever it is */

/* Find where in the decoded text each packed character stands: dropped ones are never packed. */
static int
find_places(PyObject *decoded, PyObject *packed, uint32_t *places)
{
    Py_ssize_t count = PyUnicode_GET_LENGTH(packed), length = PyUnicode_GET_LENGTH(decoded), found = 0;
    if (PyUnicode_IS_ASCII(decoded) && PyUnicode_IS_ASCII(packed)) {
        const Py_UCS1 *from = PyUnicode_1BYTE_DATA(decoded), *to = PyUnicode_1BYTE_DATA(packed);
        for (Py_ssize_t at = 0; at < length && found < count; at++) {
            places[found] = (uint32_t)at;
            found += from[at] == to[found];
        }
    }
    else {
        int kind = PyUnicode_KIND(decoded), packed_kind = PyUnicode_KIND(packed);
        const void *from = PyUnicode_DATA(decoded), *to = PyUnicode_DATA(packed);
        for (Py_ssize_t at = 0; at < length && found < count; at++) {
            places[found] = (uint32_t)at;
            found += PyUnicode_READ(kind, from, at) == PyUnicode_READ(packed_kind, to, found);
        }
    }
    if (found < count) {
        PyErr_SetString(PyExc_ValueError, "the packed text is no part of the decoded one");
        return -1;
    }
    return 0;
}

static bool
may_begin(PyObject *decoded, const uint32_t *places, Py_ssize_t at)
{
    return at == 0 || places[at - 1] + 1 != places[at]
           || (!PyUnicode_IS_ASCII(decoded) && is_unspaced(PyUnicode_READ_CHAR(decoded, places[at])));
}

static bool
may_end(PyObject *decoded, const uint32_t *places, Py_ssize_t count, Py_ssize_t end)
{
    return end == count || places[end - 1] + 1 != places[end]
           || PyUnicode_READ_CHAR(decoded, places[end - 1]) >= FIRST_FREE;
}

/* Leave the hits that may begin and end words, as places in the decoded text. */
static void
sift(const Forms *self, PyObject *decoded, const uint32_t *places, Py_ssize_t count, Hits *hits)
{
    size_t kept = 0;
    for (size_t at = 0; at < hits->count; at++) {
        Hit hit = hits->items[at];
        if (hit.number < self->written && may_begin(decoded, places, hit.first)
            && may_end(decoded, places, count, hit.end)) {
            hits->items[kept++] = (Hit){hit.number, places[hit.first], places[hit.end - 1] + 1};
        }
    }
    hits->count = kept;
}

static int
find_candidates(const Forms *self, PyObject *decoded, PyObject *packed, uint32_t *places, Hits *hits)
{
    Packed text;
    if (find_places(decoded, packed, places) < 0 || read_packed(&text, packed) < 0) {
        return -1;
    }
    int failed = 0;
    if (is_bounded(self, &text)) {
        for (Py_ssize_t first = 0; !failed && first < text.count; first++) {
            if (may_begin(decoded, places, first)) {
                failed = add_forms_at(self, &text, first, hits);
            }
        }
        if (hits->count > 1) {
            qsort(hits->items, hits->count, sizeof(Hit), by_place);
        }
    }
    else {
        failed = search_all(self, &text, hits);
    }
    sift(self, decoded, places, text.count, hits);
    PyMem_Free(text.made);
    return failed;
}

/* Drawn-out words --------------------------------------------------------------------------------------- */

/* A squeezed text, and what it was squeezed from. */
typedef struct {
    PyObject *decoded;
    Packed text;
    Py_ssize_t packed;      /* how many characters were packed */
    const uint32_t *places; /* of each of them in the decoded text */
    uint32_t *begins;       /* of each run among them, and the end of the last */
    PyObject *squeezed;
} Drawn;

static int
find_runs(PyObject *packed, PyObject *squeezed, uint32_t *begins)
{
    int kind = PyUnicode_KIND(packed);
    const void *data = PyUnicode_DATA(packed);
    Py_ssize_t length = PyUnicode_GET_LENGTH(packed), most = PyUnicode_GET_LENGTH(squeezed), runs = 0;
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        if (at == 0 || letter != PyUnicode_READ(kind, data, at - 1)) {
            if (runs == most) {
                runs++;
                break;
            }
            begins[runs++] = (uint32_t)at;
        }
    }
    if (runs != most) {
        PyErr_SetString(PyExc_ValueError, "the squeezed text has other runs than the packed one");
        return -1;
    }
    begins[most] = (uint32_t)length;
    return 0;
}

static bool
is_odd_double(Py_UCS4 letter)
{
    return letter < 0x80 && letter != 0 && strchr(ODD_DOUBLE, (int)letter) != NULL;
}

/* Whether a letter is there as often as nobody writes it. */
static bool
is_deliberate(const Drawn *drawn, Py_ssize_t run)
{
    uint32_t length = drawn->begins[run + 1] - drawn->begins[run];
    return length > 2 || (length == 2 && is_odd_double(PyUnicode_READ_CHAR(drawn->squeezed, run)));
}

/* Return where in the decoded text the word of a run begins, or else the run. */
static uint32_t
word_start(const Drawn *drawn, Py_ssize_t run, bool *is_start)
{
    for (uint32_t at = drawn->begins[run]; at < drawn->begins[run + 1]; at++) {
        if (at == 0 || drawn->places[at - 1] + 1 != drawn->places[at]) {
            *is_start = true;
            return drawn->places[at];
        }
    }
    *is_start = may_begin(drawn->decoded, drawn->places, drawn->begins[run]);
    return drawn->places[drawn->begins[run]];
}

/* The same for the end of a word. */
static uint32_t
word_end(const Drawn *drawn, Py_ssize_t run, bool *is_end)
{
    for (uint32_t end = drawn->begins[run + 1]; end > drawn->begins[run]; end--) {
        uint32_t place = drawn->places[end - 1] + 1;
        if (end == drawn->packed || place != drawn->places[end]) {
            *is_end = true;
            return place;
        }
    }
    *is_end = may_end(drawn->decoded, drawn->places, drawn->packed, drawn->begins[run + 1]);
    return drawn->places[drawn->begins[run + 1] - 1] + 1;
}

/* Look wherever a word may begin that a run is in. */
static int
search_before_runs(const Forms *self, const Drawn *drawn, Hits *hits)
{
    Py_ssize_t next = 0;
    for (Py_ssize_t run = 0; run < drawn->text.count; run++) {
        if (!is_deliberate(drawn, run)) {
            continue;
        }
        for (next = Py_MAX(next, run + 1 - (Py_ssize_t)self->longest); next <= run; next++) {
            bool is_start;
            word_start(drawn, next, &is_start);
            if (is_start && add_forms_at(self, &drawn->text, next, hits) < 0) {
                return -1;
            }
        }
    }
    if (hits->count > 1) {
        qsort(hits->items, hits->count, sizeof(Hit), by_place);
    }
    return 0;
}

static PyObject *
lengths_of_runs(const Drawn *drawn, const Hit *hit)
{
    PyObject *lengths = PyTuple_New((Py_ssize_t)(hit->end - hit->first));
    for (uint32_t run = hit->first; lengths != NULL && run < hit->end; run++) {
        PyObject *length = PyLong_FromUnsignedLong(drawn->begins[run + 1] - drawn->begins[run]);
        if (length == NULL) {
            Py_CLEAR(lengths);
            break;
        }
        PyTuple_SET_ITEM(lengths, (Py_ssize_t)(run - hit->first), length);
    }
    return lengths;
}

/* Append a hit to a list, if it may be a drawn-out word. */
static int
tell_drawn(const Drawn *drawn, const Hit *hit, PyObject *told)
{
    bool is_drawn = false, is_start, is_end;
    for (uint32_t run = hit->first; !is_drawn && run < hit->end; run++) {
        is_drawn = is_deliberate(drawn, run);
    }
    uint32_t start = word_start(drawn, hit->first, &is_start), end = word_end(drawn, hit->end - 1, &is_end);
    if (!is_drawn || !is_start || !is_end) {
        return 0;
    }
    PyObject *lengths = lengths_of_runs(drawn, hit);
    PyObject *one = lengths == NULL ? NULL : Py_BuildValue("INII", hit->number, lengths, start, end);
    int failed = one == NULL || PyList_Append(told, one) < 0;
    Py_XDECREF(one);
    return failed ? -1 : 0;
}

static PyObject *
drawn_in(const Forms *self, PyObject *decoded, PyObject *packed, PyObject *squeezed)
{
    if (!PyUnicode_CheckExact(decoded) || !PyUnicode_CheckExact(packed) || !PyUnicode_CheckExact(squeezed)) {
        PyErr_SetString(PyExc_TypeError, "a reading has a decoded, a packed and a squeezed text");
        return NULL;
    }
    size_t count = (size_t)PyUnicode_GET_LENGTH(packed), runs = (size_t)PyUnicode_GET_LENGTH(squeezed);
    if (PyUnicode_GET_LENGTH(decoded) > INT32_MAX / 8 || count > INT32_MAX / 8 || runs > count) {
        PyErr_SetString(PyExc_ValueError, "no text is so long");
        return NULL;
    }
    uint32_t *places = PyMem_Malloc((count + runs + 1) * sizeof *places);
    if (places == NULL) {
        return PyErr_NoMemory();
    }
    Drawn drawn = {
        .decoded = decoded, .packed = (Py_ssize_t)count, .places = places, .begins = places + count, .squeezed = squeezed
    };
    Hits hits;
    hits.items = hits.few;
    hits.room = FEW_HITS;
    hits.count = 0;
    PyObject *told = NULL;
    if (find_places(decoded, packed, places) == 0 && find_runs(packed, squeezed, drawn.begins) == 0
        && read_packed(&drawn.text, squeezed) == 0) {
        int failed = is_bounded(self, &drawn.text) ? search_before_runs(self, &drawn, &hits)
                                                   : search_all(self, &drawn.text, &hits);
        told = failed < 0 ? NULL : PyList_New(0);
        for (size_t at = 0; told != NULL && at < hits.count; at++) {
            if (tell_drawn(&drawn, &hits.items[at], told) < 0) {
                Py_CLEAR(told);
            }
        }
        PyMem_Free(drawn.text.made);
    }
    free_hits(&hits);
    PyMem_Free(places);
    return told;
}

/* drawn_out(reading): which form may be drawn out where, with how often each letter is there */
static PyObject *
drawn_out(PyObject *object, PyObject *reading)
{
    PyObject *decoded = PyObject_GetAttr(reading, name_decoded);
    PyObject *packed = decoded == NULL ? NULL : PyObject_GetAttr(reading, name_packed);
    PyObject *squeezed = packed == NULL ? NULL : PyObject_GetAttr(reading, name_squeezed);
    PyObject *told = squeezed == NULL ? NULL : drawn_in((Forms *)object, decoded, packed, squeezed);
    Py_XDECREF(squeezed);
    Py_XDECREF(packed);
    Py_XDECREF(decoded);
    return told;
}

/* Asking ------------------------------------------------------------------------------------------------ */

/* holds_any(text): whether any form stands in it */
static PyObject *
holds_any(PyObject *object, PyObject *given)
{
    const Forms *self = (Forms *)object;
    Packed text;
    if (!PyUnicode_CheckExact(given)) {
        PyErr_SetString(PyExc_TypeError, "holds_any() takes a str");
        return NULL;
    }
    if (read_packed(&text, given) < 0) {
        return NULL;
    }
    bool found = false;
    for (Py_ssize_t at = 0; !found && at < text.size; at++) {
        const char *here = text.letters + at;
        size_t left = (size_t)(text.size - at);
        if (left < 3 || has_beginning(self, here)) {
            found = longest_form(self, here, left) != 0;
        }
    }
    PyMem_Free(text.made);
    return PyBool_FromLong(found);
}

/* search(text): which form stands where in it, the first MAX_CANDIDATES of them */
static PyObject *
search(PyObject *object, PyObject *given)
{
    Packed text;
    if (!PyUnicode_CheckExact(given)) {
        PyErr_SetString(PyExc_TypeError, "search() takes a str");
        return NULL;
    }
    if (read_packed(&text, given) < 0) {
        return NULL;
    }
    Hits hits;
    hits.items = hits.few;
    hits.room = FEW_HITS;
    hits.count = 0;
    PyObject *list = search_all((Forms *)object, &text, &hits) < 0 ? NULL : listed(&hits);
    free_hits(&hits);
    PyMem_Free(text.made);
    return list;
}

static PyObject *
candidates_in(const Forms *self, PyObject *decoded, PyObject *packed)
{
    if (!PyUnicode_CheckExact(decoded) || !PyUnicode_CheckExact(packed)) {
        PyErr_SetString(PyExc_TypeError, "a reading has a decoded and a packed text");
        return NULL;
    }
    Py_ssize_t count = PyUnicode_GET_LENGTH(packed);
    if (self->count == 0 || count == 0) {
        return PyTuple_New(0);
    }
    if (PyUnicode_GET_LENGTH(decoded) > INT32_MAX / 8) {
        return PyErr_NoMemory();
    }
    uint32_t few_places[FEW_LETTERS];
    uint32_t *places = few_places;
    if (count > FEW_LETTERS && (places = PyMem_Malloc((size_t)count * sizeof *places)) == NULL) {
        return PyErr_NoMemory();
    }
    Hits hits;
    hits.items = hits.few;
    hits.room = FEW_HITS;
    hits.count = 0;
    PyObject *found = NULL;
    if (find_candidates(self, decoded, packed, places, &hits) == 0) {
        found = hits.count == 0 ? PyTuple_New(0) : listed(&hits);
    }
    free_hits(&hits);
    if (places != few_places) {
        PyMem_Free(places);
    }
    return found;
}

/* candidates(reading): which form as it is written stands where in the decoded text, and may be one there */
static PyObject *
candidates(PyObject *object, PyObject *reading)
{
    PyObject *decoded = PyObject_GetAttr(reading, name_decoded);
    PyObject *packed = decoded == NULL ? NULL : PyObject_GetAttr(reading, name_packed);
    PyObject *found = packed == NULL ? NULL : candidates_in((Forms *)object, decoded, packed);
    Py_XDECREF(packed);
    Py_XDECREF(decoded);
    return found;
}

/* Making ------------------------------------------------------------------------------------------------ */

typedef struct {
    const char *letters;
    uint32_t size, number;
} Given;

static int
by_letters(const void *one, const void *other)
{
    const Given *a = one, *b = other;
    int order = memcmp(a->letters, b->letters, Py_MIN(a->size, b->size));
    if (order != 0) {
        return order;
    }
    if (a->size != b->size) {
        return a->size < b->size ? -1 : 1;
    }
    return (a->number > b->number) - (a->number < b->number);
}

static bool
begins_with(const Forms *self, uint32_t form, uint32_t beginning)
{
    uint32_t size = size_of(self, beginning);
    return size <= size_of(self, form)
           && memcmp(self->letters + self->starts[form], self->letters + self->starts[beginning], size) == 0;
}

static void
note_depth(Forms *self, uint32_t form, uint32_t depth)
{
    const char *letters = self->letters + self->starts[form];
    uint16_t noted = (uint16_t)Py_MIN(depth, MAX_CANDIDATES + 1);
    self->deepest = Py_MAX(self->deepest, noted);
    if (size_of(self, form) < 3) {
        self->deepest_short = Py_MAX(self->deepest_short, noted);
        if (size_of(self, form) == 2) {
            self->is_form[pair_of(letters) / 8] |= (uint8_t)(1 << pair_of(letters) % 8);
        }
    }
    else {
        uint16_t *deepest = &self->deepest_of[triple_of(letters)];
        *deepest = Py_MAX(*deepest, noted);
    }
}

/* Find what each form begins with, and how many forms that are. */
static int
chain(Forms *self)
{
    uint32_t *depths = PyMem_Malloc((self->count + 1) * sizeof *depths);
    if (depths == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (uint32_t form = 0; form < self->count; form++) {
        uint32_t shorter = form;
        while (shorter != 0 && !begins_with(self, form, shorter - 1)) {
            shorter = self->shorter[shorter - 1];
        }
        self->shorter[form] = shorter;
        depths[form] = 1 + (shorter ? depths[shorter - 1] : 0);
        note_depth(self, form, depths[form]);
    }
    PyMem_Free(depths);
    return 0;
}

static uint32_t
key_of_form(const Forms *self, uint32_t form)
{
    return key_of(self->letters + self->starts[form], Py_MIN(size_of(self, form), KEY_BYTES));
}

/* Put forms that begin alike into groups, and the groups into slots. */
static int
group(Forms *self)
{
    uint32_t groups = 0, last = 0, slots = FEWEST_SLOTS;
    for (uint32_t form = 0; form < self->count; form++) {
        uint32_t key = key_of_form(self, form);
        groups += key != last;
        last = key;
    }
    while (slots / 2 < groups) {
        slots *= 2;
    }
    self->groups = PyMem_Calloc((size_t)groups + 1, sizeof *self->groups);
    self->keys = PyMem_Calloc(slots, sizeof *self->keys);
    self->slots = PyMem_Calloc(slots, sizeof *self->slots);
    if (self->groups == NULL || self->keys == NULL || self->slots == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    self->mask = slots - 1;
    groups = last = 0;
    for (uint32_t form = 0; form < self->count; form++) {
        uint32_t key = key_of_form(self, form);
        if (key != last) {
            uint32_t slot = slot_of(self, key);
            self->keys[slot] = last = key;
            self->slots[slot] = groups;
            self->groups[groups++] = form;
        }
    }
    self->groups[groups] = self->count;
    return 0;
}

static int
sketch(Forms *self)
{
    uint32_t beginnings = 0;
    for (uint32_t form = 0; form < self->count; form++) {
        uint32_t size = Py_MIN(size_of(self, form), SKETCHED_BYTES);
        const char *letters = self->letters + self->starts[form];
        bool is_new = form == 0 || size_of(self, form - 1) < size
                      || memcmp(self->letters + self->starts[form - 1], letters, size) != 0;
        beginnings += is_new;
    }
    self->blocks = 1;
    while (self->blocks < beginnings / FORMS_A_BLOCK) {
        self->blocks *= 2;
    }
    self->sketch = PyMem_Calloc((size_t)self->blocks * BLOCK_WORDS, sizeof *self->sketch);
    if (self->sketch == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (uint32_t form = 0; form < self->count; form++) {
        const char *letters = self->letters + self->starts[form];
        uint32_t size = Py_MIN(size_of(self, form), SKETCHED_BYTES);
        if (size < SKETCHED_BYTES) {
            self->has_length[size] = true;
        }
        if (size > 2) {
            uint64_t beginning = 0;
            for (uint32_t at = 0; at < size; at++) {
                beginning |= (uint64_t)(uint8_t)letters[at] << (8 * at);
            }
            uint64_t *block = block_of(self, letters), bits = bits_of(beginning, size);
            for (int bit = 0; bit < BITS_A_FORM; bit++, bits >>= 9) {
                block[bits >> 6 & 7] |= (uint64_t)1 << (bits & 63);
            }
        }
    }
    return 0;
}

/* Take the forms in their order. */
static int
lay_out(Forms *self, const Given *given, size_t size)
{
    size_t count = self->count;
    self->letters = PyMem_Malloc(size + 1);
    self->starts = PyMem_Calloc(count + 1, sizeof *self->starts);
    self->numbers = PyMem_Calloc(count + 1, sizeof *self->numbers);
    self->shorter = PyMem_Calloc(count + 1, sizeof *self->shorter);
    if (!self->letters || !self->starts || !self->numbers || !self->shorter) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t at = 0; at < count; at++) {
        memcpy(self->letters + self->starts[at], given[at].letters, given[at].size);
        self->starts[at + 1] = self->starts[at] + given[at].size;
        self->longest = Py_MAX(self->longest, given[at].size);
        self->numbers[at] = given[at].number;
    }
    return chain(self) < 0 || group(self) < 0 || sketch(self) < 0 ? -1 : 0;
}

static int
read_forms(Forms *self, PyObject *forms)
{
    Py_ssize_t count = PyList_GET_SIZE(forms);
    size_t size = 0;
    if (count > INT32_MAX / 8) {
        PyErr_NoMemory();
        return -1;
    }
    self->count = (uint32_t)count;
    Given *given = PyMem_Malloc(((size_t)count + 1) * sizeof *given);
    PyObject *encoded = PyList_New(0); /* what has to live meanwhile */
    int failed = given == NULL || encoded == NULL;
    if (given == NULL) {
        PyErr_NoMemory();
    }
    for (Py_ssize_t at = 0; !failed && at < count; at++) {
        PyObject *form = PyList_GET_ITEM(forms, at);
        if (!PyUnicode_CheckExact(form) || PyUnicode_GET_LENGTH(form) == 0) {
            PyErr_SetString(PyExc_ValueError, "forms are texts that are not empty");
            failed = 1;
            break;
        }
        given[at].number = (uint32_t)at;
        if (PyUnicode_IS_ASCII(form)) {
            given[at].letters = PyUnicode_DATA(form);
            given[at].size = (uint32_t)PyUnicode_GET_LENGTH(form);
        }
        else {
            PyObject *bytes = PyUnicode_AsUTF8String(form);
            failed = bytes == NULL || PyList_Append(encoded, bytes) < 0;
            Py_XDECREF(bytes);
            if (failed) {
                break;
            }
            given[at].letters = PyBytes_AS_STRING(bytes);
            given[at].size = (uint32_t)PyBytes_GET_SIZE(bytes);
        }
        size += given[at].size;
        if (size > INT32_MAX) {
            PyErr_NoMemory();
            failed = 1;
        }
    }
    if (!failed) {
        qsort(given, (size_t)count, sizeof *given, by_letters);
        failed = lay_out(self, given, size) < 0;
    }
    Py_XDECREF(encoded);
    PyMem_Free(given);
    return failed ? -1 : 0;
}

/* Forms(forms, written): a list of str, the first ones of which are as they are written */
static PyObject *
make(PyTypeObject *type, PyObject *given, PyObject *named)
{
    PyObject *forms;
    Py_ssize_t written;
    if (named != NULL && PyDict_GET_SIZE(named) > 0) {
        PyErr_SetString(PyExc_TypeError, "Forms() takes no names");
        return NULL;
    }
    if (!PyArg_ParseTuple(given, "O!n", &PyList_Type, &forms, &written)) {
        return NULL;
    }
    if (written < 0 || written > PyList_GET_SIZE(forms)) {
        PyErr_SetString(PyExc_ValueError, "there are not so many forms");
        return NULL;
    }
    Forms *self = (Forms *)type->tp_alloc(type, 0); /* all zero */
    if (self != NULL) {
        self->written = (uint32_t)written;
        if (read_forms(self, forms) < 0) {
            Py_CLEAR(self);
        }
    }
    return (PyObject *)self;
}

static void
dealloc(PyObject *object)
{
    Forms *self = (Forms *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyMem_Free(self->letters);
    PyMem_Free(self->starts);
    PyMem_Free(self->numbers);
    PyMem_Free(self->shorter);
    PyMem_Free(self->groups);
    PyMem_Free(self->keys);
    PyMem_Free(self->slots);
    PyMem_Free(self->sketch);
    type->tp_free(object);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"holds_any", holds_any, METH_O, NULL},
    {"search", search, METH_O, NULL},
    {"candidates", candidates, METH_O, NULL},
    {"drawn_out", drawn_out, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, make},
    {Py_tp_dealloc, dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "bot.filter.native._core.Forms",
    .basicsize = sizeof(Forms),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

int
add_forms(PyObject *module)
{
    name_packed = PyUnicode_InternFromString("packed"); /* kept for good, as the others are */
    name_decoded = PyUnicode_InternFromString("decoded");
    name_squeezed = PyUnicode_InternFromString("squeezed");
    bool failed = name_packed == NULL || name_decoded == NULL || name_squeezed == NULL;
    return failed ? -1 : add_type(module, "Forms", &spec);
}
