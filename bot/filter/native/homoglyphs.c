/* The twin of in_their_scripts in reading/homoglyphs.py: each word of two readings in its own script. */
#include "utf8.h"
#include "words.h"

#include <stdbool.h>
#include <string.h>

enum {
    ASCII = 128,
    ENGLISH_LETTERS = 2, /* at most, of a word that is too short to be guessed */
    WHOLE = 3,           /* as in homoglyphs.py, and the two below */
    MAX_WORDS = 100,
};
#define LIKELY 14.0 /* bits */

typedef struct {
    const Py_UCS4 *letters;
    Py_ssize_t length;
} Text;

/* A word in both readings. */
typedef struct {
    Text plain, latin;
} Pair;

typedef struct {
    const Words *words;
    Py_UCS4 *plain;
    Py_ssize_t length;
    const Py_UCS4 *latin;
    Pair foreign[MAX_WORDS];
    int foreign_count;
    Py_ssize_t pieces; /* all of them */
    bool has_latin;
    bool speaks; /* its own script, more than Latin */
} Readings;

static bool
is_latin(Py_UCS4 letter)
{
    return letter - 'a' < 26;
}

static bool
is_letter(Py_UCS4 letter)
{
    if (letter < ASCII) {
        return is_latin(letter | 0x20);
    }
    return Py_UNICODE_ISALNUM(letter) && !Py_UNICODE_ISDECIMAL(letter);
}

/* Whether it is a letter, and not Latin, once plain. */
static bool
is_own(Py_UCS4 letter)
{
    return is_letter(letter) && !is_latin(letter);
}

static bool
is_cyrillic(Py_UCS4 letter)
{
    return letter >= 0x400 && letter <= 0x52F;
}

static bool
has_any(Text text, bool (*is_it)(Py_UCS4))
{
    for (Py_ssize_t at = 0; at < text.length; at++) {
        if (is_it(text.letters[at])) {
            return true;
        }
    }
    return false;
}

/* Returns a word from its first letter or digit to its last. */
static Text
bare(Text word)
{
    while (word.length > 0 && !Py_UNICODE_ISALNUM(word.letters[0])) {
        word.letters++;
        word.length--;
    }
    while (word.length > 0 && !Py_UNICODE_ISALNUM(word.letters[word.length - 1])) {
        word.length--;
    }
    return word;
}

/* What Latin letters and digits stand in for where the word is Cyrillic. */
static Py_UCS4
as_cyrillic(Py_UCS4 letter)
{
    static const uint16_t letters[ASCII] = {
        ['a'] = 0x430, ['c'] = 0x441, ['e'] = 0x435, ['o'] = 0x43E, ['p'] = 0x440, ['x'] = 0x445,
        ['y'] = 0x443, ['k'] = 0x43A, ['m'] = 0x43C, ['h'] = 0x43D, ['t'] = 0x442, ['b'] = 0x432,
        ['n'] = 0x43F, ['u'] = 0x438, ['r'] = 0x433, ['3'] = 0x437, ['4'] = 0x447, ['6'] = 0x431,
    };
    return letter < ASCII && letters[letter] != 0 ? letters[letter] : letter;
}

static Py_UCS4
as_it_is(Py_UCS4 letter)
{
    return letter;
}

/* Writes a word as bytes, and returns how many; -1, if it is longer than any that is known. */
static int
write_bytes(Text word, Py_UCS4 (*read_as)(Py_UCS4), uint8_t *bytes)
{
    int used = 0;
    for (Py_ssize_t at = 0; at < word.length; at++) {
        uint8_t letter[4];
        int size = put_letter(read_as(word.letters[at]), letter);
        if (used + size > LONGEST_ENTRY) {
            return -1;
        }
        memcpy(bytes + used, letter, (size_t)size);
        used += size;
    }
    return used;
}

static bool
knows(const Words *words, Text word, Py_UCS4 (*read_as)(Py_UCS4))
{
    uint8_t bytes[LONGEST_ENTRY];
    int length = write_bytes(word, read_as, bytes);
    return length >= 0 && is_known(words, bytes, length);
}

static bool
finds_english(const Words *words, Text word, Word *found)
{
    uint8_t bytes[LONGEST_ENTRY];
    int length = write_bytes(word, as_it_is, bytes);
    return length >= 0 && find_english(words, hash_of(bytes, length), bytes, length, found);
}

/* Whether no run of letters mixes Latin with others, and they are no single letters. */
static bool
is_of_two_words(Text word)
{
    Py_ssize_t run = 0, longest = 0;
    bool latin = false, own = false;
    for (Py_ssize_t at = 0; at < word.length; at++) {
        if (!is_letter(word.letters[at])) {
            run = 0;
            latin = own = false;
            continue;
        }
        longest = ++run > longest ? run : longest;
        latin |= is_latin(word.letters[at]);
        own |= !is_latin(word.letters[at]);
        if (latin && own) {
            return false;
        }
    }
    return longest >= WHOLE;
}

typedef enum { AS_IT_STANDS, AS_LATIN, AS_CYRILLIC } Script;

/* Pictures are letters inside a word, not behind one that is complete without them. */
static Script
script_of_pictures(const Readings *text, const Pair *word)
{
    bool is_word = !has_any(word->plain, is_latin) || knows(text->words, bare(word->plain), as_it_is);
    return is_word ? AS_IT_STANDS : AS_LATIN;
}

