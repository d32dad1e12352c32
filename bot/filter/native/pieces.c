/* The twin of reading/pieces.py and respell.py, for the pieces of text that are met most: words, perhaps with
quiet signs around them, numbers, mentions, addresses. What it says nothing of, Python reads. */
#include "words.h"

#include <string.h>

#define MAX_CHARACTERS 200
#define RARE 15.0
#define LONGEST_SPLIT 16

static const char quiet_edges[] = "\"'.,;:?!)]}>";
static const char quiet_starts[] = "\"'([{<.,;:#&-";
static const char symbols[] = "013456789@$!|+(";

/* A piece that is all ASCII, and the word in it. */
typedef struct {
    uint8_t letters[MAX_CHARACTERS];
    int length;
    int start, end;   /* of what is left without quiet signs at its ends */
    int is_word;      /* whether that is letters */
    int is_known;     /* whether the piece is a word */
    int is_bare_known;
} Piece;

/* What is found: the words, the text in plain form, and what is known of them and of the piece. */
typedef struct {
    PyObject *words, *text; /* both owned; no words: the piece is one, and nothing is to be remembered */
    int marks, seen;
} Found;

static int
is_in(uint8_t letter, const char *letters)
{
    return letter != 0 && strchr(letters, letter) != NULL;
}

static int
is_letter(uint8_t letter)
{
    return (uint8_t)((letter | 0x20) - 'a') < 26;
}

static int
is_digit(uint8_t letter)
{
    return (uint8_t)(letter - '0') < 10;
}

static int
is_inside_a_word(uint8_t letter)
{
    return is_letter(letter) || is_digit(letter) || letter == '\'';
}

/* --- marks --- */

/* Whether a letter that stands double is odd, or only one that stands thrice; 0: neither is. */
static int
odd_run(Py_UCS4 letter)
{
    if (letter < 'a' || letter > 'z' || letter == 'w') {
        return 0;
    }
    return strchr("aiuyhjkqvx", (int)letter) != NULL ? 2 : 3;
}

static int
has_odd_run(PyObject *piece)
{
    int kind = PyUnicode_KIND(piece), run = 1, plain = is_ascii(piece);
    const void *data = PyUnicode_DATA(piece);
    Py_ssize_t length = PyUnicode_GET_LENGTH(piece);
    for (Py_ssize_t at = 1; at < length; at++) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        run = letter == PyUnicode_READ(kind, data, at - 1) ? run + 1 : 1;
        if (run > 1) {
            int odd = odd_run(letter);
            if ((odd != 0 && run >= odd) || (!plain && run > 2 && Py_UNICODE_ISALNUM(letter))) {
                return 1;
            }
        }
    }
    return 0;
}

static int
holds(const Piece *piece, const char *part)
{
    int size = (int)strlen(part);
    for (int at = 0; at + size <= piece->length; at++) {
        if (memcmp(piece->letters + at, part, (size_t)size) == 0) {
            return 1;
        }
    }
    return 0;
}

