/* The module: what it was made from, and what the other files add to it. */
#include "core.h"

#ifndef BYLAW_DIGEST
#error "hatch_build.py defines BYLAW_DIGEST"
#endif

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_core",
    .m_doc = "The filter's innermost loops; see bot/filter/native/__init__.py.",
    .m_size = -1,
};

int
add_type(PyObject *module, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);
    int failed = type == NULL ? -1 : PyModule_AddObjectRef(module, name, type);
    Py_XDECREF(type);
    return failed;
}

int
is_text(PyObject *given)
{
    if (PyUnicode_Check(given)) {
        return 1;
    }
    PyErr_SetString(PyExc_TypeError, "a text is a str");
    return 0;
}

uint32_t process_multiplier = 1;

static int (*const parts[])(PyObject *module) = {
    add_affinity, add_characters, add_forms,    add_guesses, add_hashed_words, add_homoglyphs,
    add_language, add_leet,       add_memory,   add_mentions, add_personal,    add_pieces,
    add_rejoin,   add_scorer,     add_text,     add_unravel,
};

PyMODINIT_FUNC
PyInit__core(void)
{
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL) {
        return NULL;
    }
    PyObject *name = PyModule_GetNameObject(module); /* strings have other hashes in each process */
    Py_hash_t hash = name == NULL ? -1 : PyObject_Hash(name);
    process_multiplier = 0x9E000001u | ((uint32_t)hash & 0xFFFFFFu); /* near the golden ratio: spreads neighbours */
    Py_XDECREF(name);
    int failed = hash == -1 || PyModule_AddStringConstant(module, "DIGEST", BYLAW_DIGEST) < 0;
    for (size_t at = 0; !failed && at < sizeof parts / sizeof *parts; at++) {
        failed = parts[at](module) < 0;
    }
    if (failed) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
