/* The twin of reading/guesses.py, slips.py and glued.py: which words a string of letters stands for.

Which of several guesses is taken depends on nothing but what they cost and say, so they are compared as they
are found. All costs are those of the Python files. */
#include "words.h"

#include <string.h>

#define MAX_LETTERS 60
#define MAX_GLUED 200
#define DRAWN_OUT_COST 2.0
#define DRAWN_RUN_COST 0.5
#define ONE_DOUBLE_COST 8.0
#define TWO_FOR_ONE_COST 6.0
#define REVERSED_COST 7.0
#define STEM_COST 4.0

#define COMMON 12.0
#define SLIP_COST 8.0
#define SWAP_COST 6.0
#define SLIP_BONUS 2.0
#define MIN_SLIP 4
#define MAX_SLIP 14
#define MAX_TWINS 3
#define TWIN_COST 4.0
#define BETWEEN_COST 5.0
#define FRAME_COST 5.0
#define NO_VOWELS_COST 3.0
#define MIN_HIDDEN 4

#define STRONG_BONUS 3.0
#define GLUED_COST 5.0
#define MAX_PIECE 14
#define MIN_GLUED 6
#define LONG 13
#define LONGEST_WORD 20
#define STRONG_INSIDE 60.0
#define STRAY_LETTER_COST 8.0
#define LETTER_PIECE_COST 3.0
#define UNREACHED HUGE_VAL

/* What is looked at: letters, and of each beginning the hash. */
typedef struct {
    const Words *words;
    const uint8_t *letters;
    int length;
    uint64_t hash;
} Text;

/* The cheapest guess at one word so far. */
typedef struct {
    double cost;
    int length;
    uint8_t letters[LONGEST_ENTRY];
} Best;

/* Some of the letters: a word that was cut out. */
typedef struct {
    int start, end;
} Span;

/* --- comparing --- */

static int
compare(const uint8_t *one, int length, const uint8_t *other, int other_length)
{
    int order = memcmp(one, other, (size_t)(length < other_length ? length : other_length));
    return order != 0 ? order : length - other_length;
}

static void
offer(Best *best, double cost, const uint8_t *letters, int length)
{
    if (cost < best->cost
        || (cost == best->cost && compare(letters, length, best->letters, best->length) < 0)) {
        best->cost = cost;
        best->length = length;
        memcpy(best->letters, letters, (size_t)length);
    }
}

static Text
text_of(const Words *words, const uint8_t *letters, int length)
{
    return (Text){words, letters, length, hash_of(letters, length)};
}

static int
find(const Words *words, const uint8_t *letters, int length, Word *found)
{
    uint64_t hash = hash_of(letters, length);
    return !is_absent(&words->english, hash) && find_english(words, hash, letters, length, found);
}

static int
ends_with(const uint8_t *letters, int length, const char *ending)
{
    int size = (int)strlen(ending);
    return size <= length && memcmp(letters + length - size, ending, (size_t)size) == 0;
}

static int
is_in(uint8_t letter, const char *letters)
{
    return letter != 0 && strchr(letters, letter) != NULL;
}

/* --- slips --- */

static int
is_form(const Words *words, const uint8_t *letters, int length)
{
    static const char *const forms[] = {"s", "es", "ed", "ing", "er"};
    for (size_t at = 0; at < sizeof forms / sizeof *forms; at++) {
        int base = length - (int)strlen(forms[at]);
        if (base >= MIN_SLIP && ends_with(letters, length, forms[at]) && is_english(words, letters, base)) {
            return 1;
        }
    }
    return 0;
}

/* Whether a pair of letters, in either order, is one of those in a list: "ck sz". */
static int
is_pair(uint8_t one, uint8_t other, const char *pairs)
{
    for (; *pairs != 0; pairs += pairs[2] != 0 ? 3 : 2) {
        if ((pairs[0] == one && pairs[1] == other) || (pairs[0] == other && pairs[1] == one)) {
            return 1;
        }
    }
    return 0;
}