static int
holds_address(const Piece *piece, int start, int end)
{
    for (int at = start; at + 3 <= end; at++) {
        if (memcmp(piece->letters + at, "://", 3) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Whether some sign may stand for a letter; -1, if that takes a closer look. */
static int
is_signed(const Piece *piece)
{
    int start = 0, end = piece->length, symbol_count = 0, letter_count = 0;
    if (piece->length == 1) {
        return is_in(piece->letters[0], symbols);
    }
    while (start < end && piece->letters[start] == '(') {
        start++;
    }
    while (end > start && is_in(piece->letters[end - 1], "!?+(.,;:)")) {
        end--;
    }
    for (int at = start; at < end; at++) {
        symbol_count += is_in(piece->letters[at], symbols);
        letter_count += is_letter(piece->letters[at]);
    }
    return symbol_count > 0 && letter_count > 0 && !holds_address(piece, start, end) ? -1 : 0;
}

static int
is_address(const Piece *piece)
{
    static const char *const middles[] = {"dot", ".", ":"};
    const uint8_t *letters = piece->letters;
    for (int at = 0; at + 1 < piece->length; at++) {
        uint8_t next = letters[at + 1];
        if (letters[at] == '.' && (is_letter(next) || is_digit(next) || next == '_')) {
            return 1;
        }
        for (int way = 0; way < 3 && is_in(letters[at], "[({"); way++) {
            int size = (int)strlen(middles[way]), close = at + 1 + size;
            if (close < piece->length && memcmp(letters + at + 1, middles[way], (size_t)size) == 0
                && is_in(letters[close], "])}")) {
                return 1;
            }
        }
    }
    return holds_address(piece, 0, piece->length) || holds(piece, "iscord");
}

/* Returns what can be told of a piece without respelling it; -1, if that takes a closer look. */
static int
marks_of(const Piece *piece, PyObject *text)
{
    int marks = has_odd_run(text) ? DRAWN : 0;
    if (piece->is_word && piece->start == 0 && piece->end == piece->length) {
        return holds(piece, "iscord") ? marks | ADDRESS : marks;
    }
    int is_wrapped = 0;
    for (int at = 0; at < piece->length; at++) {
        uint8_t letter = piece->letters[at];
        if (is_in(letter, "<%\\|") || letter < '!' || letter == 0x7F) {
            return -1;
        }
        is_wrapped |= letter == '&' || letter == '>';
    }
    int has_signs = is_signed(piece);
    if (has_signs < 0) {
        return -1;
    }
    return marks | (has_signs ? SIGNED : 0) | (is_wrapped ? WRAPPED : 0) | (is_address(piece) ? ADDRESS : 0);
}

int
is_all_letters(PyObject *text)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t at = 0; at < length; at++) {
        if (!Py_UNICODE_ISALPHA(PyUnicode_READ(kind, data, at))) {
            return 0;
        }
    }
    return length > 0;
}

/* Whether a text that is not all ASCII is one Greek or Cyrillic letter. */
static int
is_lone_letter(PyObject *text)
{
    Py_UCS4 first = PyUnicode_READ_CHAR(text, 0);
    return PyUnicode_GET_LENGTH(text) == 1 && first >= 0x370 && first <= 0x52F;
}

/* Whether a word may be a part of a split one. */
static int
is_fragment(const Words *words, const uint8_t *letters, int length)
{
    if (length == 1) {
        return letters[0] >= 'b' && letters[0] <= 'z' && letters[0] != 'i' && letters[0] != 'u';
    }
    for (int at = 0; at < length; at++) {
        if (!is_letter(letters[at])) {
            return 0;
        }
    }
    Word word;
    int is_there = find_english(words, hash_of(letters, length), letters, length, &word);
    if (length < 4) {
        return !is_there || word.cost >= RARE;
    }
    if (is_there || length >= LONGEST_SPLIT) {
        return 0;
    }
    if (!has_end(&words->openings, letters, 4) && !has_end(&words->closings, letters + length - 4, 4)) {
        uint8_t reversed[LONGEST_SPLIT];
        for (int at = 0; at < length; at++) {
            reversed[at] = letters[length - 1 - at];
        }
        if (!is_english(words, reversed, length)) {
            return 0;
        }
    }
    return !is_known(words, letters, length);
}

PyObject *
words_is_fragment(PyObject *self, PyObject *word)
{
    if (!PyUnicode_Check(word)) {
        PyErr_SetString(PyExc_TypeError, "A word is a string.");
        return NULL;
    }
    if (!is_ascii(word)) {
        return PyBool_FromLong(is_lone_letter(word));
    }
    uint8_t letters[LONGEST_ENTRY];
    int length = bytes_of(word, letters, LONGEST_ENTRY);
    return PyBool_FromLong(length > 0 && is_fragment((Words *)self, letters, length));
}

/* --- reading --- */

/* Takes the piece apart that a text is; false, if it is too long. */
static int
take_apart(const Words *words, PyObject *text, Piece *piece)
{
    piece->length = bytes_of(text, piece->letters, MAX_CHARACTERS);
    if (piece->length <= 0) {
        return 0;
    }
    int start = 0, end = piece->length;
    while (start < end && is_in(piece->letters[start], quiet_starts)) {
        start++;
    }
    while (end > start && is_in(piece->letters[end - 1], quiet_edges)) {
        end--;
    }
    piece->start = start;
    piece->end = end;
    piece->is_word = start < end;
    for (int at = start; at < end; at++) {
        piece->is_word &= is_letter(piece->letters[at]);
    }
    piece->is_known = is_known(words, piece->letters, piece->length);
    int is_one = start < end; /* nothing in it ends a word */
    for (int at = start; at < end; at++) {
        is_one &= is_inside_a_word(piece->letters[at]);
    }
    piece->is_bare_known =
        piece->is_known
        || (is_one && end - start < piece->length
            && is_known(words, piece->letters + start, end - start));
    return 1;
}

/* Whether it is digits, perhaps with quiet signs after them. */
static int
is_number(const Piece *piece)
{
    for (int at = piece->start; at < piece->end; at++) {
        if (!is_digit(piece->letters[at])) {
            return 0;
        }
    }
    return piece->start == 0 && piece->end > 0;
}

/* Whether it is letters with an apostrophe among them, and nothing else. */
static int
is_contraction(const Piece *piece)
{
    int apostrophes = 0;
    for (int at = 0; at < piece->length; at++) {
        apostrophes += piece->letters[at] == '\'';
        if (!is_letter(piece->letters[at]) && piece->letters[at] != '\'') {
            return 0;
        }
    }
    return apostrophes == 1 && piece->start == 0 && piece->end == piece->length;
}

/* Whether nothing around the word may hide another: one sign after it does not, nor those of a sentence. */
static int
is_set_in_a_sentence(const Piece *piece)
{
    int start = 0, end = piece->length;
    if (piece->start == 0 && end <= piece->end + 1) {
        return 1;
    }
    while (start < end && is_in(piece->letters[start], "\"',;:?")) {
        start++;
    }
    while (end > start && is_in(piece->letters[end - 1], "\"',;:?")) {
        end--;
    }
    while (end > start && is_in(piece->letters[end - 1], ".!)]}>")) {
        end--;
    }
    while (start < end && is_in(piece->letters[start], "[{<.#&-")) {
        start++;
    }
    return start == piece->start && end == piece->end;
}

/* Whether it is a mention of somebody or of a channel: "<@123>", "<@!123>", "<@&123>", "<#123>". */
static int
is_mention(const Piece *piece)
{
    const uint8_t *letters = piece->letters;
    int end = piece->length - 1, at = 2;
    if (end < 3 || letters[0] != '<' || letters[end] != '>' || !is_in(letters[1], "@#")) {
        return 0;
    }
    at += letters[1] == '@' && is_in(letters[2], "!&");
    if (at == end) {
        return 0;
    }
    while (at < end && is_digit(letters[at])) {
        at++;
    }
    return at == end;
}

/* Returns the word in a piece as a string. */
static PyObject *
bare_of(const Piece *piece, PyObject *text)
{
    if (piece->is_known || (piece->start == 0 && piece->end == piece->length)) {
        return Py_NewRef(text);
    }
    return PyUnicode_Substring(text, piece->start, piece->end);
}

static int
as_it_stands(const Reader *reader, const Piece *piece, PyObject *text, Found *found)
{
    PyObject *bare = bare_of(piece, text);
    found->words = bare == NULL ? NULL : PyTuple_Pack(1, bare);
    Py_XDECREF(bare);
    if (found->words == NULL) {
        return -1;
    }
    int is_whole = piece->is_known;
    const uint8_t *letters = is_whole ? piece->letters : piece->letters + piece->start;
    int length = is_whole ? piece->length : piece->end - piece->start;
    found->marks = is_fragment(reader->words, letters, length) ? LOOSE : 0;
    found->text = Py_NewRef(text);
    return 1;
}

/* Marks what a word was found to mean. */
static void
mark_meant(const Reader *reader, const Piece *piece, PyObject *bare, Found *found)
{
    found->marks = DEEP;
    if (PyTuple_GET_SIZE(found->words) != 1) {
        found->marks |= CHANGED;
        return;
    }
    uint8_t letters[LONGEST_ENTRY];
    PyObject *word = PyTuple_GET_ITEM(found->words, 0);
    const uint8_t *typed = piece->letters + piece->start;
    int length = bytes_of(word, letters, LONGEST_ENTRY), size = piece->end - piece->start;
    int is_same = word == bare || (length == size && memcmp(letters, typed, (size_t)size) == 0);
    found->marks |= is_same ? 0 : CHANGED;
    int is_backwards = length == size && !is_same;
    for (int at = 0; at < size && is_backwards; at++) {
        is_backwards = letters[at] == typed[size - 1 - at];
    }
    found->marks |= is_backwards ? BACKWARDS : 0;
    if ((is_same || (piece->is_word && size == piece->length)) && length >= 0
        && is_fragment(reader->words, letters, length)) {
        found->marks |= LOOSE;
    }
}

/* Reads letters that nobody knows. */
static int
guess_at(const Reader *reader, const Piece *piece, PyObject *text, Found *found)
{
    double cost;
    PyObject *bare = bare_of(piece, text);
    found->words = bare == NULL ? NULL : guess_letters(reader->words, bare, &cost);
    if (found->words == NULL) {
        Py_XDECREF(bare);
        return -1;
    }
    mark_meant(reader, piece, bare, found);
    Py_DECREF(bare);
    if (!(found->marks & CHANGED)) {
        found->text = Py_NewRef(text);
    }
    else if (PyTuple_GET_SIZE(found->words) == 1) {
        found->text = Py_NewRef(PyTuple_GET_ITEM(found->words, 0));
    }
    else {
        PyObject *space = PyUnicode_FromOrdinal(' ');
        found->text = space == NULL ? NULL : PyUnicode_Join(space, found->words);
        Py_XDECREF(space);
    }
    return found->text == NULL ? -1 : 1;
}

/* Reads a piece word for word, as it was typed. */
static int
read_as_typed(const Piece *piece, PyObject *text, Found *found)
{
    PyObject *words = PyList_New(0);
    for (int at = 0, end; words != NULL && at < piece->length; at = end + 1) {
        int start = at;
        for (end = at; end < piece->length && is_inside_a_word(piece->letters[end]); end++) {
        }
        int last = end;
        while (start < last && piece->letters[start] == '\'') {
            start++;
        }
        while (last > start && piece->letters[last - 1] == '\'') {
            last--;
        }
        PyObject *word = start < last ? PyUnicode_Substring(text, start, last) : NULL;
        if (start < last && (word == NULL || PyList_Append(words, word) < 0)) {
            Py_CLEAR(words);
        }
        Py_XDECREF(word);
    }
    found->words = words == NULL ? NULL : PyList_AsTuple(words);
    found->text = Py_NewRef(text);
    Py_XDECREF(words);
    return found->words == NULL ? -1 : 1;
}

static int
read_mention(const Reader *reader, Found *found)
{
    found->words = Py_NewRef(reader->mention_words);
    found->text = Py_NewRef(reader->mentioned);
    found->marks = CHANGED;
    return 1;
}

/* Each of these returns 1 if it read the piece, 0 if Python has to, -1 after an error. */

static int
read_ascii(const Reader *reader, PyObject *text, Found *found)
{
    Piece piece;
    if (!take_apart(reader->words, text, &piece)) {
        return 0;
    }
    if (is_mention(&piece) && !piece.is_known) {
        return read_mention(reader, found);
    }
    found->seen = marks_of(&piece, text);
    if (found->seen < 0) {
        return 0;
    }
    if (!piece.is_known && holds_address(&piece, 0, piece.length)) {
        return read_as_typed(&piece, text, found);
    }
    if (piece.is_bare_known) {
        return as_it_stands(reader, &piece, text, found);
    }
    if ((piece.is_word && is_set_in_a_sentence(&piece)) || is_contraction(&piece)) {
        return guess_at(reader, &piece, text, found);
    }
    if (!reader->is_eager && is_number(&piece)) {
        PyObject *digits = bare_of(&piece, text);
        found->words = digits == NULL ? NULL : PyTuple_Pack(1, digits);
        found->text = Py_NewRef(text);
        Py_XDECREF(digits);
        return found->words == NULL ? -1 : 1;
    }
    return 0;
}

/* Reads letters that are not all ASCII: nothing is guessed of them. */
static int
read_letters(const Reader *reader, PyObject *text, Found *found)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (length > MAX_CHARACTERS) {
        return 0;
    }
    uint8_t bytes[LONGEST_ENTRY];
    int size = bytes_of(text, bytes, LONGEST_ENTRY);
    int is_there = size >= 0 && is_known(reader->words, bytes, size);
    if (length == 1 && !is_there) {
        return 0;
    }
    static const char discord[] = "iscord";
    int matched = 0, is_discord = 0;
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        if (!Py_UNICODE_ISALPHA(letter)) {
            return 0;
        }
        matched = letter == (Py_UCS4)discord[matched] ? matched + 1 : letter == 'i';
        is_discord |= matched == 6;
        matched = matched == 6 ? 0 : matched;
    }
    found->marks = !is_there ? DEEP : is_lone_letter(text) ? LOOSE : 0;
    found->seen = (has_odd_run(text) ? DRAWN : 0) | (is_discord ? ADDRESS : 0);
    found->words = PyTuple_Pack(1, text);
    found->text = Py_NewRef(text);
    return found->words == NULL ? -1 : 1;
}

