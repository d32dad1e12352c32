/* Words that are looked up by their hashes, in little room. */
#ifndef BYLAW_HASHED_WORDS_H
#define BYLAW_HASHED_WORDS_H

#include "core.h"

#include <stdbool.h>

#define ABSENT (-1)

/* Different words, each with its place among them: up to 65,535 of them. */
typedef struct {
    PyObject **words;
    uint32_t *tags;   /* of the word of each slot, from its hash; 0: an empty slot */
    uint16_t *places; /* of the word of each slot */
    size_t slots;     /* a power of two; 0 before the first word */
    Py_ssize_t count;
} HashedWords;

uint32_t tag_of(Py_hash_t hash);
bool same_text(PyObject *one, PyObject *other);
int place_of(const HashedWords *index, PyObject *word, uint32_t tag);
void forget_words(HashedWords *index);
int room_for(size_t slots);
int widen(HashedWords *index, size_t slots);
int put_word(HashedWords *index, PyObject *word, uint32_t tag);
int read_words(HashedWords *index, PyObject *words);
const HashedWords *index_of(PyObject *object);

#endif