static int
are_neighbours(uint8_t one, uint8_t other)
{
    static const char rows[] = "qwertyuiop asdfghjkl zxcvbnm";
    const char *at = is_in(one, rows) ? strchr(rows, one) : NULL;
    return at != NULL && one != ' ' && other != ' ' && ((at > rows && at[-1] == other) || at[1] == other);
}

static int
is_one_slip(const uint8_t *word, int length, const Word *meant)
{
    const uint8_t *letters = meant->letters;
    if (word[0] != letters[0]) {
        return 0;
    }
    if (length != meant->length) {
        return 1;
    }
    int differ[2] = {0, 0}, count = 0;
    for (int at = 0; at < length; at++) {
        if (word[at] != letters[at]) {
            if (count == 2) {
                return 0;
            }
            differ[count++] = at;
        }
    }
    int at = differ[0];
    if (count == 1) {
        uint8_t typed = word[at], letter = letters[at];
        if ((is_vowel(typed) && is_vowel(letter)) || typed == 'x'
            || is_pair(typed, letter, "ck sz iy uv kq gq")) {
            return 1;
        }
        return (length > MIN_SLIP || at < length - 1) && are_neighbours(typed, letter);
    }
    return count == 2 && word[at] == letters[differ[1]] && word[differ[1]] == letters[at];
}

/* Offers the strong words that lack one letter to what is left, and are one slip away from the word. */
static void
offer_slips(const Text *word, uint64_t hash, const uint8_t *rest, int length, double extra, Best *best)
{
    Word meant;
    uint32_t at = 0;
    if (is_absent(&word->words->near, hash)) {
        return;
    }
    while (next_word(word->words, &word->words->near, hash, rest, length, &at, &meant)) {
        if (is_one_slip(word->letters, word->length, &meant)
            && !is_form(word->words, word->letters, word->length)) {
            offer(best, meant.cost + SLIP_COST - SLIP_BONUS + extra, meant.letters, meant.length);
        }
    }
}

/* Offers words that lack one of the letters. powers: of the hash, for each letter. */
static void
offer_rests(const Text *word, const uint64_t *powers, double extra, Best *best)
{
    int left = word->length - 1;
    const uint8_t *letters = word->letters;
    uint8_t rest[MAX_SLIP];
    rest[0] = letters[0];
    memcpy(rest + 1, letters + 2, (size_t)(left - 1));
    uint64_t hash = hash_of(rest, left);
    for (int at = 1; at <= left; at++) {
        Word found;
        if (!is_absent(&word->words->english, hash)
            && find_english(word->words, hash, rest, left, &found)) {
            int is_added = left > 5 || is_in(letters[at], "jkqvwxz") || (found.is_strong && at < left);
            if (is_added && (found.cost <= COMMON || found.is_strong)) {
                double bonus = SLIP_BONUS * found.is_strong;
                offer(best, found.cost + SLIP_COST - bonus + extra, rest, left);
            }
        }
        offer_slips(word, hash, rest, left, extra, best);
        if (at < left) { /* the next letter is left out instead */
            hash += ((uint64_t)letters[at] - rest[at]) * powers[at + 1];
            rest[at] = letters[at];
        }
    }
}

/* Offers words in which two letters are swapped. */
static void
offer_swaps(const Text *word, const uint64_t *powers, double extra, Best *best)
{
    uint8_t swapped[MAX_SLIP];
    memcpy(swapped, word->letters, (size_t)word->length);
    for (int at = 1; at < word->length - 1; at++) {
        uint8_t first = word->letters[at], second = word->letters[at + 1];
        uint64_t change = (uint64_t)second - first;
        uint64_t hash = word->hash + change * powers[at] - change * powers[at + 1];
        Word found;
        swapped[at] = second;
        swapped[at + 1] = first;
        if (!is_absent(&word->words->english, hash)
            && find_english(word->words, hash, swapped, word->length, &found)) {
            double bonus = SLIP_BONUS * found.is_strong;
            offer(best, found.cost + SWAP_COST - bonus + extra, swapped, word->length);
        }
        swapped[at] = first;
        swapped[at + 1] = second;
    }
}

