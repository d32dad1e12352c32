/* Which characters a text is made of: the twins of meaningful, may_mix_scripts and is_turned in
   reading/homoglyphs.py. */
#include "core.h"

#include <stdbool.h>
#include <string.h>

enum {
    ASCII = 128,
    LATIN_1 = 256,
    PAGE = 256, /* characters */
    PAGES = 0x110000 / PAGE,
    ANY_MEANINGLESS = 0xE000,
    /* As in homoglyphs.py. */
    MAX_DRAWN = 1000,
    MAX_DISTINCT = 1000,
    MAX_SPELLED = 700,
    MAX_STRANGE = 200,
    CHOSEN_FROM = 2000,
    TOO_MANY = MAX_DISTINCT + MAX_STRANGE,
};

/* What is known of a character. */
enum { LATIN_LOOK = 1, FOREIGN = 2, TURNED = 4 };

typedef struct {
    PyObject_HEAD
    uint8_t page_of[PAGES]; /* the first page has nothing on it */
    uint8_t (*pages)[PAGE];
    int page_count;
} Characters;

static uint8_t
known_of(const Characters *self, Py_UCS4 character)
{
    return self->pages[self->page_of[character / PAGE]][character % PAGE];
}

static bool
is_between(Py_UCS4 character, Py_UCS4 first, Py_UCS4 last)
{
    return character - first <= last - first;
}

static bool
is_meaningless(Py_UCS4 character)
{
    return is_between(character, 0x40000, 0xDFFFF) || is_between(character, 0xF0000, 0x10FFFF);
}

static bool
is_han(Py_UCS4 character)
{
    return is_between(character, 0x3400, 0x9FFF) || is_between(character, 0x20000, 0x323AF);
}

static bool
is_syllable(Py_UCS4 character)
{
    return is_between(character, 0x1200, 0x139F) || is_between(character, 0x1400, 0x167F)
           || is_between(character, 0x3040, 0x30FF) || is_between(character, 0xA000, 0xA48F)
           || is_between(character, 0xAC00, 0xD7A3);
}

/* --- which characters of a text are kept ------------------------------------------------------------------ */

/* The different characters of a text that are not ASCII, in the order in which they are met. */
typedef struct {
    const Characters *known;
    Py_UCS4 *letters; /* the text */
    Py_ssize_t length;
    Py_UCS4 *met;
    bool *is_kept; /* of those that were met */
    int count;
    uint32_t *slots; /* each holds which of them it is, counted from 1; 0: none */
    uint32_t mask;
    int shift; /* what is left of a product chooses a slot */
} Met;

/* Returns the slot where a character stands, or where it would. */
static uint32_t *
slot_of(const Met *met, Py_UCS4 character)
{
    uint32_t at = character * process_multiplier >> met->shift;
    while (met->slots[at] != 0 && met->met[met->slots[at] - 1] != character) {
        at = (at + 1) & met->mask;
    }
    return met->slots + at;
}

static void
meet(Met *met, Py_UCS4 character)
{
    uint32_t *slot = slot_of(met, character);
    if (*slot == 0) {
        met->met[met->count++] = character;
        *slot = (uint32_t)met->count;
    }
}

/* Meets what may be kept, and returns how many characters were met, ASCII and all. */
static int
meet_all(Met *met)
{
    bool of_ascii[ASCII] = {false};
    int ascii = 0, so_far = 0;
    for (Py_ssize_t at = 0; at < met->length; at++) {
        Py_UCS4 character = met->letters[at];
        if (at == CHOSEN_FROM) {
            so_far = met->count + ascii;
        }
        if (character < ASCII) {
            ascii += !of_ascii[character];
            of_ascii[character] = true;
        }
        else if (so_far <= TOO_MANY || known_of(met->known, character) & LATIN_LOOK) {
            meet(met, character);
        }
    }
    return met->count + ascii;
}

enum { DRAWN, STRANGE, SYLLABLE, HAN, KINDS };

static int
kind_of(const Met *met, Py_UCS4 character)
{
    if (known_of(met->known, character) & LATIN_LOOK) {
        return DRAWN;
    }
    return is_han(character) ? HAN : is_syllable(character) ? SYLLABLE : STRANGE;
}

