/* The twin of reading/unravel.py, for texts in which nothing was split: what each piece says was found before, or
is found by the dictionaries' own `__missing__`. And where the words and the pieces of a text stand. */
#include "words.h"

#define SIGNS_WEIGH 3 /* as much work as letters */
#define MOST_LETTERS 64 /* of a piece that is remembered: MAX_LETTERS in words.py */
#define UNUSUAL (CHANGED | LOOSE | LEET | BACKWARDS | SEVERAL)

/* Returns what a memo has of a key, which it finds out if it must; a new reference. */
static PyObject *
remembered(PyObject *memo, PyObject *key)
{
    PyObject *found = PyDict_GetItemWithError(memo, key);
    if (found != NULL) {
        return Py_NewRef(found);
    }
    return PyErr_Occurred() ? NULL : PyObject_GetItem(memo, key);
}

/* Returns the marks of all pieces together; -1 after an error. */
static long
marks_together(PyObject *memo, PyObject *pieces)
{
    long marks = 0;
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(pieces); at++) {
        PyObject *found = remembered(memo, PyList_GET_ITEM(pieces, at));
        long one = found == NULL ? -1 : PyLong_AsLong(found);
        Py_XDECREF(found);
        if (one < 0) {
            if (!PyErr_Occurred()) {
                PyErr_SetString(PyExc_ValueError, "The marks of a piece are known.");
            }
            return -1;
        }
        marks |= one;
    }
    return marks;
}

/* Returns the pieces, each as its one word. */
static PyObject *
bare_words(PyObject *bare, PyObject *pieces)
{
    Py_ssize_t count = PyList_GET_SIZE(pieces);
    PyObject *words = PyList_New(count);
    for (Py_ssize_t at = 0; words != NULL && at < count; at++) {
        PyObject *piece = PyList_GET_ITEM(pieces, at), *word = PyDict_GetItemWithError(bare, piece);
        if (word == NULL && PyErr_Occurred()) {
            Py_CLEAR(words);
            break;
        }
        PyList_SET_ITEM(words, at, Py_NewRef(word == NULL ? piece : word));
    }
    return words;
}

static PyObject *
respelled(PyObject *respellings, PyObject *pieces)
{
    Py_ssize_t count = PyList_GET_SIZE(pieces);
    PyObject *read = PyList_New(count);
    for (Py_ssize_t at = 0; read != NULL && at < count; at++) {
        PyObject *one = remembered(respellings, PyList_GET_ITEM(pieces, at));
        if (one == NULL) {
            Py_CLEAR(read);
            break;
        }
        PyList_SET_ITEM(read, at, one);
    }
    return read;
}

/* Returns the words of a respelling, borrowed; NULL with an exception, if it is none. */
static PyObject *
words_said(PyObject *one)
{
    if (PyTuple_Check(one) && PyTuple_GET_SIZE(one) == 3 && PyTuple_Check(PyTuple_GET_ITEM(one, 0))) {
        return PyTuple_GET_ITEM(one, 0);
    }
    PyErr_SetString(PyExc_TypeError, "Respellings are tuples of three.");
    return NULL;
}

/* Returns the marks of a respelling; -1 after an error. */
static long
marks_of(PyObject *one)
{
    long marks = words_said(one) == NULL ? -1 : PyLong_AsLong(PyTuple_GET_ITEM(one, 2));
    if (marks < 0 && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_ValueError, "The marks of a respelling are known.");
    }
    return marks;
}

/* Returns the words of all respellings. */
static PyObject *
all_words(PyObject *read)
{
    Py_ssize_t total = 0, next = 0;
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(read); at++) {
        PyObject *said = words_said(PyList_GET_ITEM(read, at));
        if (said == NULL) {
            return NULL;
        }
        total += PyTuple_GET_SIZE(said);
    }
    PyObject *words = PyList_New(total);
    for (Py_ssize_t at = 0; words != NULL && at < PyList_GET_SIZE(read); at++) {
        PyObject *said = PyTuple_GET_ITEM(PyList_GET_ITEM(read, at), 0);
        for (Py_ssize_t word = 0; word < PyTuple_GET_SIZE(said); word++) {
            PyList_SET_ITEM(words, next++, Py_NewRef(PyTuple_GET_ITEM(said, word)));
        }
    }
    return words;
}

