/* What the files of the library share. Each defines some types or functions and adds them to the module. */
#ifndef BYLAW_CORE_H
#define BYLAW_CORE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

int add_affinity(PyObject *module);
int add_characters(PyObject *module);
int add_forms(PyObject *module);
int add_guesses(PyObject *module);
int add_hashed_words(PyObject *module);
int add_homoglyphs(PyObject *module);
int add_language(PyObject *module);
int add_leet(PyObject *module);
int add_memory(PyObject *module);
int add_mentions(PyObject *module);
int add_personal(PyObject *module);
int add_pieces(PyObject *module);
int add_rejoin(PyObject *module);
int add_scorer(PyObject *module);
int add_text(PyObject *module);
int add_unravel(PyObject *module);

/* Odd, and another one in each process, so that nobody can choose characters that share a slot. */
extern uint32_t process_multiplier;

/* Make a type and add it under a name; -1 with an exception where that fails. */
int add_type(PyObject *module, const char *name, PyType_Spec *spec);

/* Whether an argument is a text; false with an exception where it is none. */
int is_text(PyObject *given);

#endif
