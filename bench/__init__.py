"""Benchmarks: they print tables of ratios against a named baseline, and assert nothing."""
