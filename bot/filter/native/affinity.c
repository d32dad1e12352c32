/* The twin of Weights in bot/filter/likeness/weights.py, with stem of topic.py and Comparison of comparison.py.

   What a word weighs is a row of numbers, where Python has fields of one whole number: 1, how much it speaks for
   any rule, where it leads in the dimensions aside, and two for each policy. The words met so far, their rows and
   the slots by which they are found stand in three arrays that grow together. */
#include "word_index.h"

#include <math.h>
#include <string.h>

#define DIMENSIONS 64
#define WIDTH (DIMENSIONS / 2) /* bytes of a table's row */
#define ASIDE 16               /* dimensions */
#define FACTS 3                /* bytes: length, share, rarity */
#define LENGTHS 256
#define BYTE 255.0
#define NUMBER 0 /* fields */
#define PRIOR 1
#define FIRST_ASIDE 2
#define FIRST_POLICY (FIRST_ASIDE + ASIDE)
#define MOST (1 << 22) /* of a field, far beyond what any word weighs: a window's sums and their squares fit */
#define MARKS 16 /* bits for each root */
#define SHORT_MESSAGE 64 /* words; longer ones take memory of their own */
#define FEWEST_ROWS 256
#define NOT_MET (-1)
#define FAILED (-2)
#define REFUSED (-1) /* instead of a row: a new word too many */

typedef struct {
    PyObject *word;
    Py_hash_t hash;
    uint64_t message; /* that it was last met in, counted from 1 */
    Py_ssize_t last;  /* where in that message */
} Met;

/* A word of the message at hand. */
typedef struct {
    Py_hash_t hash;
    Py_ssize_t row;      /* or REFUSED */
    Py_ssize_t previous; /* where the message had it last before, or -1 */
} Place;

typedef struct {
    double along, near, prior, heard;
} Measures;

typedef struct {
    PyObject_HEAD
    WordIndex *index;
    PyObject *facts, *rows;    /* bytes: of each word of the index */
    PyObject *priors, *stems;  /* what roots weigh: a dict, and a tuple with one for each policy */
    uint8_t *marked;           /* a bit for the hash of each root in them: most words have another */
    uint32_t marked_mask;
    double lengths[LENGTHS];
    int16_t *directions;       /* DIMENSIONS of each policy, then of each key of each policy */
    int32_t *leasts;           /* what a key's likeness must pass */
    int32_t *key_ends;         /* of each policy's keys, counted from the first policy's first */
    Py_ssize_t policies;
    Py_ssize_t width;          /* numbers of a row */
    double fine, unit, aside_step, common;
    double same_word, usual_words, guessed, least_way, most_prior;
    double factors[4];         /* of the measures, in a likeness */
    Py_ssize_t window, stride, max_words, max_new_words, max_remembered;

    Met *met;
    int32_t *weights;          /* a row for each word met */
    uint32_t *slots;           /* by hash: its row + 1; 0: free */
    Py_ssize_t count, room, slot_mask;
    uint64_t message;
    Py_ssize_t new_left;
    int32_t *own;              /* for each policy, what the spelling of the word at hand is worth */
    int32_t *sums;             /* of a window */
    Measures *likest;          /* for each policy, of the message's windows */
    double *likenesses;
} Weights;

/* ---- What a word weighs ---- */

static const char *const suffixes[] = {"ingly", "edly", "ing", "ers", "ies", "er", "ed", "es", "ly", "s", "y", "e"};

static int
is_word_letter(Py_UCS4 letter)
{
    return (letter >= 'a' && letter <= 'z') || letter == '_' || Py_UNICODE_ISALNUM(letter);
}

static int
is_suffix(const Word *word, const char *suffix, Py_ssize_t size)
{
    Py_ssize_t from = word->bare_count - size;
    for (Py_ssize_t at = 0; at < size; at++) {
        if (word->bare[from + at] != (unsigned char)suffix[at]) {
            return 0;
        }
    }
    for (Py_ssize_t at = from - 3; at < from; at++) {
        if (!is_word_letter(word->bare[at])) {
            return 0;
        }
    }
    return 1;
}

