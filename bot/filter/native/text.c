/* What is done to every character of a text: the twin of str.translate, which looks each up in a dict as soon as
   one of them is not ASCII; of `squeeze` in reading/vocabulary.py; and of the places that a Reading keeps. */
#include "core.h"

#include <string.h>

enum { ASCII = 128, ON_STACK = 512, REMEMBERED = 1024 };

/* What the table says of a character. */
typedef struct {
    PyObject *meant; /* a str, an int or None; NULL: nothing is remembered here */
    Py_UCS4 character;
    int32_t only; /* the one character that this is, NOTHING, or MORE than that */
} Entry;

enum { NOTHING = -1, MORE = -2 };

typedef struct {
    PyObject_HEAD
    PyObject *table;
    int keeps_words; /* whether letters and digits stand for themselves, so that none is looked up */
    Entry ascii[ASCII];
    Entry others[REMEMBERED];
} Translator;

/* What has been written so far. */
typedef struct {
    Py_UCS4 few[ON_STACK], *text;
    Py_ssize_t count, room;
    Py_UCS4 any; /* the bits of all of it */
} Written;

static int
make_room(Written *written, Py_ssize_t more)
{
    if (written->room - written->count >= more) {
        return 0;
    }
    Py_ssize_t room = 2 * written->room + more;
    Py_UCS4 *moved = PyMem_Malloc((size_t)room * sizeof *moved);
    if (moved == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(moved, written->text, (size_t)written->count * sizeof *moved);
    if (written->text != written->few) {
        PyMem_Free(written->text);
    }
    written->text = moved;
    written->room = room;
    return 0;
}

static int
write_meant(Written *written, PyObject *meant)
{
    if (meant == Py_None) {
        return 0;
    }
    if (PyUnicode_Check(meant)) {
        Py_ssize_t length = PyUnicode_GET_LENGTH(meant);
        if (make_room(written, length) < 0) {
            return -1;
        }
        for (Py_ssize_t at = 0; at < length; at++) {
            written->any |= written->text[written->count++] = PyUnicode_READ_CHAR(meant, at);
        }
        return 0;
    }
    long code = PyLong_AsLong(meant);
    if (code < 0 || code > 0x10FFFF) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "there is no such character");
        }
        return -1;
    }
    if (make_room(written, 1) < 0) {
        return -1;
    }
    written->any |= written->text[written->count++] = (Py_UCS4)code;
    return 0;
}

/* Asks the table about a character, and remembers what it says in the place of another one. */
static int
look_up(Translator *self, Entry *entry, Py_UCS4 character)
{
    PyObject *code = PyLong_FromUnsignedLong(character);
    if (code == NULL) {
        return -1;
    }
    PyObject *meant = PyObject_GetItem(self->table, code); /* which may ask its __missing__ */
    Py_DECREF(code);
    if (meant == NULL) {
        return -1;
    }
    Py_XSETREF(entry->meant, meant);
    entry->character = character;
    entry->only = meant == Py_None ? NOTHING : MORE;
    if (PyUnicode_Check(meant) && PyUnicode_GET_LENGTH(meant) == 1) {
        entry->only = (int32_t)PyUnicode_READ_CHAR(meant, 0);
    }
    else if (PyLong_Check(meant)) {
        long only = PyLong_AsLong(meant);
        PyErr_Clear();
        entry->only = only >= 0 && only <= 0x10FFFF ? (int32_t)only : MORE;
    }
    return 0;
}

/* Returns what the table says of a character; NULL after an error. */
static const Entry *
entry_of(Translator *self, Py_UCS4 character)
{
    Entry *entry = character < ASCII ? self->ascii + character : self->others + character % REMEMBERED;
    if ((entry->meant == NULL || entry->character != character) && look_up(self, entry, character) < 0) {
        return NULL;
    }
    return entry;
}

static int
write_character(Translator *self, Written *written, Py_UCS4 character)
{
    if (character >= ASCII && self->keeps_words && Py_UNICODE_ISALNUM(character)) {
        if (make_room(written, 1) < 0) {
            return -1;
        }
        written->any |= written->text[written->count++] = character;
        return 0;
    }
    const Entry *entry = entry_of(self, character);
    if (entry == NULL) {
        return -1;
    }
    if (entry->only >= 0 && written->count < written->room) {
        written->any |= written->text[written->count++] = (Py_UCS4)entry->only;
        return 0;
    }
    return entry->only == NOTHING ? 0 : write_meant(written, entry->meant);
}

