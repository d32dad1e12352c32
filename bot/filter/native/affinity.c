#include "core.h"

int
add_affinity(PyObject *module)
{
    (void)module;
    return 0;
}