/* Returns marks, words and respellings, both of which it takes. */
static PyObject *
result(long marks, PyObject *words, PyObject *read)
{
    PyObject *known = PyLong_FromLong(marks), *found = NULL;
    if (known != NULL && words != NULL && read != NULL) {
        found = PyTuple_Pack(3, known, words, read);
    }
    Py_XDECREF(known);
    Py_XDECREF(words);
    Py_XDECREF(read);
    return found;
}

/* Returns what is known of a text by its respellings, which it takes: its words are None, if Python has to find
them, since something may be split or is leet. */
static PyObject *
judged(const Words *words, PyObject *text, PyObject *pieces, PyObject *read, long marks)
{
    int needs_more = read == NULL ? -1 : (marks & LEET) != 0;
    if (needs_more == 0 && marks & LOOSE) {
        needs_more = may_belong_together(words, text, pieces, read);
    }
    if (needs_more < 0) {
        Py_XDECREF(read);
        return NULL;
    }
    return result(marks, needs_more ? Py_NewRef(Py_None) : all_words(read), read);
}

PyObject *
words_unravel(PyObject *self, PyObject *const *given, Py_ssize_t count)
{
    if (count != 4 || !PyUnicode_Check(given[0]) || !PyDict_Check(given[1]) || !PyDict_Check(given[2])
        || !PyDict_Check(given[3])) {
        PyErr_SetString(PyExc_TypeError, "A text comes with what is remembered of pieces.");
        return NULL;
    }
    PyObject *pieces = PyUnicode_Split(given[0], NULL, -1), *found = NULL;
    long marks = pieces == NULL ? -1 : marks_together(given[1], pieces);
    if (marks >= 0 && marks & UNUSUAL) {
        found = judged((Words *)self, given[0], pieces, respelled(given[3], pieces), marks);
    }
    else if (marks >= 0) {
        PyObject *said = marks & EDGED ? bare_words(given[2], pieces) : Py_NewRef(pieces);
        found = result(marks, said, PyList_New(0));
    }
    Py_XDECREF(pieces);
    return found;
}

/* --- pieces --- */

/* A run of what is no space. */
typedef struct {
    Py_ssize_t start, end;
} Run;

/* Returns the first place from here on where a space stands, or where none does. */
#define PASS(letters, at, length, is_space)                                  \
    while (at < length && (Py_UNICODE_ISSPACE(letters[at]) != 0) != is_space) { \
        at++;                                                                \
    }

static Py_ssize_t
pass(int kind, const void *data, Py_ssize_t at, Py_ssize_t length, int is_space)
{
    if (kind == PyUnicode_1BYTE_KIND) {
        PASS(((const Py_UCS1 *)data), at, length, is_space)
    }
    else if (kind == PyUnicode_2BYTE_KIND) {
        PASS(((const Py_UCS2 *)data), at, length, is_space)
    }
    else {
        PASS(((const Py_UCS4 *)data), at, length, is_space)
    }
    return at;
}

/* Finds the next piece of a text from the end of the one before; false, if there is none. */
static int
next_piece(PyObject *text, Run *run)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    run->start = pass(kind, data, run->end, length, 0);
    run->end = pass(kind, data, run->start, length, 1);
    return run->start < run->end;
}

/* Appends what it takes to a list; false after an error. */
static int
append(PyObject *list, PyObject *made)
{
    int failed = made == NULL || PyList_Append(list, made) < 0;
    Py_XDECREF(made);
    return !failed;
}

/* Whether what a piece says is not what it spells; a mention is read as a name. */
static int
differs(PyObject *text, const Run *run, PyObject *said, PyObject *mentioned)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    if (PyUnicode_READ(kind, data, run->start) == '<' && PyUnicode_READ(kind, data, run->end - 1) == '>'
        && PyUnicode_READ(kind, data, run->start + 1) == '@') {
        return PyUnicode_Compare(said, mentioned) != 0;
    }
    return PyUnicode_GET_LENGTH(said) != run->end - run->start
           || PyUnicode_Tailmatch(text, said, run->start, run->end, -1) != 1;
}

/* --- long texts --- */

