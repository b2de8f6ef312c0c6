"""Checks profiles against the shapes, on what was asserted and before anything is inferred."""

from kb.validation.base import BaseRules, Concerned
from kb.validation.report import Result, Severity, ValidationReport
from kb.validation.shapes import Rule, Shapes
from kb.validation.suggestion import Suggestion, applied
from kb.validation.validator import EngineName, Validator
from kb.validation.wording import PLAIN, PathLabels, Wording

__all__ = [
    "PLAIN",
    "BaseRules",
    "Concerned",
    "EngineName",
    "PathLabels",
    "Result",
    "Rule",
    "Severity",
    "Shapes",
    "Suggestion",
    "ValidationReport",
    "Validator",
    "Wording",
    "applied",
]