static PyObject *
translator_call(Translator *self, PyObject *args, PyObject *Py_UNUSED(named))
{
    PyObject *text;
    if (!PyArg_ParseTuple(args, "U", &text)) {
        return NULL;
    }
    Written written;
    written.text = written.few;
    written.room = ON_STACK;
    written.count = 0;
    written.any = 0;
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    int failed = make_room(&written, length);
    for (Py_ssize_t at = 0; !failed && at < length; at++) {
        failed = write_character(self, &written, PyUnicode_READ(kind, data, at));
    }
    PyObject *made = NULL;
    if (!failed && written.any < ASCII) {
        made = PyUnicode_New(written.count, ASCII - 1);
        for (Py_ssize_t at = 0; made != NULL && at < written.count; at++) {
            PyUnicode_1BYTE_DATA(made)[at] = (Py_UCS1)written.text[at];
        }
    }
    else if (!failed) {
        made = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, written.text, written.count);
    }
    if (written.text != written.few) {
        PyMem_Free(written.text);
    }
    return made;
}

static int
read_given(Translator *self, PyObject *args)
{
    PyObject *table;
    if (!PyArg_ParseTuple(args, "O!|p", &PyDict_Type, &table, &self->keeps_words)) {
        return -1;
    }
    self->table = Py_NewRef(table);
    for (int code = 0; code < ASCII; code++) {
        if (look_up(self, self->ascii + code, (Py_UCS4)code) < 0) {
            return -1;
        }
    }
    return 0;
}

static void
translator_dealloc(Translator *self)
{
    for (int code = 0; code < ASCII; code++) {
        Py_XDECREF(self->ascii[code].meant);
    }
    for (int place = 0; place < REMEMBERED; place++) {
        Py_XDECREF(self->others[place].meant);
    }
    Py_XDECREF(self->table);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
translator_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(named))
{
    Translator *made = (Translator *)type->tp_alloc(type, 0);
    if (made != NULL && read_given(made, args) < 0) {
        Py_CLEAR(made);
    }
    return (PyObject *)made;
}

/* Places in a text, which nobody changes once they are found: a view of bytes, each place four of them. */
static PyObject *
places_of(PyObject *bytes)
{
    PyObject *view = bytes == NULL ? NULL : PyMemoryView_FromObject(bytes);
    PyObject *places = view == NULL ? NULL : PyObject_CallMethod(view, "cast", "s", "I");
    Py_XDECREF(view);
    Py_XDECREF(bytes);
    return places;
}

static PyObject *
room_for(Py_ssize_t count)
{
    if (count > PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(unsigned int)) {
        return PyErr_NoMemory();
    }
    return PyBytes_FromStringAndSize(NULL, count * (Py_ssize_t)sizeof(unsigned int));
}

static void
put_place(char *bytes, Py_ssize_t number, Py_ssize_t place)
{
    unsigned int as_written = (unsigned int)place;
    memcpy(bytes + number * (Py_ssize_t)sizeof as_written, &as_written, sizeof as_written);
}

/* Returns how many characters one becomes; -1 after an error. */
static Py_ssize_t
length_meant(Translator *self, Py_UCS4 character)
{
    if (character >= ASCII && self->keeps_words && Py_UNICODE_ISALNUM(character)) {
        return 1;
    }
    const Entry *entry = entry_of(self, character);
    if (entry == NULL) {
        return -1;
    }
    return PyUnicode_Check(entry->meant) ? PyUnicode_GET_LENGTH(entry->meant) : entry->meant != Py_None;
}

static PyObject *
translator_ends(Translator *self, PyObject *text)
{
    if (!is_text(text)) {
        return NULL;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), end = 0;
    PyObject *bytes = room_for(length);
    for (Py_ssize_t at = 0; bytes != NULL && at < length; at++) {
        Py_ssize_t more = length_meant(self, PyUnicode_READ_CHAR(text, at));
        if (more < 0) {
            Py_CLEAR(bytes);
            break;
        }
        end += more;
        put_place(PyBytes_AS_STRING(bytes), at, end);
    }
    return places_of(bytes);
}

static PyMethodDef translator_methods[] = {
    {"ends", (PyCFunction)(void (*)(void))translator_ends, METH_O,
     "Return how long a text is, translated up to and including each of its characters."},
    {NULL},
};

static PyTypeObject TranslatorType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "bot.filter.native._core.Translator",
    .tp_basicsize = sizeof(Translator),
    .tp_dealloc = (destructor)translator_dealloc,
    .tp_call = (ternaryfunc)translator_call,
    .tp_methods = translator_methods,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Translates texts by a table that knows every character.",
    .tp_new = translator_new,
};