static int
read_piece(const Reader *reader, PyObject *text, Found *found)
{
    *found = (Found){NULL, NULL, 0, 0};
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "A piece is a string.");
        return -1;
    }
    int did = is_ascii(text) ? read_ascii(reader, text, found) : read_letters(reader, text, found);
    if (did <= 0) {
        Py_CLEAR(found->words);
        Py_CLEAR(found->text);
    }
    return did;
}

/* Makes a respelling of what was found, which it takes. */
static PyObject *
respelling_of(const Reader *reader, Found *found)
{
    PyObject *marks = PyLong_FromLong(found->marks);
    PyObject *values = marks == NULL ? NULL : PyTuple_Pack(3, found->words, found->text, marks);
    PyObject *given = values == NULL ? NULL : PyTuple_Pack(1, values);
    PyObject *made =
        given == NULL ? NULL : PyTuple_Type.tp_new((PyTypeObject *)reader->respelling, given, NULL);
    Py_XDECREF(given);
    Py_XDECREF(values);
    Py_XDECREF(marks);
    Py_CLEAR(found->words);
    Py_CLEAR(found->text);
    return made;
}

PyObject *
reader_respell(PyObject *self, PyObject *text)
{
    Found found;
    int did = read_piece((Reader *)self, text, &found);
    if (did < 0) {
        return NULL;
    }
    return did == 0 ? Py_NewRef(Py_None) : respelling_of((Reader *)self, &found);
}

