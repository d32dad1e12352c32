/* Letters as bytes. */
#ifndef BYLAW_UTF8_H
#define BYLAW_UTF8_H

#include "core.h"

/* Write a letter in UTF-8, a lone surrogate like any other, and return how many bytes that took. */
static inline int
put_letter(Py_UCS4 letter, unsigned char bytes[4])
{
    if (letter < 0x80) {
        bytes[0] = (unsigned char)letter;
        return 1;
    }
    int more = letter < 0x800 ? 1 : letter < 0x10000 ? 2 : 3;
    static const unsigned char firsts[] = {0, 0xC0, 0xE0, 0xF0};
    for (int at = more; at > 0; at--) {
        bytes[at] = (unsigned char)(0x80 | (letter & 0x3F));
        letter >>= 6;
    }
    bytes[0] = (unsigned char)(firsts[more] | letter);
    return more + 1;
}

#endif
