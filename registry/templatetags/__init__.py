"""Filters and tags of the pages (模板标签)."""
