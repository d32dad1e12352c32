/* Words of a table, found also by their roots and their parts. */
#ifndef BYLAW_WORD_INDEX_H
#define BYLAW_WORD_INDEX_H

#include "core.h"

#if defined(__GNUC__) || defined(__clang__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif
#define CACHE_LINE 64 /* bytes */

#define SHORT_WORD 64 /* letters; longer words take memory of their own */

/* A word's letters, as it was typed and without apostrophes. */
typedef struct {
    Py_UCS4 *typed, *bare;
    Py_ssize_t typed_count, bare_count;
    Py_UCS4 room[2 * SHORT_WORD];
} Word;

int read_word(Word *word, PyObject *text); /* -1 with an exception where there is no memory */
void forget_word(Word *word);
uint32_t hash_word(const Py_UCS4 *letters, Py_ssize_t count);
uint32_t all_ones(uint64_t least); /* as few lower bits as hold this number */

typedef struct {
    PyObject_HEAD
    PyObject *lines;      /* bytes: the words in UTF-8, parted by line ends */
    Py_ssize_t count;     /* of words */
    Py_ssize_t longest;   /* of them, in bytes */
    uint32_t *starts;     /* where in the lines each word begins, and one more */
    uint32_t *slots;      /* by hash: a word's place + 1 in the lower bits, bits of its hash above; 0: free */
    uint32_t slot_mask;
    uint32_t place_mask;
} WordIndex;

extern PyTypeObject word_index_type;

int find_places(const WordIndex *index, const Word *word, uint32_t places[2]); /* returns how many: 0 to 2 */
int add_word_index(PyObject *module);

#endif
