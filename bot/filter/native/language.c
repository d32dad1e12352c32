#include "core.h"

int
add_language(PyObject *module)
{
    (void)module;
    return 0;
}
