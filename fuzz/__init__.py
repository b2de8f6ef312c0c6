"""Fuzzing of everything that reads what strangers send: documents, tables, queries, requests.

`python -m fuzz` runs it; docs/reference/robustness.md says how, and what it has found.
"""