static Script
script_of_unmixed(const Readings *text, const Pair *word)
{
    if (has_any(word->latin, is_own)) {
        return AS_IT_STANDS;
    }
    Text latin = bare(word->latin);
    Word found;
    if (!finds_english(text->words, latin, &found)) {
        return AS_IT_STANDS;
    }
    bool is_likely = found.cost <= LIKELY && latin.length > ENGLISH_LETTERS;
    return is_likely || found.is_strong ? AS_LATIN : AS_IT_STANDS;
}

static Script
script_of_mixed(const Readings *text, const Pair *word)
{
    Text letters = bare(word->plain);
    Py_ssize_t cyrillic = 0;
    bool is_complete = true;
    for (Py_ssize_t at = 0; at < word->plain.length; at++) {
        Py_UCS4 letter = word->plain.letters[at];
        cyrillic += is_cyrillic(letter);
        is_complete &= !is_latin(as_cyrillic(letter));
    }
    if (cyrillic * 2 < letters.length || (cyrillic * 2 == letters.length && !text->speaks)) {
        return AS_LATIN;
    }
    bool is_russian =
        knows(text->words, letters, as_cyrillic)
        || (is_complete && text->speaks && !knows(text->words, bare(word->latin), as_it_is));
    return is_russian ? AS_CYRILLIC : AS_LATIN;
}

static Script
script_of(const Readings *text, const Pair *word)
{
    if (!has_any(word->plain, is_own)) {
        return script_of_pictures(text, word);
    }
    bool is_mixed = has_any(word->plain, is_latin);
    if (text->has_latin && !is_mixed && !text->speaks) {
        return AS_LATIN;
    }
    if (knows(text->words, bare(word->plain), as_it_is)) {
        return AS_IT_STANDS;
    }
    if (is_mixed && text->speaks && is_of_two_words(word->plain)) {
        return AS_IT_STANDS;
    }
    return is_mixed ? script_of_mixed(text, word) : script_of_unmixed(text, word);
}

/* Finds the first words that are not all ASCII, and counts all pieces. */
static void
find_words(Readings *text)
{
    Py_ssize_t at = 0;
    while (at < text->length) {
        if (Py_UNICODE_ISSPACE(text->plain[at])) {
            at++;
            continue;
        }
        Py_ssize_t start = at;
        bool is_ascii = true;
        for (; at < text->length && !Py_UNICODE_ISSPACE(text->plain[at]); at++) {
            is_ascii &= text->plain[at] < ASCII;
        }
        text->pieces++;
        if (!is_ascii && text->foreign_count < MAX_WORDS) {
            text->foreign[text->foreign_count++] =
                (Pair){{text->plain + start, at - start}, {text->latin + start, at - start}};
        }
    }
}

/* Whether more words are known as they stand, in their own script, than are Latin. */
static bool
speaks(const Readings *text)
{
    Py_ssize_t own = 0, others = text->pieces - text->foreign_count;
    for (int at = 0; at < text->foreign_count; at++) {
        const Pair *word = text->foreign + at;
        Word found;
        if (knows(text->words, bare(word->plain), as_it_is)) {
            own++;
        }
        else {
            others += finds_english(text->words, bare(word->latin), &found);
        }
    }
    return own > others;
}

static void
write_in_script(Readings *text, const Pair *word, Script script)
{
    Py_UCS4 *written = text->plain + (word->plain.letters - text->plain);
    for (Py_ssize_t at = 0; script != AS_IT_STANDS && at < word->plain.length; at++) {
        written[at] = script == AS_LATIN ? word->latin.letters[at] : as_cyrillic(written[at]);
    }
}

/* Writes each word of the plain reading in its own script. */
static void
put_in_scripts(Readings *text, bool has_own)
{
    text->has_latin = has_any((Text){text->plain, text->length}, is_latin);
    if (has_own && !text->has_latin) {
        return;
    }
    find_words(text);
    text->speaks = has_own || speaks(text);
    for (int at = 0; at < text->foreign_count; at++) {
        write_in_script(text, text->foreign + at, script_of(text, text->foreign + at));
    }
}

static PyObject *
in_their_scripts(PyObject *Py_UNUSED(module), PyObject *const *given, Py_ssize_t count)
{
    if (count != 3 || !PyObject_TypeCheck(given[0], &words_type) || !PyUnicode_Check(given[1])
        || !PyUnicode_Check(given[2])) {
        PyErr_SetString(PyExc_TypeError, "Words come with two readings of a text.");
        return NULL;
    }
    Py_ssize_t latin_length = PyUnicode_GET_LENGTH(given[2]);
    Readings text = {.words = (Words *)given[0], .length = PyUnicode_GET_LENGTH(given[1])};
    if (latin_length < text.length) {
        PyErr_SetString(PyExc_ValueError, "Both readings are as long.");
        return NULL;
    }
    Py_UCS4 *plain = PyUnicode_AsUCS4Copy(given[1]);
    Py_UCS4 *latin = plain == NULL ? NULL : PyUnicode_AsUCS4Copy(given[2]);
    PyObject *made = NULL;
    if (latin != NULL) {
        text.plain = plain;
        text.latin = latin;
        put_in_scripts(&text, has_any((Text){latin, latin_length}, is_own));
        made = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, plain, text.length);
    }
    PyMem_Free(plain);
    PyMem_Free(latin);
    return made;
}

static PyMethodDef functions[] = {
    {"in_their_scripts", (PyCFunction)(void (*)(void))in_their_scripts, METH_FASTCALL,
     "Choose word by word between two readings, of which one is Latin."},
    {NULL, NULL, 0, NULL},
};

int
add_homoglyphs(PyObject *module)
{
    return PyModule_AddFunctions(module, functions);
}