/* Return how many of a word's bare letters are its root: the longest suffix goes. */
static Py_ssize_t
root_size(const Word *word)
{
    Py_ssize_t count = word->bare_count;
    if (count <= 4) {
        return count;
    }
    for (size_t at = 0; at < sizeof suffixes / sizeof *suffixes; at++) {
        Py_ssize_t size = (Py_ssize_t)strlen(suffixes[at]);
        if (count - size >= 3 && is_suffix(word, suffixes[at], size)) {
            return count - size;
        }
    }
    return count;
}

static PyObject *
root_of(const Word *word, PyObject *text)
{
    Py_ssize_t size = root_size(word);
    if (word->bare_count == word->typed_count) {
        return PyUnicode_Substring(text, 0, size);
    }
    return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, word->bare, size);
}

static int64_t
within(int64_t amount)
{
    return amount > MOST ? MOST : amount < -MOST ? -MOST : amount;
}

static void
add_to(int32_t *field, int64_t amount)
{
    *field = (int32_t)within(*field + within(amount));
}

/* Return the nearest whole number, of two the even one, as Python's round does. */
static int64_t
rounded(double amount)
{
    if (!(amount < MOST)) {
        return MOST;
    }
    if (amount < -MOST) {
        return -MOST;
    }
    int64_t whole = (int64_t)amount;
    double rest = amount - (double)whole;
    if (rest > 0.5 || (rest == 0.5 && (whole & 1))) {
        return whole + 1;
    }
    if (rest < -0.5 || (rest == -0.5 && (whole & 1))) {
        return whole - 1;
    }
    return whole;
}

static int32_t
likeness_to(const int16_t *restrict direction, const int16_t *restrict row)
{
    int32_t sum = 0;
    for (int at = 0; at < DIMENSIONS; at++) {
        sum += direction[at] * row[at];
    }
    return sum;
}

/* Return by how much the likest of a policy's keys passes its least, or 0. */
static int32_t
nearest_key(const Weights *self, Py_ssize_t policy, const int16_t *row)
{
    int32_t nearest = 0;
    Py_ssize_t key = policy == 0 ? 0 : self->key_ends[policy - 1];
    for (; key < self->key_ends[policy]; key++) {
        const int16_t *direction = self->directions + (self->policies + key) * DIMENSIONS;
        int32_t near = likeness_to(direction, row) - self->leasts[key];
        nearest = near > nearest ? near : nearest;
    }
    return nearest;
}

static void
add_meaning(const Weights *self, uint32_t place, int32_t *weight)
{
    const unsigned char *facts = (const unsigned char *)PyBytes_AS_STRING(self->facts) + FACTS * (size_t)place;
    const unsigned char *bytes = (const unsigned char *)PyBytes_AS_STRING(self->rows) + WIDTH * (size_t)place;
    int16_t row[DIMENSIONS]; /* twice the distance from the middle */
    for (int at = 0; at < WIDTH; at++) {
        row[2 * at] = (int16_t)(2 * (bytes[at] >> 4) - 15);
        row[2 * at + 1] = (int16_t)(2 * (bytes[at] & 15) - 15);
    }
    double length = facts[1] / BYTE * self->lengths[facts[0]], rarity = facts[2] / BYTE;
    int64_t step = rounded(self->aside_step * length);
    for (int at = 0; at < ASIDE; at++) {
        add_to(&weight[FIRST_ASIDE + at], row[at] * step);
    }
    double far = length * self->fine / self->unit;
    double telling = rarity > self->common ? rarity * self->fine / self->unit : 0.0;
    int32_t *fields = weight + FIRST_POLICY;
    for (Py_ssize_t policy = 0; policy < self->policies; policy++, fields += 2) {
        int32_t way = likeness_to(self->directions + policy * DIMENSIONS, row);
        add_to(&fields[0], rounded(way * far));
        if (telling > 0.0) {
            int32_t own = self->own[policy], key = nearest_key(self, policy, row);
            add_to(&fields[1], rounded((own > key ? own : key) * telling));
        }
    }
}