/* What a text is read with: a Reader, a Respellings, and what of this text alone is remembered. */
typedef struct {
    Reader *reader;
    PyObject *memo, *glances;
    PyObject *changed; /* where the pieces stand that say something else than they spell */
    Py_ssize_t most;   /* that are kept */
} Means;

static PyObject *name_most, *name_at_a_glance;

/* Keeps a respelling that C made, unless its piece is long. False after an error. */
static int
keep(const Means *means, PyObject *piece, PyObject *found)
{
    if (PyUnicode_GET_LENGTH(piece) > MOST_LETTERS) {
        return 1;
    }
    if (PyDict_GET_SIZE(means->memo) >= means->most) {
        PyDict_Clear(means->memo);
    }
    return PyDict_SetItem(means->memo, piece, found) == 0;
}

/* Returns how a piece is respelled that may be looked into; a new reference. */
static PyObject *
looked_into(const Means *means, PyObject *piece)
{
    PyObject *found = PyDict_GetItemWithError(means->memo, piece);
    if (found != NULL) {
        return Py_NewRef(found);
    }
    found = PyErr_Occurred() ? NULL : reader_respell((PyObject *)means->reader, piece);
    if (found == Py_None) {
        Py_DECREF(found);
        return PyObject_GetItem(means->memo, piece);
    }
    if (found != NULL && !keep(means, piece, found)) {
        Py_CLEAR(found);
    }
    return found;
}

/* Finds out what is told of a piece at a glance, and remembers it. */
static PyObject *
found_at_a_glance(const Means *means, PyObject *piece)
{
    int is_plain = 0;
    PyObject *found = reader_glance(means->reader, piece, &is_plain);
    if (found == Py_None) { /* Python has to find it */
        Py_DECREF(found);
        found = PyObject_CallMethodObjArgs(means->memo, name_at_a_glance, piece, NULL);
        is_plain = 0;
    }
    if (found != NULL
        && !(is_plain ? keep(means, piece, found) : PyDict_SetItem(means->glances, piece, found) == 0)) {
        Py_CLEAR(found);
    }
    return found;
}

/* Returns how a piece is respelled that is not looked into; a new reference. */
static PyObject *
glanced_at(const Means *means, PyObject *piece)
{
    PyObject *found = PyDict_GetItemWithError(means->memo, piece);
    if (found != NULL) { /* what took more than a look says nothing here */
        long marks = marks_of(found);
        if (marks < 0 || !(marks & DEEP)) {
            return marks < 0 ? NULL : Py_NewRef(found);
        }
    }
    else if (PyErr_Occurred()) {
        return NULL;
    }
    found = PyDict_GetItemWithError(means->glances, piece);
    if (found != NULL) {
        return Py_NewRef(found);
    }
    return PyErr_Occurred() ? NULL : found_at_a_glance(means, piece);
}

/* Adds the place of a piece to those that say something else than they spell; false after an error. */
static int
note_changed(const Means *means, PyObject *piece, PyObject *one, Py_ssize_t at)
{
    Run all = {0, PyUnicode_GET_LENGTH(piece)};
    PyObject *said = PyTuple_GET_ITEM(one, 1);
    if (!PyUnicode_Check(said)) {
        PyErr_SetString(PyExc_TypeError, "Respellings are tuples of three.");
        return 0;
    }
    return !differs(piece, &all, said, means->reader->mentioned)
           || append(means->changed, PyLong_FromSsize_t(at));
}

/* Returns the respellings of pieces, the rest at a glance once so much was looked into. Joins their marks. */
static PyObject *
respelled_in_bounds(const Means *means, PyObject *pieces, Py_ssize_t most, long *marks)
{
    Py_ssize_t count = PyList_GET_SIZE(pieces), deep = 0;
    PyObject *read = PyList_New(count);
    for (Py_ssize_t at = 0; read != NULL && at < count; at++) {
        PyObject *piece = PyList_GET_ITEM(pieces, at);
        if (!PyUnicode_Check(piece)) {
            PyErr_SetString(PyExc_TypeError, "Pieces are strings.");
            Py_CLEAR(read);
            break;
        }
        PyObject *one = deep > most ? glanced_at(means, piece) : looked_into(means, piece);
        long known = one == NULL ? -1 : marks_of(one);
        /* Most say what they spell: those that are not CHANGED, unless one looks like a mention and is none. */
        int may_differ = known >= 0 && (known & CHANGED || PyUnicode_READ_CHAR(piece, 0) == '<');
        if (known < 0 || (may_differ && !note_changed(means, piece, one, at))) {
            Py_XDECREF(one);
            Py_CLEAR(read);
            break;
        }
        if (known & DEEP) {
            deep += PyUnicode_GET_LENGTH(piece) * (is_all_letters(piece) ? 1 : SIGNS_WEIGH);
        }
        *marks |= known;
        PyList_SET_ITEM(read, at, one);
    }
    return read;
}

