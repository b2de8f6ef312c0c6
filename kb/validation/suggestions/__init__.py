"""Suggestions: what a result's own value, the profile and the reference data say of how to mend it.

Only what follows is suggested: where two things may have been meant, nothing is.
"""

from __future__ import annotations

from kb.validation.suggestions.computing import Suggesting
from kb.validation.suggestions.proving import harmless
from kb.validation.suggestions.terms import likely_term

__all__ = ["Suggesting", "harmless", "likely_term"]
