"""What tests of the twins in C share."""

import pytest

from bot.filter.native import core

needs_c = pytest.mark.skipif(core is None, reason="the filter's loops in C were not compiled here")