/* --- at a glance --- */

static int
glance_at_ascii(const Reader *reader, PyObject *text, Found *found, int *is_plain)
{
    Piece piece;
    if (!take_apart(reader->words, text, &piece)) {
        return 0;
    }
    *is_plain = 1;
    if (is_mention(&piece) && !piece.is_known) {
        return read_mention(reader, found);
    }
    if (piece.is_bare_known) {
        return as_it_stands(reader, &piece, text, found);
    }
    *is_plain = 0;
    return piece.letters[0] == '<' ? 0 : read_as_typed(&piece, text, found);
}

static int
glance_at_letters(const Reader *reader, PyObject *text, Found *found, int *is_plain)
{
    if (!is_all_letters(text)) {
        return 0;
    }
    uint8_t bytes[LONGEST_ENTRY];
    int size = bytes_of(text, bytes, LONGEST_ENTRY);
    *is_plain = size >= 0 && is_known(reader->words, bytes, size);
    found->marks = *is_plain && is_lone_letter(text) ? LOOSE : 0;
    found->words = PyTuple_Pack(1, text);
    found->text = Py_NewRef(text);
    return found->words == NULL ? -1 : 1;
}

/* Returns the respelling of a piece that is not looked into, or None, if Python has to find it. is_plain: whether
it is known what the piece says. */
PyObject *
reader_glance(const Reader *reader, PyObject *text, int *is_plain)
{
    Found found = {NULL, NULL, 0, 0};
    int did = is_ascii(text) ? glance_at_ascii(reader, text, &found, is_plain)
                             : glance_at_letters(reader, text, &found, is_plain);
    if (did < 0) {
        Py_XDECREF(found.words);
        Py_XDECREF(found.text);
        return NULL;
    }
    return did == 0 ? Py_NewRef(Py_None) : respelling_of(reader, &found);
}