/* --- runs and places ------------------------------------------------------------------------------------ */

/* Whether a character is the same as the one before it; lines are never run together. */
static int
goes_on(int kind, const void *data, Py_ssize_t at)
{
    Py_UCS4 character = PyUnicode_READ(kind, data, at);
    return at > 0 && character == PyUnicode_READ(kind, data, at - 1) && character != '\n';
}

static PyObject *
squeeze(PyObject *Py_UNUSED(module), PyObject *text)
{
    if (!is_text(text)) {
        return NULL;
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), left = 0, next = 0;
    for (Py_ssize_t at = 0; at < length; at++) {
        left += !goes_on(kind, data, at);
    }
    if (left == length) {
        return Py_NewRef(text);
    }
    /* Of each character one is left, so the widest is, too. */
    PyObject *made = PyUnicode_New(left, PyUnicode_MAX_CHAR_VALUE(text));
    for (Py_ssize_t at = 0; made != NULL && at < length; at++) {
        if (!goes_on(kind, data, at)) {
            PyUnicode_WRITE(kind, PyUnicode_DATA(made), next++, PyUnicode_READ(kind, data, at));
        }
    }
    return made;
}

static int
begins_run(int kind, const void *data, Py_ssize_t at)
{
    return at == 0 || PyUnicode_READ(kind, data, at) != PyUnicode_READ(kind, data, at - 1);
}

static PyObject *
run_places(PyObject *Py_UNUSED(module), PyObject *text)
{
    if (!is_text(text)) {
        return NULL;
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), count = 1, next = 0;
    for (Py_ssize_t at = 0; at < length; at++) {
        count += begins_run(kind, data, at);
    }
    PyObject *bytes = room_for(count);
    if (bytes == NULL) {
        return NULL;
    }
    for (Py_ssize_t at = 0; at < length; at++) {
        if (begins_run(kind, data, at)) {
            put_place(PyBytes_AS_STRING(bytes), next++, at);
        }
    }
    put_place(PyBytes_AS_STRING(bytes), next, length);
    return places_of(bytes);
}

static PyObject *
kept_places(PyObject *Py_UNUSED(module), PyObject *const *given, Py_ssize_t count)
{
    if (count != 2 || !PyUnicode_Check(given[0]) || !PyUnicode_Check(given[1])) {
        PyErr_SetString(PyExc_TypeError, "a text comes with what was kept of it");
        return NULL;
    }
    int kind = PyUnicode_KIND(given[0]), kept_kind = PyUnicode_KIND(given[1]);
    const void *data = PyUnicode_DATA(given[0]), *kept = PyUnicode_DATA(given[1]);
    Py_ssize_t length = PyUnicode_GET_LENGTH(given[0]), left = PyUnicode_GET_LENGTH(given[1]), next = 0;
    PyObject *bytes = room_for(left);
    if (bytes == NULL) {
        return NULL;
    }
    for (Py_ssize_t at = 0; next < left && at < length; at++) {
        if (PyUnicode_READ(kind, data, at) == PyUnicode_READ(kept_kind, kept, next)) {
            put_place(PyBytes_AS_STRING(bytes), next++, at);
        }
    }
    if (next < left && _PyBytes_Resize(&bytes, next * (Py_ssize_t)sizeof(unsigned int)) < 0) {
        return NULL;
    }
    return places_of(bytes);
}

/* --- packing, and lengths --------------------------------------------------------------------------------- */

static int
is_packed(Py_UCS1 character)
{
    return (Py_UCS1)((character | 0x20) - 'a') < 26 || (Py_UCS1)(character - '0') < 10;
}

static PyObject *
pack_ascii(PyObject *Py_UNUSED(module), PyObject *text)
{
    if (!is_text(text) || PyUnicode_MAX_CHAR_VALUE(text) >= ASCII) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "not all of it is ASCII");
        }
        return NULL;
    }
    const Py_UCS1 *letters = PyUnicode_1BYTE_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), left = 0, next = 0;
    for (Py_ssize_t at = 0; at < length; at++) {
        left += is_packed(letters[at]);
    }
    if (left == length) {
        return Py_NewRef(text);
    }
    PyObject *packed = PyUnicode_New(left, ASCII - 1);
    for (Py_ssize_t at = 0; packed != NULL && at < length; at++) {
        if (is_packed(letters[at])) {
            PyUnicode_1BYTE_DATA(packed)[next++] = letters[at];
        }
    }
    return packed;
}