/* Return what a dict holds for a root, 0 if it has none; where that fails, -1 with an exception. */
static double
worth_of(PyObject *dict, PyObject *root)
{
    PyObject *found = PyDict_GetItemWithError(dict, root);
    if (found == NULL) {
        return PyErr_Occurred() ? -1.0 : 0.0;
    }
    return PyFloat_AsDouble(found);
}

static void
mark(Weights *self, uint32_t hash)
{
    self->marked[(hash & self->marked_mask) >> 3] |= (uint8_t)(1 << (hash & 7));
}

static int
is_marked(const Weights *self, uint32_t hash)
{
    return self->marked[(hash & self->marked_mask) >> 3] >> (hash & 7) & 1;
}

static int
look_up_root(const Weights *self, PyObject *root, int32_t *prior)
{
    double worth = worth_of(self->priors, root);
    *prior = (int32_t)rounded(worth * self->fine);
    int failed = worth == -1.0 && PyErr_Occurred();
    for (Py_ssize_t policy = 0; !failed && policy < self->policies; policy++) {
        worth = worth_of(PyTuple_GET_ITEM(self->stems, policy), root);
        self->own[policy] = (int32_t)rounded(self->unit * (worth * self->same_word));
        failed = worth == -1.0 && PyErr_Occurred();
    }
    return failed ? -1 : 0;
}

static void
weigh_letters(const Weights *self, const Word *word, int32_t prior, int32_t *weight)
{
    memset(weight, 0, (size_t)self->width * sizeof *weight);
    weight[NUMBER] = 1;
    weight[PRIOR] = prior;
    uint32_t places[2];
    int count = find_places(self->index, word, places);
    for (int at = 0; at < count; at++) {
        add_meaning(self, places[at], weight);
    }
    for (Py_ssize_t policy = 0; count == 0 && policy < self->policies; policy++) {
        add_to(&weight[FIRST_POLICY + 2 * policy + 1], rounded(self->own[policy] * self->fine / self->unit));
    }
}

static int
weigh(const Weights *self, PyObject *text, int32_t *weight)
{
    Word word;
    if (read_word(&word, text) < 0) {
        return -1;
    }
    int32_t prior = 0;
    int failed = 0;
    memset(self->own, 0, (size_t)self->policies * sizeof *self->own);
    if (is_marked(self, hash_word(word.bare, root_size(&word)))) {
        PyObject *root = root_of(&word, text);
        failed = root == NULL || look_up_root(self, root, &prior) < 0;
        Py_XDECREF(root);
    }
    if (!failed) {
        weigh_letters(self, &word, prior, weight);
    }
    forget_word(&word);
    return failed ? -1 : 0;
}

/* ---- The words met so far ---- */