static void
offer_one_slip_away(const Text *word, double extra, Best *best)
{
    if (word->length < MIN_SLIP || word->length > MAX_SLIP) {
        return;
    }
    uint64_t powers[MAX_SLIP];
    powers[word->length - 1] = 1;
    for (int at = word->length - 1; at > 0; at--) {
        powers[at - 1] = hash_more(powers[at], 0);
    }
    offer_slips(word, word->hash, word->letters, word->length, extra, best);
    offer_rests(word, powers, extra, best);
    offer_swaps(word, powers, extra, best);
}

/* Offers the word that has these letters but for its vowels. */
static void
offer_skeleton(const Text *word, double extra, Best *best)
{
    Word meant;
    uint32_t at = 0;
    const Table *skeletons = &word->words->skeletons;
    if (next_word(word->words, skeletons, word->hash, word->letters, word->length, &at, &meant)) {
        double bonus = STRONG_BONUS * (meant.is_strong && word->length >= MIN_HIDDEN);
        offer(best, meant.cost + NO_VOWELS_COST + extra - bonus, meant.letters, meant.length);
    }
    if (word->length <= MIN_SLIP) {
        return;
    }
    uint8_t left[LONGEST_ENTRY];
    int size = without_vowels(word->letters, word->length, left);
    at = 0;
    if (!next_word(word->words, skeletons, hash_of(left, size), left, size, &at, &meant)
        || meant.length != word->length) {
        return;
    }
    int differ = 0, are_vowels = 1;
    for (int place = 0; place < word->length; place++) {
        uint8_t typed = word->letters[place], letter = meant.letters[place];
        if (typed != letter) {
            differ++;
            are_vowels = is_vowel(typed) && is_vowel(letter);
        }
    }
    if (differ == 1 && are_vowels) {
        offer(best, meant.cost + SLIP_COST + extra, meant.letters, meant.length);
    }
}

static void
offer_near(const Text *word, double extra, Best *best)
{
    offer_one_slip_away(word, extra, best);
    offer_skeleton(word, extra, best);
}

/* --- other disguises of one word --- */

/* Offers the letters themselves, if they are a regular form of a known word. */
static void
offer_form(const Text *word, Best *best)
{
    static const char *const endings[] = {
        "s", "es", "d", "ed", "ing", "er", "ers", "ly", "y", "in", "'s", "ness", "able"};
    if (!is_in(word->letters[word->length - 1], "sdgryne")) {
        return;
    }
    for (size_t at = 0; at < sizeof endings / sizeof *endings; at++) {
        int base = word->length - (int)strlen(endings[at]);
        if (base < 3 || !ends_with(word->letters, word->length, endings[at])) {
            continue;
        }
        uint8_t stem[LONGEST_ENTRY];
        memcpy(stem, word->letters, (size_t)base);
        stem[base] = 'e';
        for (int size = base; size <= base + 1; size++) {
            double cost = cost_of(word->words, stem, size);
            if (cost != UNKNOWN) {
                offer(best, cost + STEM_COST, word->letters, word->length);
            }
        }
    }
}

static void
offer_reversed(const Text *word, Best *best)
{
    if (word->length < 4) {
        return;
    }
    uint8_t reversed[LONGEST_ENTRY];
    for (int at = 0; at < word->length; at++) {
        reversed[at] = word->letters[word->length - 1 - at];
    }
    Word found;
    if (find(word->words, reversed, word->length, &found) && (found.cost <= COMMON || found.is_strong)) {
        offer(best, found.cost + REVERSED_COST, reversed, word->length);
    }
}

static void
offer_if_english(const Words *words, const uint8_t *letters, int length, double cost, Best *best)
{
    Word found;
    if (find(words, letters, length, &found)) {
        offer(best, found.cost + cost, letters, length);
    }
}

