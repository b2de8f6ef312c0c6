"""What a publisher should know: what of its profiles wants attention, and what became of things.

What anybody may know, and what only the publisher may, are kept apart: proposals and what curators
made of them, and who claims a stewardship, are its own affair.
"""

from __future__ import annotations

from kb.inbox.attention import Attention
from kb.inbox.matters import KINDS, OPEN, PRIVATE, Kind, Matter
from kb.inbox.reading import Inbox, Overview

__all__ = ["KINDS", "OPEN", "PRIVATE", "Attention", "Inbox", "Kind", "Matter", "Overview"]
