"""One pure function per rule; its docstring is the public explanation."""
