"""Plain rules of the reading: no framework, no clock, no input or output."""
