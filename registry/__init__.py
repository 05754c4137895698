"""The record and its due process (登记与程序)."""
