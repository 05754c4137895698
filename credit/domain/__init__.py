"""Plain rules of the judgement: no framework, no clock, no input or output."""