static int
least(int one, int other)
{
    return one < other ? one : other;
}

/* Chooses which are kept of all that were met, and returns whether those are all. */
static bool
choose(Met *met)
{
    int counts[KINDS] = {0};
    for (int at = 0; at < met->count; at++) {
        counts[kind_of(met, met->met[at])]++;
    }
    int left[KINDS] = {[DRAWN] = MAX_DRAWN}; /* how many of each kind may still be kept */
    int spelled = MAX_SPELLED > counts[DRAWN] ? MAX_SPELLED - counts[DRAWN] : 0;
    left[STRANGE] = least(least(MAX_STRANGE, spelled), counts[STRANGE]);
    left[SYLLABLE] = least(spelled - left[STRANGE], counts[SYLLABLE]);
    int others = MAX_DISTINCT - counts[DRAWN] - left[STRANGE] - left[SYLLABLE];
    left[HAN] = others > 0 ? others : 0;
    bool is_all = true;
    for (int at = 0; at < met->count; at++) {
        met->is_kept[at] = left[kind_of(met, met->met[at])]-- > 0;
        is_all &= met->is_kept[at];
    }
    return is_all;
}

/* Puts one and the same for all characters that are too many, and returns whether there were any. */
static bool
bound(Met *met)
{
    int count = meet_all(met);
    if (met->count <= MAX_STRANGE || (choose(met) && count <= TOO_MANY)) {
        return false;
    }
    for (Py_ssize_t at = 0; at < met->length; at++) {
        if (met->letters[at] >= ASCII) {
            uint32_t which = *slot_of(met, met->letters[at]);
            if (which == 0 || !met->is_kept[which - 1]) {
                met->letters[at] = ANY_MEANINGLESS;
            }
        }
    }
    return true;
}

/* Bounds a text, so many characters of which are not ASCII; -1 after an error, else whether that changed it. */
static int
bound_text(const Characters *known, Py_UCS4 *letters, Py_ssize_t length, Py_ssize_t not_ascii)
{
    size_t room = 2;
    int shift = 31;
    for (; room < 2 * (size_t)not_ascii; shift--) {
        room *= 2;
    }
    Met met = {.known = known, .letters = letters, .length = length, .mask = (uint32_t)(room - 1), .shift = shift};
    met.slots = PyMem_Calloc(room, sizeof *met.slots);
    met.met = PyMem_New(Py_UCS4, (size_t)not_ascii);
    met.is_kept = PyMem_New(bool, (size_t)not_ascii);
    int changed = -1;
    if (met.slots == NULL || met.met == NULL || met.is_kept == NULL) {
        PyErr_NoMemory();
    }
    else {
        changed = bound(&met);
    }
    PyMem_Free(met.slots);
    PyMem_Free(met.met);
    PyMem_Free(met.is_kept);
    return changed;
}

static PyObject *
make_meaningful(const Characters *self, PyObject *text, Py_ssize_t not_ascii, bool changed)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    Py_UCS4 *letters = PyUnicode_AsUCS4Copy(text);
    if (letters == NULL) {
        return NULL;
    }
    for (Py_ssize_t at = 0; at < length; at++) {
        letters[at] = is_meaningless(letters[at]) ? ANY_MEANINGLESS : letters[at];
    }
    PyObject *made = NULL;
    int bounded = length > MAX_STRANGE ? bound_text(self, letters, length, not_ascii) : 0;
    if (bounded >= 0) {
        made = changed || bounded ? PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, letters, length)
                                  : Py_NewRef(text);
    }
    PyMem_Free(letters);
    return made;
}

static PyObject *
characters_meaningful(PyObject *self, PyObject *text)
{
    if (!is_text(text)) {
        return NULL;
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), not_ascii = 0;
    bool has_meaningless = false;
    for (Py_ssize_t at = 0; kind != PyUnicode_1BYTE_KIND && at < length; at++) {
        Py_UCS4 character = PyUnicode_READ(kind, data, at);
        not_ascii += character >= ASCII;
        has_meaningless |= is_meaningless(character);
    }
    if (!has_meaningless && not_ascii <= MAX_STRANGE) {
        return Py_NewRef(text);
    }
    return make_meaningful((Characters *)self, text, not_ascii, has_meaningless);
}