/* Does the same with what Python gave: pieces, a Respellings and how much may be looked into. Adds to the list of
those that are changed. */
static PyObject *
respelled_as_given(
    PyObject *self, PyObject *pieces, PyObject *memo, PyObject *bound, PyObject *changed, long *marks)
{
    if (!PyList_Check(pieces) || !PyDict_Check(memo)) {
        PyErr_SetString(PyExc_TypeError, "A list of pieces comes with a memo of respellings.");
        return NULL;
    }
    Py_ssize_t most = PyNumber_AsSsize_t(bound, PyExc_OverflowError);
    if (most == -1 && PyErr_Occurred()) {
        return NULL;
    }
    PyObject *kept = PyObject_GetAttr(memo, name_most);
    Means means = {(Reader *)self, memo, NULL, changed, kept == NULL ? -1 : PyNumber_AsSsize_t(kept, NULL)};
    Py_XDECREF(kept);
    if (PyErr_Occurred()) {
        return NULL;
    }
    means.glances = PyDict_New();
    *marks = 0;
    PyObject *read = means.glances == NULL ? NULL : respelled_in_bounds(&means, pieces, most, marks);
    Py_XDECREF(means.glances);
    return read;
}

PyObject *
reader_respell_all(PyObject *self, PyObject *const *given, Py_ssize_t count)
{
    if (count != 3) {
        PyErr_SetString(PyExc_TypeError, "Pieces come with a memo and a bound.");
        return NULL;
    }
    long marks;
    PyObject *changed = PyList_New(0);
    PyObject *read =
        changed == NULL ? NULL : respelled_as_given(self, given[0], given[1], given[2], changed, &marks);
    Py_XDECREF(changed);
    return read;
}

PyObject *
reader_unravel(PyObject *self, PyObject *const *given, Py_ssize_t count)
{
    if (count != 3 || !PyUnicode_Check(given[0])) {
        PyErr_SetString(PyExc_TypeError, "A text comes with a memo and a bound.");
        return NULL;
    }
    PyObject *pieces = PyUnicode_Split(given[0], NULL, -1), *changed = PyList_New(0), *judgement = NULL;
    long marks;
    PyObject *read = pieces == NULL || changed == NULL
                         ? NULL
                         : respelled_as_given(self, pieces, given[1], given[2], changed, &marks);
    if (read != NULL) {
        judgement = judged(((Reader *)self)->words, given[0], pieces, read, marks);
    }
    PyObject *found = judgement == NULL ? NULL : PyTuple_Pack(2, judgement, changed);
    Py_XDECREF(judgement);
    Py_XDECREF(changed);
    Py_XDECREF(pieces);
    return found;
}

/* --- where pieces and words stand --- */

static PyObject *
piece_starts(PyObject *Py_UNUSED(module), PyObject *text)
{
    if (!is_text(text)) {
        return NULL;
    }
    PyObject *starts = PyList_New(0);
    for (Run run = {0, 0}; starts != NULL && next_piece(text, &run);) {
        if (!append(starts, PyLong_FromSsize_t(run.start))) {
            Py_CLEAR(starts);
        }
    }
    return starts;
}

