"""Checks profiles against the shapes, on what was asserted and before anything is inferred."""

from kb.validation.base import BaseRules, Concerned
from kb.validation.report import Result, Severity, ValidationReport
from kb.validation.shapes import Rule, Shapes
from kb.validation.validator import EngineName, Validator

__all__ = [
    "BaseRules",
    "Concerned",
    "EngineName",
    "Result",
    "Rule",
    "Severity",
    "Shapes",
    "ValidationReport",
    "Validator",
]