/* Whether it is letters that are a word of English, and more than three. */
static int
is_plain(const Reader *reader, PyObject *text)
{
    uint8_t letters[MAX_CHARACTERS];
    int length = PyUnicode_Check(text) && is_ascii(text) ? bytes_of(text, letters, MAX_CHARACTERS) : -1;
    for (int at = 0; at < length; at++) {
        if (!is_letter(letters[at])) {
            return 0;
        }
    }
    return length > 3 && is_english(reader->words, letters, length);
}

static PyObject *
reader_look(PyObject *self, PyObject *text)
{
    const Reader *reader = (Reader *)self;
    if (is_plain(reader, text)) {
        Piece piece = {.is_word = 1};
        piece.length = piece.end = bytes_of(text, piece.letters, MAX_CHARACTERS);
        return Py_BuildValue("iOO", marks_of(&piece, text), text, Py_None);
    }
    Found found;
    int did = read_piece(reader, text, &found);
    if (did <= 0) {
        return did < 0 ? NULL : Py_NewRef(Py_None);
    }
    int marks = found.marks | found.seen;
    PyObject *bare;
    if (PyTuple_GET_SIZE(found.words) == 1) {
        bare = Py_NewRef(PyTuple_GET_ITEM(found.words, 0));
        marks |= bare != text && PyUnicode_Compare(bare, text) != 0 ? EDGED : 0;
    }
    else {
        bare = PyUnicode_New(0, 0);
        marks |= SEVERAL;
    }
    PyObject *made = respelling_of(reader, &found);
    PyObject *seen = made == NULL || bare == NULL ? NULL : Py_BuildValue("iOO", marks, bare, made);
    Py_XDECREF(made);
    Py_XDECREF(bare);
    return seen;
}