static PyObject *
piece_spans(PyObject *Py_UNUSED(module), PyObject *const *given, Py_ssize_t count)
{
    if (count != 2 || !PyUnicode_Check(given[0])) {
        PyErr_SetString(PyExc_TypeError, "A text comes with the number of pieces that are looked for.");
        return NULL;
    }
    Py_ssize_t most = PyNumber_AsSsize_t(given[1], PyExc_OverflowError);
    if (most == -1 && PyErr_Occurred()) {
        return NULL;
    }
    PyObject *spans = PyList_New(0);
    Run run = {0, 0};
    for (Py_ssize_t at = 0; spans != NULL && at < most && next_piece(given[0], &run); at++) {
        if (!append(spans, Py_BuildValue("nn", run.start, run.end))) {
            Py_CLEAR(spans);
        }
    }
    return spans;
}

static PyObject *
changed_places(PyObject *Py_UNUSED(module), PyObject *const *given, Py_ssize_t count)
{
    Py_ssize_t before = count == 4 ? PyNumber_AsSsize_t(given[2], PyExc_OverflowError) : -1;
    if (count != 4 || !PyUnicode_Check(given[0]) || !PyList_Check(given[1]) || !PyUnicode_Check(given[3])) {
        PyErr_SetString(PyExc_TypeError, "A text comes with respellings, a number and the name of a mention.");
        return NULL;
    }
    if (before < 0) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "No fewer than none stand before.");
        }
        return NULL;
    }
    PyObject *places = PyList_New(0);
    Run run = {0, 0};
    for (Py_ssize_t at = -before; places != NULL && next_piece(given[0], &run); at++) {
        if (at >= PyList_GET_SIZE(given[1])) {
            break;
        }
        PyObject *one = at < 0 ? NULL : PyList_GET_ITEM(given[1], at);
        if (one == NULL) {
            continue;
        }
        if (words_said(one) == NULL || !PyUnicode_Check(PyTuple_GET_ITEM(one, 1))) {
            PyErr_SetString(PyExc_TypeError, "Respellings are tuples of three.");
            Py_CLEAR(places);
        }
        else if (differs(given[0], &run, PyTuple_GET_ITEM(one, 1), given[3])
                 && !append(places, PyLong_FromSsize_t(at))) {
            Py_CLEAR(places);
        }
    }
    return places;
}

static PyObject *
word_starts(PyObject *Py_UNUSED(module), PyObject *const *given, Py_ssize_t count)
{
    if (count != 2 || !PyList_Check(given[0])) {
        PyErr_SetString(PyExc_TypeError, "Respellings come with the number of words before them.");
        return NULL;
    }
    Py_ssize_t next = PyNumber_AsSsize_t(given[1], PyExc_OverflowError);
    if (next == -1 && PyErr_Occurred()) {
        return NULL;
    }
    Py_ssize_t size = PyList_GET_SIZE(given[0]);
    PyObject *starts = PyList_New(size + 1);
    for (Py_ssize_t at = 0; starts != NULL && at <= size; at++) {
        PyObject *said = at < size ? words_said(PyList_GET_ITEM(given[0], at)) : NULL;
        PyObject *start = at < size && said == NULL ? NULL : PyLong_FromSsize_t(next);
        if (start == NULL) {
            Py_CLEAR(starts);
            break;
        }
        PyList_SET_ITEM(starts, at, start);
        next += said == NULL ? 0 : PyTuple_GET_SIZE(said);
    }
    return starts;
}

static PyMethodDef functions[] = {
    {"piece_starts", piece_starts, METH_O, PyDoc_STR("Return where each piece of a text begins.")},
    {"piece_spans", (PyCFunction)(void (*)(void))piece_spans, METH_FASTCALL,
     PyDoc_STR("Return where the first pieces of a text stand.")},
    {"changed_places", (PyCFunction)(void (*)(void))changed_places, METH_FASTCALL,
     PyDoc_STR("Return which respellings say something else than their pieces spell.")},
    {"word_starts", (PyCFunction)(void (*)(void))word_starts, METH_FASTCALL,
     PyDoc_STR("Return which is the first word of each respelling, and one past the last of all.")},
    {NULL, NULL, 0, NULL},
};

int
add_unravel(PyObject *module)
{
    name_most = PyUnicode_InternFromString("most"); /* kept for good, as the other is */
    name_at_a_glance = PyUnicode_InternFromString("at_a_glance");
    return name_most == NULL || name_at_a_glance == NULL ? -1 : PyModule_AddFunctions(module, functions);
}