static PyObject *
longest(PyObject *Py_UNUSED(module), PyObject *words)
{
    PyObject *all = PySequence_Fast(words, "words are a sequence");
    if (all == NULL) {
        return NULL;
    }
    Py_ssize_t most = 0;
    for (Py_ssize_t at = 0; most >= 0 && at < PySequence_Fast_GET_SIZE(all); at++) {
        PyObject *word = PySequence_Fast_GET_ITEM(all, at);
        Py_ssize_t length = is_text(word) ? PyUnicode_GET_LENGTH(word) : -1;
        most = length < 0 || length > most ? length : most;
    }
    Py_DECREF(all);
    return most < 0 ? NULL : PyLong_FromSsize_t(most);
}

/* --- looks ---------------------------------------------------------------------------------------------- */

enum { NO_SCRIPT, LATIN, GREEK, CYRILLIC };

static int
script_of(Py_UCS4 letter)
{
    if (letter < 0x80) {
        return (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z' ? LATIN : NO_SCRIPT;
    }
    if (letter >= 0xC0 && letter <= 0x24F) {
        return LATIN;
    }
    if ((letter >= 0x370 && letter <= 0x3FF) || (letter >= 0x1F00 && letter <= 0x1FFF)) {
        return GREEK;
    }
    return letter >= 0x400 && letter <= 0x52F ? CYRILLIC : NO_SCRIPT;
}

static PyObject *
mixes_scripts(PyObject *Py_UNUSED(module), PyObject *text)
{
    if (!is_text(text)) {
        return NULL;
    }
    int kind = PyUnicode_KIND(text), before = NO_SCRIPT;
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        int script = script_of(letter);
        if (script != NO_SCRIPT) {
            if (before != NO_SCRIPT && before != script) {
                Py_RETURN_TRUE;
            }
            before = script;
        }
        else if (Py_UNICODE_ISSPACE(letter)) {
            before = NO_SCRIPT;
        }
    }
    Py_RETURN_FALSE;
}

/* Append a place to a list; false after an error. */
static int
add_place(PyObject *places, Py_ssize_t place)
{
    PyObject *number = PyLong_FromSsize_t(place);
    int failed = number == NULL || PyList_Append(places, number) < 0;
    Py_XDECREF(number);
    return !failed;
}

static PyObject *
odd_words(PyObject *Py_UNUSED(module), PyObject *const *given, Py_ssize_t count)
{
    if (count != 2 || !(PyList_CheckExact(given[0]) || PyTuple_CheckExact(given[0])) || !PyLong_CheckExact(given[1])) {
        PyErr_SetString(PyExc_TypeError, "odd_words() takes a list or tuple, and an int");
        return NULL;
    }
    Py_ssize_t longest = PyLong_AsSsize_t(given[1]);
    PyObject *const *words = PySequence_Fast_ITEMS(given[0]);
    PyObject *places = PyList_New(0);
    if (longest == -1 && PyErr_Occurred()) {
        Py_CLEAR(places);
    }
    count = PySequence_Fast_GET_SIZE(given[0]);
    for (Py_ssize_t at = 0; places != NULL && at < count; at++) {
        if (!is_text(words[at])) {
            Py_CLEAR(places);
        }
        else if ((!PyUnicode_IS_ASCII(words[at]) || PyUnicode_GET_LENGTH(words[at]) > longest)
                 && !add_place(places, at)) {
            Py_CLEAR(places);
        }
    }
    return places;
}

static PyMethodDef functions[] = {
    {"mixes_scripts", mixes_scripts, METH_O, "Whether letters of two scripts stand side by side in a text."},
    {"odd_words", (PyCFunction)(void (*)(void))odd_words, METH_FASTCALL,
     "Return which words are not ASCII, or longer than so many letters."},
    {"squeeze", squeeze, METH_O, "Return the text with every run of one character cut to one."},
    {"run_places", run_places, METH_O, "Return where each run of one character begins, and where the last one ends."},
    {"kept_places", (PyCFunction)(void (*)(void))kept_places, METH_FASTCALL,
     "Return where in a text the characters stand that were kept of it."},
    {"pack_ascii", pack_ascii, METH_O, "Return a text of ASCII without everything but letters and digits."},
    {"longest", longest, METH_O, "Return how long the longest of some words is."},
    {NULL},
};

int
add_text(PyObject *module)
{
    return PyModule_AddFunctions(module, functions) < 0 ? -1 : PyModule_AddType(module, &TranslatorType);
}