static void
offer_twins(const Text *word, Best *best)
{
    int number = 0, length = word->length;
    for (int at = 0; at < length; at++) {
        number += word->letters[at] == 'i' || word->letters[at] == 'l';
    }
    if (number == 0 || length < MIN_SLIP) {
        return;
    }
    uint8_t changed[LONGEST_ENTRY];
    for (int way = 0; way < 2; way++) {
        uint8_t from = way == 0 ? 'l' : 'i', into = way == 0 ? 'i' : 'l';
        for (int at = 0; at < length; at++) {
            changed[at] = word->letters[at] == from ? into : word->letters[at];
        }
        offer_if_english(word->words, changed, length, TWIN_COST, best);
    }
    if (number < 2 || number > MAX_TWINS) {
        return;
    }
    memcpy(changed, word->letters, (size_t)length);
    for (int at = 0; at < length; at++) {
        uint8_t letter = word->letters[at];
        if (letter == 'i' || letter == 'l') {
            changed[at] = letter == 'i' ? 'l' : 'i';
            offer_if_english(word->words, changed, length, TWIN_COST, best);
            changed[at] = letter;
        }
    }
}

static void
offer_set_apart(const Text *word, Best *best)
{
    const uint8_t *letters = word->letters;
    int length = word->length;
    if (length > MIN_SLIP && letters[1] == letters[3]) {
        uint8_t others[LONGEST_ENTRY];
        int is_one_between = 1;
        for (int at = 0; at < length; at++) {
            is_one_between &= at % 2 == 0 || letters[at] == letters[1];
            others[at / 2] = at % 2 == 0 ? letters[at] : others[at / 2];
        }
        if (is_one_between) {
            offer_if_english(word->words, others, (length + 1) / 2, BETWEEN_COST, best);
        }
    }
    if (!is_in(letters[0], "xqz") || !is_in(letters[length - 1], "xqz")) {
        return;
    }
    int start = 0, end = length;
    while (start < end && is_in(letters[start], "xqz")) {
        start++;
    }
    while (end > start && is_in(letters[end - 1], "xqz")) {
        end--;
    }
    if (end - start > 2) {
        offer_if_english(word->words, letters + start, end - start, FRAME_COST, best);
    }
}

/* Offers a word that is drawn with two letters for one: "vv" for "w". */
static void
offer_drawn(const Text *word, Best *best)
{
    static const struct {
        char drawn[3], meant[3];
    } ways[] = {{"vv", "w"}, {"rn", "m"}, {"ph", "f"}, {"cl", "d"}, {"kk", "ck"}, {"ii", "u"}};
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
        uint8_t first = (uint8_t)ways[way].drawn[0], second = (uint8_t)ways[way].drawn[1];
        uint8_t read[LONGEST_ENTRY];
        int size = 0, number = 0;
        for (int at = 0; at < word->length; at++) {
            if (word->letters[at] != first || at + 1 >= word->length || word->letters[at + 1] != second) {
                read[size++] = word->letters[at];
                continue;
            }
            for (const char *meant = ways[way].meant; *meant != 0; meant++) {
                read[size++] = (uint8_t)*meant;
            }
            number++;
            at++;
        }
        if (number > 0) {
            offer_if_english(word->words, read, size, TWO_FOR_ONE_COST, best);
        }
    }
}

static void
offer_others(const Text *word, double extra, Best *best)
{
    offer_near(word, extra, best);
    offer_form(word, best);
    offer_reversed(word, best);
    offer_twins(word, best);
    offer_set_apart(word, best);
    offer_drawn(word, best);
}

/* --- repeated letters --- */

static int
run_length(const uint8_t *letters, int length)
{
    int run = 1;
    while (run < length && letters[run] == letters[0]) {
        run++;
    }
    return run;
}

/* Cuts long runs: a letter that often stands double to two, others to one. Returns how many are left. */
static int
shorten(const uint8_t *letters, Py_ssize_t length, uint8_t *left, int room)
{
    int size = 0;
    for (Py_ssize_t at = 0; at < length && size < room;) {
        Py_ssize_t run = 1;
        while (at + run < length && letters[at + run] == letters[at]) {
            run++;
        }
        Py_ssize_t kept = run < 3 ? run : is_in(letters[at], "bcdfglmnprstz") ? 2 : 1;
        while (kept-- > 0 && size < room) {
            left[size++] = letters[at];
        }
        at += run;
    }
    return size;
}

static int
has_odd_double(const uint8_t *letters, int length)
{
    for (int at = 1; at < length; at++) {
        if (letters[at] == letters[at - 1] && is_in(letters[at], "aiuyhjkqvx")) {
            return 1;
        }
    }
    return 0;
}

