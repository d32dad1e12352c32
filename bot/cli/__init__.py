"""One command a file. A command module has `add_arguments(parser)` and `run(args) -> int`."""
