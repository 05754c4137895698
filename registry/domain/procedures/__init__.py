"""Procedures as data: one transition table each (程序)."""