/* Offers a known word, if these are its letters with some of them repeated. */
static void
offer_less_drawn_out(
    const uint8_t *letters, int length, const uint8_t *word, int word_length, double cost, Best *best)
{
    int longest = 0, all = 0, drawn = 0;
    for (int at = 0, of_word = 0; at < length;) {
        int run = run_length(letters + at, length - at);
        int needed = run_length(word + of_word, word_length - of_word), added = run - needed;
        if (added < 0) {
            return;
        }
        longest = run > longest ? run : longest;
        all += added;
        drawn += added > 0;
        at += run;
        of_word += needed;
    }
    int is_deliberate = longest > 2 || all > 1 || has_odd_double(letters, length);
    cost += is_deliberate ? DRAWN_OUT_COST + DRAWN_RUN_COST * drawn : ONE_DOUBLE_COST;
    offer(best, cost, word, word_length);
}

/* --- cutting --- */

/* Which words end at each place, and what they cost. */
typedef struct {
    double *best;      /* bits, of the letters up to a place; one more than letters */
    uint64_t *hashes;  /* of the letters up to there */
    int *cut_at;       /* where the last word begins */
    Span *spans;       /* the words found */
    void *made;
} Cuts;

#define ON_STACK (MAX_LETTERS + 1)

typedef struct {
    double best[ON_STACK];
    uint64_t hashes[ON_STACK];
    int cut_at[ON_STACK];
    Span spans[ON_STACK];
} SmallCuts;