static PyObject *
odd_run_in(PyObject *Py_UNUSED(module), PyObject *text)
{
    if (!is_text(text)) {
        return NULL;
    }
    return PyBool_FromLong(has_odd_run(text));
}

/* --- the type --- */

static PyObject *
reader_new(PyTypeObject *type, PyObject *given, PyObject *named)
{
    static char *names[] = {"words", "respelling", "mentioned", "mention_words", "eager", NULL};
    PyObject *words, *respelling, *mentioned, *mention_words;
    int is_eager;
    if (!PyArg_ParseTupleAndKeywords(
            given, named, "O!O!UO!p", names, &words_type, &words, &PyType_Type, &respelling, &mentioned,
            &PyTuple_Type, &mention_words, &is_eager)) {
        return NULL;
    }
    if (!PyType_IsSubtype((PyTypeObject *)respelling, &PyTuple_Type)) {
        PyErr_SetString(PyExc_TypeError, "A respelling is a tuple.");
        return NULL;
    }
    Reader *reader = (Reader *)type->tp_alloc(type, 0);
    if (reader != NULL) {
        reader->words = (Words *)Py_NewRef(words);
        reader->respelling = Py_NewRef(respelling);
        reader->mentioned = Py_NewRef(mentioned);
        reader->mention_words = Py_NewRef(mention_words);
        reader->is_eager = is_eager;
    }
    return (PyObject *)reader;
}

static void
reader_dealloc(PyObject *self)
{
    Reader *reader = (Reader *)self;
    Py_XDECREF(reader->words);
    Py_XDECREF(reader->respelling);
    Py_XDECREF(reader->mentioned);
    Py_XDECREF(reader->mention_words);
    Py_TYPE(self)->tp_free(self);
}

static PyMethodDef methods[] = {
    {"respell", reader_respell, METH_O,
     PyDoc_STR("Return the respelling of a piece; None, if Python has to find it.")},
    {"look", reader_look, METH_O,
     PyDoc_STR("Return the marks of a piece, its one word, and its respelling if it was needed; or None.")},
    {"respell_all", (PyCFunction)(void (*)(void))reader_respell_all, METH_FASTCALL,
     PyDoc_STR("Return the respellings of pieces, of which no more than so much is looked into.")},
    {"unravel", (PyCFunction)(void (*)(void))reader_unravel, METH_FASTCALL,
     PyDoc_STR("Return what is known of a text, as `Words.unravel` does, and which pieces say something else.")},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject reader_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_core.Reader",
    .tp_doc = PyDoc_STR("Reads pieces of text that are met for the first time."),
    .tp_basicsize = sizeof(Reader),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = reader_new,
    .tp_dealloc = reader_dealloc,
    .tp_methods = methods,
};

static PyMethodDef functions[] = {
    {"has_odd_run", odd_run_in, METH_O,
     PyDoc_STR("Return whether some letter is repeated as nobody writes it.")},
    {NULL, NULL, 0, NULL},
};

int
add_pieces(PyObject *module)
{
    return PyModule_AddType(module, &reader_type) < 0 ? -1 : PyModule_AddFunctions(module, functions);
}