static int
is_same(PyObject *one, PyObject *other)
{
    if (one == other) {
        return 1;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(one);
    int kind = PyUnicode_KIND(one);
    return PyUnicode_GET_LENGTH(other) == length && (int)PyUnicode_KIND(other) == kind
           && memcmp(PyUnicode_DATA(one), PyUnicode_DATA(other), (size_t)length * (size_t)kind) == 0;
}

static Py_ssize_t
row_of(const Weights *self, PyObject *word, Py_hash_t hash)
{
    for (size_t at = (size_t)hash;; at++) {
        uint32_t slot = self->slots[at & (size_t)self->slot_mask];
        if (slot == 0) {
            return NOT_MET;
        }
        const Met *met = &self->met[slot - 1];
        if (met->hash == hash && is_same(met->word, word)) {
            return (Py_ssize_t)slot - 1;
        }
    }
}

static void
put_into_slot(uint32_t *slots, Py_ssize_t mask, Py_hash_t hash, Py_ssize_t row)
{
    size_t at = (size_t)hash;
    while (slots[at & (size_t)mask] != 0) {
        at++;
    }
    slots[at & (size_t)mask] = (uint32_t)(row + 1);
}

static void *
resized(void *array, Py_ssize_t count, size_t size)
{
    void *made = PyMem_Realloc(array, (size_t)count * size);
    return made == NULL ? PyErr_NoMemory() : made;
}

/* Make room for twice as many words. If it fails halfway, what was there still is. */
static int
grow(Weights *self)
{
    Py_ssize_t room = Py_MAX(FEWEST_ROWS, 2 * self->room), slots_size = 2 * room;
    Met *met = resized(self->met, room, sizeof *met);
    if (met == NULL) {
        return -1;
    }
    self->met = met;
    int32_t *weights = resized(self->weights, room * self->width, sizeof *weights);
    if (weights == NULL) {
        return -1;
    }
    self->weights = weights;
    uint32_t *slots = PyMem_Calloc((size_t)slots_size, sizeof *slots);
    if (slots == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t row = 0; row < self->count; row++) {
        put_into_slot(slots, slots_size - 1, self->met[row].hash, row);
    }
    PyMem_Free(self->slots);
    self->slots = slots;
    self->slot_mask = slots_size - 1;
    self->room = room;
    return 0;
}

static void
forget_all(Weights *self)
{
    Py_ssize_t count = self->count;
    self->count = 0;
    if (self->slots != NULL) {
        memset(self->slots, 0, (size_t)(self->slot_mask + 1) * sizeof *self->slots);
    }
    for (Py_ssize_t row = 0; row < count; row++) {
        Py_DECREF(self->met[row].word);
    }
}

static int
hash_of(PyObject *word, Py_hash_t *hash)
{
    if (!PyUnicode_CheckExact(word)) {
        PyErr_Format(PyExc_TypeError, "A word is a str, not %.80s.", Py_TYPE(word)->tp_name);
        return -1;
    }
    *hash = PyObject_Hash(word);
    return 0;
}

/* Return the row of a word, which is weighed if it is met first; REFUSED, or FAILED with an exception. */
static Py_ssize_t
row_for(Weights *self, PyObject *word, Py_hash_t hash)
{
    Py_ssize_t row = row_of(self, word, hash);
    if (row != NOT_MET) {
        return row;
    }
    if (self->new_left <= 0) {
        return REFUSED;
    }
    self->new_left--;
    if (self->count == self->room && grow(self) < 0) {
        return FAILED;
    }
    row = self->count;
    if (weigh(self, word, self->weights + row * self->width) < 0) {
        return FAILED;
    }
    self->met[row] = (Met){.word = Py_NewRef(word), .hash = hash};
    put_into_slot(self->slots, self->slot_mask, hash, row);
    self->count++;
    return row;
}

/* ---- What a message measures ---- */

static void
begin(Weights *self)
{
    if (self->count > self->max_remembered - self->max_new_words) {
        forget_all(self);
    }
    self->new_left = self->max_new_words;
    self->message++;
}

/* Note that a refused word stands here, and return where it stood last: -1 nowhere, FAILED with an exception. */
static Py_ssize_t
note_refused(PyObject **refused, PyObject *word, Py_ssize_t at)
{
    if (*refused == NULL && (*refused = PyDict_New()) == NULL) {
        return FAILED;
    }
    PyObject *last = PyDict_GetItemWithError(*refused, word);
    Py_ssize_t previous = last == NULL ? -1 : PyLong_AsSsize_t(last);
    if (PyErr_Occurred()) {
        return FAILED;
    }
    PyObject *here = PyLong_FromSsize_t(at);
    int failed = here == NULL || PyDict_SetItem(*refused, word, here) < 0;
    Py_XDECREF(here);
    return failed ? FAILED : previous;
}

/* Ask for what is read of each word, so that it is at hand when its turn comes. */
static int
fetch_rows(const Weights *self, PyObject *const *words, Py_ssize_t count, Place *places)
{
    for (Py_ssize_t at = 0; at < count; at++) {
        if (hash_of(words[at], &places[at].hash) < 0) {
            return -1;
        }
        PREFETCH(&self->slots[places[at].hash & self->slot_mask]);
    }
    for (Py_ssize_t at = 0; at < count; at++) {
        uint32_t slot = self->slots[places[at].hash & self->slot_mask];
        if (slot != 0) {
            const char *weight = (const char *)&self->weights[(Py_ssize_t)(slot - 1) * self->width];
            PREFETCH(&self->met[slot - 1]);
            PREFETCH(weight);
            PREFETCH(weight + CACHE_LINE);
        }
    }
    return 0;
}

static int
find_rows(Weights *self, PyObject *const *words, Py_ssize_t count, Place *places)
{
    PyObject *refused = NULL;
    if (fetch_rows(self, words, count, places) < 0) {
        return -1;
    }
    for (Py_ssize_t at = 0; at < count; at++) {
        Py_ssize_t row = row_for(self, words[at], places[at].hash), previous = -1;
        if (row >= 0) {
            Met *met = &self->met[row];
            previous = met->message == self->message ? met->last : -1;
            met->message = self->message;
            met->last = at;
        } else {
            previous = row == REFUSED ? note_refused(&refused, words[at], at) : FAILED;
        }
        if (previous == FAILED) {
            Py_XDECREF(refused);
            return -1;
        }
        places[at].row = row;
        places[at].previous = previous;
    }
    Py_XDECREF(refused);
    return 0;
}

/* Add up what the different words of a window weigh. */
static void
add_up(Weights *self, const Place *places, Py_ssize_t start, Py_ssize_t end)
{
    int32_t *restrict sums = self->sums;
    memset(sums, 0, (size_t)self->width * sizeof *sums);
    for (Py_ssize_t at = start; at < end; at++) {
        if (places[at].previous >= start) {
            continue;
        }
        if (places[at].row == REFUSED) {
            sums[NUMBER] += 1;
            continue;
        }
        const int32_t *restrict weight = self->weights + places[at].row * self->width;
        for (Py_ssize_t field = 0; field < self->width; field++) {
            sums[field] += weight[field];
        }
    }
}

/* Measure a window whose words are added up, and keep for each policy what is likest. */
static void
measure_sums(Weights *self, const double *heard, int first)
{
    const int32_t *sums = self->sums, *fields = sums + FIRST_POLICY;
    int64_t squares = 0;
    for (int at = FIRST_ASIDE; at < FIRST_POLICY; at++) {
        squares += (int64_t)sums[at] * sums[at];
    }
    double number = sums[NUMBER] > self->usual_words ? sums[NUMBER] : self->usual_words;
    double along = 1.0 / (sqrt((double)squares) * self->guessed + self->least_way);
    double near = 1.0 / self->fine / sqrt(number / self->usual_words);
    double prior = sums[PRIOR] * near;
    prior = self->most_prior < prior ? self->most_prior : prior;
    const double *factors = self->factors;
    for (Py_ssize_t policy = 0; policy < self->policies; policy++, fields += 2) {
        Measures found = {fields[0] * along, fields[1] * near, prior, heard[policy]};
        double alike = factors[0] * found.along + factors[1] * found.near + factors[2] * found.prior
                       + factors[3] * found.heard;
        if (first || alike > self->likenesses[policy]) {
            self->likenesses[policy] = alike;
            self->likest[policy] = found;
        }
    }
}

static void
measure_windows(Weights *self, const Place *places, Py_ssize_t count, const double *heard)
{
    Py_ssize_t end = Py_MIN(count, self->max_words) - self->stride;
    for (Py_ssize_t start = 0; start < end; start += self->stride) {
        add_up(self, places, start, Py_MIN(count, start + self->window));
        measure_sums(self, heard, start == 0);
    }
}

static int
measure_words(Weights *self, PyObject *const *words, Py_ssize_t count, const double *heard)
{
    Place few[SHORT_MESSAGE], *places = few;
    int whole = count <= self->window;
    count = whole ? count : Py_MIN(count, self->max_words + self->stride);
    if (count > SHORT_MESSAGE && (places = PyMem_New(Place, count)) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    begin(self);
    int failed = find_rows(self, words, count, places) < 0;
    if (!failed && whole) {
        add_up(self, places, 0, count);
        measure_sums(self, heard, 1);
    } else if (!failed) {
        measure_windows(self, places, count, heard);
    }
    if (places != few) {
        PyMem_Free(places);
    }
    return failed ? -1 : 0;
}

/* Measure the words of the first argument; the second is what is heard of each policy. */
static int
measure_arguments(Weights *self, PyObject *const *args, Py_ssize_t given)
{
    if (given != 2) {
        PyErr_SetString(PyExc_TypeError, "Words and what is heard of each policy are needed.");
        return -1;
    }
    PyObject *heard = PySequence_Fast(args[1], "What is heard is a sequence.");
    if (heard == NULL) {
        return -1;
    }
    if (PySequence_Fast_GET_SIZE(heard) != self->policies) {
        Py_DECREF(heard);
        PyErr_SetString(PyExc_ValueError, "Something is heard of each policy.");
        return -1;
    }
    double few[SHORT_MESSAGE], *amounts = few;
    PyObject *words = NULL;
    int failed = 1;
    if (self->policies > SHORT_MESSAGE && (amounts = PyMem_New(double, self->policies)) == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t at = 0; at < self->policies; at++) {
        amounts[at] = PyFloat_AsDouble(PySequence_Fast_GET_ITEM(heard, at));
        if (amounts[at] == -1.0 && PyErr_Occurred()) {
            goto done;
        }
    }
    words = PySequence_Fast(args[0], "Words are a sequence.");
    if (words != NULL) {
        Py_ssize_t count = PySequence_Fast_GET_SIZE(words);
        failed = measure_words(self, PySequence_Fast_ITEMS(words), count, amounts) < 0;
        Py_DECREF(words);
    }
done:
    if (amounts != few) {
        PyMem_Free(amounts);
    }
    Py_DECREF(heard);
    return failed ? -1 : 0;
}

static PyObject *
weights_likenesses(Weights *self, PyObject *const *args, Py_ssize_t given)
{
    if (measure_arguments(self, args, given) < 0) {
        return NULL;
    }
    PyObject *made = PyList_New(self->policies);
    for (Py_ssize_t policy = 0; made != NULL && policy < self->policies; policy++) {
        PyObject *alike = PyFloat_FromDouble(self->likenesses[policy]);
        if (alike == NULL) {
            Py_CLEAR(made);
            break;
        }
        PyList_SET_ITEM(made, policy, alike);
    }
    return made;
}

static PyObject *
weights_measure(Weights *self, PyObject *const *args, Py_ssize_t given)
{
    if (measure_arguments(self, args, given) < 0) {
        return NULL;
    }
    PyObject *made = PyList_New(self->policies);
    for (Py_ssize_t policy = 0; made != NULL && policy < self->policies; policy++) {
        const Measures *found = &self->likest[policy];
        PyObject *of_policy = Py_BuildValue("(dddd)", found->along, found->near, found->prior, found->heard);
        if (of_policy == NULL) {
            Py_CLEAR(made);
            break;
        }
        PyList_SET_ITEM(made, policy, of_policy);
    }
    return made;
}

static PyObject *
weights_of(Weights *self, PyObject *args)
{
    PyObject *word;
    Py_ssize_t policy;
    if (!PyArg_ParseTuple(args, "Un:of", &word, &policy)) {
        return NULL;
    }
    if (policy < 0 || policy >= self->policies) {
        PyErr_SetString(PyExc_IndexError, "There is no such policy.");
        return NULL;
    }
    Py_hash_t hash;
    Py_ssize_t row = hash_of(word, &hash) < 0 ? FAILED : row_for(self, word, hash);
    if (row == FAILED) {
        return NULL;
    }
    if (row == REFUSED) {
        return Py_BuildValue("(dd)", 0.0, 0.0);
    }
    const int32_t *fields = self->weights + row * self->width + FIRST_POLICY + 2 * policy;
    return Py_BuildValue("(dd)", fields[0] / self->fine, fields[1] / self->fine);
}

static Py_ssize_t
weights_length(Weights *self)
{
    return self->count;
}

/* ---- Making one ---- */

static void *
copied(PyObject *bytes, Py_ssize_t count, size_t size)
{
    if (PyBytes_GET_SIZE(bytes) != count * (Py_ssize_t)size) {
        PyErr_SetString(PyExc_ValueError, "A table has another length than it should.");
        return NULL;
    }
    void *made = PyMem_Malloc((size_t)Py_MAX(count, 1) * size);
    if (made == NULL) {
        return PyErr_NoMemory();
    }
    memcpy(made, PyBytes_AS_STRING(bytes), (size_t)count * size);
    return made;
}

static int
are_windows_right(const Weights *self)
{
    if (self->stride < 1 || self->window < self->stride || self->window > SHORT_MESSAGE) {
        PyErr_SetString(PyExc_ValueError, "A window is at least as long as its stride, and not too long.");
        return 0;
    }
    return 1;
}

static int
take_tables(Weights *self, PyObject *lengths, PyObject *directions, PyObject *leasts, PyObject *key_ends)
{
    if (PyBytes_GET_SIZE(lengths) != (Py_ssize_t)sizeof self->lengths
        || PyBytes_GET_SIZE(self->facts) != FACTS * self->index->count
        || PyBytes_GET_SIZE(self->rows) != WIDTH * self->index->count) {
        PyErr_SetString(PyExc_ValueError, "The table of meanings has another length than it should.");
        return -1;
    }
    memcpy(self->lengths, PyBytes_AS_STRING(lengths), sizeof self->lengths);
    self->policies = PyTuple_GET_SIZE(self->stems);
    self->key_ends = copied(key_ends, self->policies, sizeof *self->key_ends);
    if (self->key_ends == NULL) {
        return -1;
    }
    int32_t keys = 0;
    for (Py_ssize_t policy = 0; policy < self->policies; policy++) {
        if (!PyDict_Check(PyTuple_GET_ITEM(self->stems, policy))) {
            PyErr_SetString(PyExc_TypeError, "The stems of a policy are a dict.");
            return -1;
        }
        if (self->key_ends[policy] < keys) {
            PyErr_SetString(PyExc_ValueError, "The keys of the policies follow one another.");
            return -1;
        }
        keys = self->key_ends[policy];
    }
    self->leasts = copied(leasts, keys, sizeof *self->leasts);
    Py_ssize_t count = DIMENSIONS * (self->policies + keys);
    self->directions = self->leasts == NULL ? NULL : copied(directions, count, sizeof *self->directions);
    return self->directions == NULL ? -1 : 0;
}

static int
mark_roots(Weights *self, PyObject *roots)
{
    PyObject *root;
    for (Py_ssize_t at = 0; PyDict_Next(roots, &at, &root, NULL);) {
        Word word;
        if (!PyUnicode_Check(root)) {
            PyErr_SetString(PyExc_TypeError, "A root is a str.");
            return -1;
        }
        if (read_word(&word, root) < 0) {
            return -1;
        }
        mark(self, hash_word(word.typed, word.typed_count));
        forget_word(&word);
    }
    return 0;
}

static int
mark_all_roots(Weights *self)
{
    Py_ssize_t count = PyDict_GET_SIZE(self->priors);
    for (Py_ssize_t policy = 0; policy < self->policies; policy++) {
        count += PyDict_GET_SIZE(PyTuple_GET_ITEM(self->stems, policy));
    }
    self->marked_mask = all_ones(MARKS * (uint64_t)count);
    self->marked = PyMem_Calloc((size_t)self->marked_mask / 8 + 1, 1);
    if (self->marked == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    int failed = mark_roots(self, self->priors) < 0;
    for (Py_ssize_t policy = 0; !failed && policy < self->policies; policy++) {
        failed = mark_roots(self, PyTuple_GET_ITEM(self->stems, policy)) < 0;
    }
    return failed ? -1 : 0;
}

static int
make_room(Weights *self)
{
    self->width = FIRST_POLICY + 2 * self->policies;
    self->own = PyMem_New(int32_t, Py_MAX(self->policies, 1));
    self->sums = PyMem_New(int32_t, self->width);
    self->likest = PyMem_New(Measures, Py_MAX(self->policies, 1));
    self->likenesses = PyMem_New(double, Py_MAX(self->policies, 1));
    if (self->own == NULL || self->sums == NULL || self->likest == NULL || self->likenesses == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return mark_all_roots(self) < 0 ? -1 : grow(self);
}

static PyObject *
weights_new(PyTypeObject *type, PyObject *args, PyObject *named)
{
    static char *names[] = {
        "index", "facts", "rows", "lengths", "directions", "leasts", "key_ends", "stems", "priors",
        "same_word", "fine", "unit", "aside_step", "common", "usual_words", "guessed", "least_way", "most_prior",
        "factors", "window", "stride", "max_words", "max_new_words", "max_remembered", NULL,
    };
    PyObject *index, *facts, *rows, *lengths, *directions, *leasts, *key_ends, *stems, *priors;
    Weights *self = (Weights *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    if (!PyArg_ParseTupleAndKeywords(
            args, named, "$O!SSSSSSO!O!ddddddddd(dddd)nnnnn:Weights", names, &word_index_type, &index, &facts, &rows,
            &lengths, &directions, &leasts, &key_ends, &PyTuple_Type, &stems, &PyDict_Type, &priors,
            &self->same_word, &self->fine, &self->unit, &self->aside_step, &self->common, &self->usual_words,
            &self->guessed, &self->least_way, &self->most_prior, &self->factors[0], &self->factors[1],
            &self->factors[2], &self->factors[3], &self->window, &self->stride, &self->max_words,
            &self->max_new_words, &self->max_remembered)) {
        Py_DECREF(self);
        return NULL;
    }
    self->new_left = self->max_new_words;
    self->index = (WordIndex *)Py_NewRef(index);
    self->facts = Py_NewRef(facts);
    self->rows = Py_NewRef(rows);
    self->stems = Py_NewRef(stems);
    self->priors = Py_NewRef(priors);
    if (!are_windows_right(self) || take_tables(self, lengths, directions, leasts, key_ends) < 0
        || make_room(self) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void
weights_dealloc(Weights *self)
{
    forget_all(self);
    PyMem_Free(self->met);
    PyMem_Free(self->weights);
    PyMem_Free(self->slots);
    PyMem_Free(self->marked);
    PyMem_Free(self->own);
    PyMem_Free(self->sums);
    PyMem_Free(self->likest);
    PyMem_Free(self->likenesses);
    PyMem_Free(self->directions);
    PyMem_Free(self->leasts);
    PyMem_Free(self->key_ends);
    Py_XDECREF(self->index);
    Py_XDECREF(self->facts);
    Py_XDECREF(self->rows);
    Py_XDECREF(self->stems);
    Py_XDECREF(self->priors);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef weights_methods[] = {
    {"likenesses", (PyCFunction)(void (*)(void))weights_likenesses, METH_FASTCALL,
     "Return each policy's likeness to the stretch of these words that is likest, in log odds."},
    {"measure", (PyCFunction)(void (*)(void))weights_measure, METH_FASTCALL,
     "Return what each policy's likeness is made of, in the stretch of these words that is likest."},
    {"of", (PyCFunction)weights_of, METH_VARARGS,
     "Return how far one word leads in a policy's direction, and how near it is to a key word."},
    {NULL, NULL, 0, NULL},
};

static PySequenceMethods weights_sequence = {.sq_length = (lenfunc)weights_length};

/* The collector need not know it: what it holds are words, numbers and bytes, which lead back to nothing. */
static PyTypeObject weights_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "bot.filter.native._core.Weights",
    .tp_doc = "The words met so far, and what each weighs for every policy.",
    .tp_basicsize = sizeof(Weights),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = weights_new,
    .tp_dealloc = (destructor)weights_dealloc,
    .tp_as_sequence = &weights_sequence,
    .tp_methods = weights_methods,
};

static PyObject *
stem(PyObject *module, PyObject *text)
{
    (void)module;
    if (!PyUnicode_Check(text)) {
        return PyErr_Format(PyExc_TypeError, "A word is a str, not %.80s.", Py_TYPE(text)->tp_name);
    }
    Word word;
    if (read_word(&word, text) < 0) {
        return NULL;
    }
    PyObject *root = root_of(&word, text);
    forget_word(&word);
    return root;
}

static PyMethodDef functions[] = {
    {"stem", stem, METH_O, "Return the word without its ending."},
    {NULL, NULL, 0, NULL},
};

int
add_affinity(PyObject *module)
{
    if (add_word_index(module) < 0 || PyModule_AddType(module, &weights_type) < 0) {
        return -1;
    }
    return PyModule_AddFunctions(module, functions);
}