static int
cuts_for(Cuts *cuts, SmallCuts *small, int length)
{
    cuts->made = NULL;
    if (length < ON_STACK) {
        *cuts = (Cuts){small->best, small->hashes, small->cut_at, small->spans, NULL};
        return 0;
    }
    size_t places = (size_t)length + 1;
    char *made = PyMem_Malloc(places * (sizeof(double) + sizeof(uint64_t) + sizeof(Span) + sizeof(int)));
    if (made == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    cuts->made = made;
    cuts->best = (double *)made;
    cuts->hashes = (uint64_t *)(made + places * sizeof(double));
    cuts->spans = (Span *)(made + places * (sizeof(double) + sizeof(uint64_t)));
    cuts->cut_at = (int *)(made + places * (sizeof(double) + sizeof(uint64_t) + sizeof(Span)));
    return 0;
}

static int
is_among(const Words *words, const uint8_t *letters, int length)
{
    return length < 4 && has_end(&words->among, letters, length);
}

static int
begins_like_a_word(const Text *text)
{
    const Words *words = text->words;
    for (int size = 1; size < 4 && size <= text->length; size++) {
        if (is_among(words, text->letters, size)) {
            return 1;
        }
    }
    return text->length > 3 && has_end(&words->openings, text->letters, 4);
}

static int
ends_like_a_word(const Text *text)
{
    const Words *words = text->words;
    const uint8_t *end = text->letters + text->length;
    for (int size = 1; size < 4 && size <= text->length; size++) {
        if (is_among(words, end - size, size)) {
            return 1;
        }
    }
    return text->length > 3 && has_end(&words->closings, end - 4, 4);
}

/* Finds the cheapest way to each place. */
static void
reach(const Text *text, double each, Cuts *cuts)
{
    int size = text->length;
    const uint8_t *letters = text->letters;
    uint64_t powers[MAX_PIECE + 1] = {1};
    for (int at = 1; at <= MAX_PIECE; at++) {
        powers[at] = hash_more(powers[at - 1], 0);
    }
    cuts->hashes[0] = 0;
    for (int at = 0; at < size; at++) {
        cuts->hashes[at + 1] = hash_more(cuts->hashes[at], letters[at]);
        cuts->best[at + 1] = UNREACHED;
        cuts->cut_at[at + 1] = 0;
    }
    cuts->best[0] = 0.0;
    for (int start = 0; start < size; start++) {
        if (cuts->best[start] == UNREACHED) {
            continue;
        }
        double so_far = cuts->best[start] + each;
        int begins_one = start + 4 <= size && has_end(&text->words->openings, letters + start, 4);
        int longest = begins_one ? MAX_PIECE : 3;
        for (int length = 1; length <= longest && start + length <= size; length++) {
            int end = start + length;
            const uint8_t *piece = letters + start;
            uint64_t hash = cuts->hashes[end] - cuts->hashes[start] * powers[length];
            Word found;
            double cost;
            if ((length < 4 && !is_among(text->words, piece, length))
                || !find_english(text->words, hash, piece, length, &found)) {
                if (length > 1 || size < LONGEST_WORD) {
                    continue;
                }
                cost = STRAY_LETTER_COST;
            }
            else {
                cost = found.cost;
                if (length == 1) {
                    cost += LETTER_PIECE_COST;
                }
                else if (size >= LONG && found.is_strong) {
                    cost -= STRONG_BONUS;
                }
            }
            if (so_far + cost < cuts->best[end]) {
                cuts->best[end] = so_far + cost;
                cuts->cut_at[end] = start;
            }
        }
    }
}

/* Writes down the words, strays in a row as one, without apostrophes at their ends. Returns how many. */
static int
trace(const Text *text, Cuts *cuts)
{
    int found = 0, was_stray = 0;
    for (int end = text->length; end > 0; end = cuts->cut_at[end]) {
        int start = cuts->cut_at[end];
        int is_stray = end - start == 1 && !is_among(text->words, text->letters + start, 1);
        if (is_stray && was_stray) {
            cuts->spans[found - 1].start = start;
        }
        else {
            cuts->spans[found++] = (Span){start, end};
        }
        was_stray = is_stray;
    }
    int kept = 0;
    for (int at = 0; at < found; at++) {
        Span span = cuts->spans[at];
        while (span.start < span.end && text->letters[span.start] == '\'') {
            span.start++;
        }
        while (span.start < span.end && text->letters[span.end - 1] == '\'') {
            span.end--;
        }
        if (span.start < span.end) {
            cuts->spans[kept++] = span;
        }
    }
    for (int at = 0; at < kept / 2; at++) {
        Span last = cuts->spans[kept - 1 - at];
        cuts->spans[kept - 1 - at] = cuts->spans[at];
        cuts->spans[at] = last;
    }
    return kept;
}

/* Cuts a text, and returns what it costs; UNREACHED, if it cannot be. */
static double
cut(const Text *text, double each, Cuts *cuts, int *count)
{
    *count = 0;
    if (text->length < LONGEST_WORD && !(ends_like_a_word(text) && begins_like_a_word(text))) {
        return UNREACHED;
    }
    reach(text, each, cuts);
    if (cuts->best[text->length] == UNREACHED) {
        return UNREACHED;
    }
    *count = trace(text, cuts);
    return cuts->best[text->length] - each;
}

static int
is_word_beside(const Text *text, const Span *spans, int count, int at)
{
    if (at < 0 || at >= count) {
        return is_english(text->words, (const uint8_t *)"is", 2);
    }
    int length = spans[at].end - spans[at].start;
    return length > 1 && is_english(text->words, text->letters + spans[at].start, length);
}

/* Whether a strong word stands among others that are words, and no letters of something else. */
static int
holds_strong(const Text *text, const Span *spans, int count)
{
    for (int at = 0; at < count; at++) {
        Word found;
        int length = spans[at].end - spans[at].start;
        if (length > 3 && find(text->words, text->letters + spans[at].start, length, &found)
            && found.is_strong && is_word_beside(text, spans, count, at - 1)
            && is_word_beside(text, spans, count, at + 1)) {
            return 1;
        }
    }
    return 0;
}

/* Compares some words with one. */
static int
compare_cut(const Text *text, const Span *spans, int count, const Best *best)
{
    if (count == 0) {
        return -1;
    }
    int length = spans[0].end - spans[0].start;
    int order = compare(text->letters + spans[0].start, length, best->letters, best->length);
    return order != 0 ? order : count - 1;
}

/* Whether the letters are likelier several words than the best one. */
static int
is_glued(const Text *text, const Best *best, Cuts *cuts, int *count)
{
    if (text->length < MIN_GLUED) {
        return 0;
    }
    double cost = cut(text, GLUED_COST, cuts, count);
    if (cost == UNREACHED) {
        return 0;
    }
    if (text->length >= LONGEST_WORD && holds_strong(text, cuts->spans, *count)) {
        cost -= STRONG_INSIDE;
    }
    cost += GLUED_COST;
    if (cost < best->cost || (cost == best->cost && compare_cut(text, cuts->spans, *count, best) < 0)) {
        cuts->best[text->length] = cost;
        return 1;
    }
    return 0;
}

/* --- what is returned --- */

static PyObject *
string_of(const uint8_t *letters, int length)
{
    return PyUnicode_FromKindAndData(PyUnicode_1BYTE_KIND, letters, length);
}

/* Returns the words that were cut out of a text. */
static PyObject *
words_of(PyObject *text, const Span *spans, int count)
{
    PyObject *found = PyTuple_New(count);
    for (int at = 0; found != NULL && at < count; at++) {
        PyObject *word = PyUnicode_Substring(text, spans[at].start, spans[at].end);
        if (word == NULL) {
            Py_CLEAR(found);
            break;
        }
        PyTuple_SET_ITEM(found, at, word);
    }
    return found;
}

/* Returns a tuple of the letters as they were typed. */
static PyObject *
itself(PyObject *letters)
{
    return PyTuple_Pack(1, letters);
}

static PyObject *
one_word(PyObject *typed, const uint8_t *letters, int length, const Best *best)
{
    if (compare(letters, length, best->letters, best->length) == 0) {
        return itself(typed);
    }
    PyObject *word = string_of(best->letters, best->length);
    if (word == NULL) {
        return NULL;
    }
    PyObject *found = PyTuple_Pack(1, word);
    Py_DECREF(word);
    return found;
}

static PyObject *
several_words(const Text *text, const Span *spans, int count)
{
    PyObject *letters = string_of(text->letters, text->length);
    PyObject *found = letters == NULL ? NULL : words_of(letters, spans, count);
    Py_XDECREF(letters);
    return found;
}

static PyObject *
guess_at_long(const Words *words, PyObject *letters, double *cost)
{
    uint8_t left[MAX_GLUED];
    int length = shorten(PyUnicode_DATA(letters), PyUnicode_GET_LENGTH(letters), left, MAX_GLUED), count;
    Text text = text_of(words, left, length);
    SmallCuts small;
    Cuts cuts;
    if (cuts_for(&cuts, &small, length) < 0) {
        return NULL;
    }
    *cost = cut(&text, GLUED_COST, &cuts, &count);
    Span all = {0, length};
    PyObject *found =
        *cost == UNREACHED ? several_words(&text, &all, 1) : several_words(&text, cuts.spans, count);
    PyMem_Free(cuts.made);
    return found;
}

/* Offers what letters may mean of which some stand twice or more in a row, as typed and without. */
static void
offer_at_repeats(const Text *typed, const Text *bare, const Text *single, Best *best)
{
    const Words *words = typed->words;
    int is_drawn = bare->length != typed->length;
    double extra = DRAWN_OUT_COST * is_drawn, known = cost_of(words, single->letters, single->length);
    best->cost = unknown_cost(bare->length) + extra;
    best->length = bare->length;
    memcpy(best->letters, bare->letters, (size_t)bare->length);
    Word word;
    uint32_t at = 0;
    while (next_word(words, &words->squeezed, single->hash, single->letters, single->length, &at, &word)) {
        offer_less_drawn_out(typed->letters, typed->length, word.letters, word.length, word.cost, best);
    }
    if (known != UNKNOWN) {
        offer_less_drawn_out(
            typed->letters, typed->length, single->letters, single->length, known, best);
    }
    offer_others(bare, extra, best);
    if (single->length != bare->length && known == UNKNOWN) {
        offer_near(single, DRAWN_OUT_COST, best);
    }
}

static int
is_shortened(const uint8_t *letters, int length)
{
    static const char *const shortened[] = {"cnt", "dts", "cudnt"};
    for (size_t at = 0; at < sizeof shortened / sizeof *shortened; at++) {
        if (compare(letters, length, (const uint8_t *)shortened[at], (int)strlen(shortened[at])) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Returns the words that letters stand for, and what they cost. */
PyObject *
guess_letters(const Words *words, PyObject *letters, double *cost)
{
    uint8_t typed[LONGEST_ENTRY], bare[MAX_LETTERS], single[MAX_LETTERS];
    int size = bytes_of(letters, typed, LONGEST_ENTRY);
    *cost = size < 0 ? UNKNOWN : cost_of(words, typed, size);
    if (*cost != UNKNOWN) {
        return itself(letters);
    }
    *cost = unknown_cost(PyUnicode_GET_LENGTH(letters));
    if (!is_ascii(letters) || PyUnicode_GET_LENGTH(letters) < 2) {
        return itself(letters);
    }
    if (PyUnicode_GET_LENGTH(letters) > MAX_LETTERS) {
        return guess_at_long(words, letters, cost);
    }
    if (is_shortened(typed, size)) {
        return itself(letters);
    }
    Best best;
    Text text = text_of(words, typed, size);
    int squeezed = squeeze_letters(typed, size, single);
    if (squeezed != size) {
        Text as_typed = text, alone = text_of(words, single, squeezed);
        text = text_of(words, bare, shorten(typed, size, bare, MAX_LETTERS));
        offer_at_repeats(&as_typed, &text, &alone, &best);
    }
    else {
        best.cost = *cost;
        best.length = size;
        memcpy(best.letters, typed, (size_t)size);
        offer_others(&text, 0.0, &best);
    }
    SmallCuts small;
    Cuts cuts;
    int count;
    if (cuts_for(&cuts, &small, text.length) < 0) {
        return NULL;
    }
    if (is_glued(&text, &best, &cuts, &count)) {
        *cost = cuts.best[text.length];
        return several_words(&text, cuts.spans, count);
    }
    *cost = best.cost;
    return one_word(letters, typed, size, &best);
}

static PyObject *
guess_of(double cost, PyObject *found)
{
    PyObject *bits = found == NULL ? NULL : PyFloat_FromDouble(cost);
    PyObject *guess = bits == NULL ? NULL : PyTuple_Pack(2, bits, found);
    Py_XDECREF(bits);
    Py_XDECREF(found);
    return guess;
}

PyObject *
words_guess(PyObject *self, PyObject *letters)
{
    if (!PyUnicode_Check(letters)) {
        PyErr_SetString(PyExc_TypeError, "A guess is made at a string.");
        return NULL;
    }
    double cost;
    PyObject *found = guess_letters((Words *)self, letters, &cost);
    return guess_of(cost, found);
}

/* Writes a text with one byte for each character: letters that no English word has are all the same. */
static void
as_bytes(PyObject *text, int length, uint8_t *bytes)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (int at = 0; at < length; at++) {
        Py_UCS4 character = PyUnicode_READ(kind, data, at);
        bytes[at] = character < 128 ? (uint8_t)character : 0xFF;
    }
}

PyObject *
words_cut(PyObject *self, PyObject *const *given, Py_ssize_t count)
{
    if (count != 2 || !PyUnicode_Check(given[0])) {
        PyErr_SetString(PyExc_TypeError, "A string is cut, at some bits for each cut.");
        return NULL;
    }
    double each = PyFloat_AsDouble(given[1]), cost;
    if (each == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(given[0]);
    uint8_t *bytes = length < INT32_MAX / 64 ? PyMem_Malloc((size_t)length + 1) : NULL;
    SmallCuts small;
    Cuts cuts;
    if (bytes == NULL || cuts_for(&cuts, &small, (int)length) < 0) {
        PyMem_Free(bytes);
        return PyErr_NoMemory();
    }
    as_bytes(given[0], (int)length, bytes);
    Text text = {(Words *)self, bytes, (int)length, 0};
    int number;
    cost = cut(&text, each, &cuts, &number);
    PyObject *found = cost == UNREACHED ? itself(given[0]) : words_of(given[0], cuts.spans, number);
    PyMem_Free(bytes);
    PyMem_Free(cuts.made);
    return guess_of(cost, found);
}

int
add_guesses(PyObject *module)
{
    return PyModule_AddType(module, &words_type);
}