/* --- what a text has ------------------------------------------------------------------------------------- */

static bool
is_letter(Py_UCS4 letter)
{
    if (letter < ASCII) {
        return is_between(letter | 0x20, 'a', 'z');
    }
    return Py_UNICODE_ISALNUM(letter) && !Py_UNICODE_ISDECIMAL(letter);
}

static PyObject *
characters_may_mix_scripts(PyObject *self, PyObject *text)
{
    if (!is_text(text)) {
        return NULL;
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    bool has_foreign = false, has_word = false;
    bool has_letter = false, is_ascii = true; /* the piece so far */
    for (Py_ssize_t at = 0; at < length && !(has_foreign && has_word); at++) {
        Py_UCS4 character = PyUnicode_READ(kind, data, at);
        has_foreign = has_foreign || known_of((Characters *)self, character) & FOREIGN;
        if (has_word) {
            continue;
        }
        if (Py_UNICODE_ISSPACE(character)) {
            has_letter = false;
            is_ascii = true;
            continue;
        }
        is_ascii &= character < ASCII;
        has_letter = has_letter || is_letter(character);
        has_word = has_letter && !is_ascii;
    }
    return PyBool_FromLong(has_foreign && has_word);
}

static PyObject *
characters_is_turned(PyObject *self, PyObject *text)
{
    if (!is_text(text)) {
        return NULL;
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    uint8_t all = 0;
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_UCS4 character = PyUnicode_READ(kind, data, at);
        all |= character < ASCII ? 0 : known_of((Characters *)self, character);
    }
    return PyBool_FromLong(all & TURNED);
}

/* --- the type -------------------------------------------------------------------------------------------- */

static int
note(Characters *self, PyObject *letters, uint8_t what)
{
    for (Py_ssize_t at = 0; at < PyUnicode_GET_LENGTH(letters); at++) {
        Py_UCS4 character = PyUnicode_READ_CHAR(letters, at);
        uint8_t *page = self->page_of + character / PAGE;
        if (*page == 0) {
            uint8_t (*moved)[PAGE] = NULL;
            if (self->page_count <= UINT8_MAX) {
                moved = PyMem_Realloc(self->pages, (size_t)(self->page_count + 1) * sizeof *moved);
            }
            if (moved == NULL) {
                PyErr_NoMemory();
                return -1;
            }
            self->pages = moved;
            memset(moved[self->page_count], 0, sizeof *moved);
            *page = (uint8_t)self->page_count++;
        }
        self->pages[*page][character % PAGE] |= what;
    }
    return 0;
}

static PyObject *
characters_new(PyTypeObject *type, PyObject *given, PyObject *named)
{
    static char *names[] = {"latin_looks", "foreign", "turned", NULL};
    PyObject *looks, *foreign, *turned;
    if (!PyArg_ParseTupleAndKeywords(given, named, "UUU", names, &looks, &foreign, &turned)) {
        return NULL;
    }
    Characters *self = (Characters *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->pages = PyMem_Calloc(1, sizeof *self->pages);
    self->page_count = 1;
    if (self->pages == NULL) {
        PyErr_NoMemory();
    }
    if (self->pages == NULL || note(self, looks, LATIN_LOOK) < 0 || note(self, foreign, FOREIGN) < 0
        || note(self, turned, TURNED) < 0) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

static void
characters_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyMem_Free(((Characters *)self)->pages);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"meaningful", characters_meaningful, METH_O, "Return the text as long as it was, but ready to be folded."},
    {"may_mix_scripts", characters_may_mix_scripts, METH_O,
     "Whether a plain text has a letter that looks like another, and a word that is not all ASCII."},
    {"is_turned", characters_is_turned, METH_O, "Whether a letter of it stands upside down."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, characters_new},
    {Py_tp_dealloc, characters_dealloc},
    {Py_tp_methods, methods},
    {Py_tp_doc, "Says which characters a text is made of."},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "bot.filter.native._core.Characters",
    .basicsize = sizeof(Characters),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

int
add_characters(PyObject *module)
{
    return add_type(module, "Characters", &spec);
}
