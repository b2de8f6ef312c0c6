"""What `scripts/build_reference.py` is made of: one module a table, and one that writes Turtle."""
