"""Idlib Monitor: what changed in one conflict, who says so, and what state each tracked topic is in."""

__version__ = "0.1.0"
