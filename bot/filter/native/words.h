/* The words by which disguises are judged; see words.c. */
#ifndef BYLAW_WORDS_H
#define BYLAW_WORDS_H

#include "core.h"

#include <math.h>

#define LONGEST_ENTRY 255 /* bytes */
#define OTHER_COST 15.0   /* bits, of a word of another language */
#define UNKNOWN HUGE_VAL

/* The marks of respell.py and pieces.py. */
enum {
    CHANGED = 1,
    LOOSE = 2,
    DEEP = 4,
    LEET = 8,
    BACKWARDS = 16,
    EDGED = 32,
    SEVERAL = 64,
    SIGNED = 128,
    DRAWN = 256,
    WRAPPED = 512,
    ADDRESS = 1024,
};

/* Where entries stand among all bytes. Each slot holds a place and some bits of the hash; 0: nothing. */
typedef struct {
    uint32_t *slots;
    uint8_t *met; /* for each slot, which of the next three bits of a hash an entry has that belongs there */
    uint32_t mask; /* how many slots there are, less one */
    uint32_t filled;
    int shift; /* what is left of a hash chooses a slot */
    int head;  /* bytes before the letters of an entry */
} Table;

/* Strings of at most four bytes, each as one number. */
typedef struct {
    uint32_t *slots;
    uint32_t mask;
    uint32_t filled;
} Ends;

typedef struct {
    PyObject_HEAD
    uint8_t *store; /* all entries: the number of letters, what is known of them, the letters */
    size_t used, room;
    double *costs; /* in bits; an English word says which of them is its own */
    int cost_count;
    Table english;   /* length, STRONG, two bytes that say the cost */
    Table other;     /* length */
    Table near;      /* what is left without one letter; length, and in four bytes the place of the word */
    Table skeletons; /* what is left without vowels; the same */
    Table squeezed;  /* what is left without doubled letters; the same */
    Ends openings, closings, among;
} Words;

typedef struct {
    const uint8_t *letters;
    int length;
    int is_strong;
    double cost;
} Word;

/* What reads pieces of text; see pieces.c. */
typedef struct {
    PyObject_HEAD
    Words *words;
    PyObject *respelling; /* the class */
    PyObject *mentioned;  /* what a mention is read as, and the words of that */
    PyObject *mention_words;
    int is_eager;
} Reader;

#if defined(__GNUC__)
#pragma GCC visibility push(hidden) /* no library of another has a say in what these names mean */
#endif

#define BASE 0xD6E8FEB86659FD93u
#define GOLDEN 0x9E3779B97F4A7C15u

static inline uint64_t
hash_more(uint64_t hash, uint8_t letter)
{
    return hash * BASE + letter;
}

static inline uint64_t
hash_of(const uint8_t *letters, int length)
{
    uint64_t hash = 0;
    for (int at = 0; at < length; at++) {
        hash = hash_more(hash, letters[at]);
    }
    return hash;
}

/* What the hash of letters is multiplied by if so many follow. */
static inline uint64_t
hash_power(int length)
{
    uint64_t power = 1;
    for (int at = 0; at < length; at++) {
        power *= BASE;
    }
    return power;
}

/* Whether a table has no letters with this hash: so most look-ups end at once, in a quarter of the memory. */
static inline int
is_absent(const Table *table, uint64_t hash)
{
    uint64_t at = (hash * GOLDEN) >> (table->shift - 3);
    return !(table->met[at >> 3] >> (at & 7) & 1);
}

extern PyTypeObject words_type;

/* Each returns whether it is there. */
int find_english(const Words *words, uint64_t hash, const uint8_t *letters, int length, Word *found);
int is_english(const Words *words, const uint8_t *letters, int length);
int is_known(const Words *words, const uint8_t *letters, int length);
int has_end(const Ends *ends, const uint8_t *letters, int length);

/* Steps through all words that an index has for these letters; `*at` is 0 at first. */
int next_word(
    const Words *words, const Table *index, uint64_t hash, const uint8_t *letters, int length, uint32_t *at,
    Word *found);

/* Writes a text as bytes, and returns how many; -1, if they are more than there is room for. */
int bytes_of(PyObject *text, uint8_t *bytes, int room);
int is_ascii(PyObject *text);

double cost_of(const Words *words, const uint8_t *letters, int length); /* UNKNOWN, if nobody knows it */
double unknown_cost(Py_ssize_t letters);
int squeeze_letters(const uint8_t *letters, int length, uint8_t *squeezed);
int without_vowels(const uint8_t *letters, int length, uint8_t *left);
int is_vowel(uint8_t letter);

/* guesses.c: methods of the type, and what else needs a guess. */
PyObject *words_guess(PyObject *self, PyObject *letters);
PyObject *words_cut(PyObject *self, PyObject *const *given, Py_ssize_t count);
PyObject *guess_letters(const Words *words, PyObject *letters, double *cost);

/* pieces.c: methods of both types, and what reading a long text asks. */
PyObject *words_is_fragment(PyObject *self, PyObject *word);
PyObject *reader_respell(PyObject *self, PyObject *text);
PyObject *reader_glance(const Reader *reader, PyObject *text, int *is_plain);
int is_all_letters(PyObject *text);

/* rejoin.c: methods of the type, and what one of them asks; -1 after an error. */
PyObject *words_joins(PyObject *self, PyObject *const *given, Py_ssize_t count);
PyObject *words_may_belong_together(PyObject *self, PyObject *const *given, Py_ssize_t count);
int may_belong_together(const Words *words, PyObject *text, PyObject *pieces, PyObject *read);

/* unravel.c: methods of both types. */
PyObject *words_unravel(PyObject *self, PyObject *const *given, Py_ssize_t count);
PyObject *reader_respell_all(PyObject *self, PyObject *const *given, Py_ssize_t count);
PyObject *reader_unravel(PyObject *self, PyObject *const *given, Py_ssize_t count);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#endif
