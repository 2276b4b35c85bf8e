"""Spans of time in words."""

from __future__ import annotations

from datetime import timedelta


def in_words(span: timedelta) -> str:
    """A span as a person says it, rounded down to minutes, hours or days."""
    minutes = max(1, int(span.total_seconds() // 60))
    if minutes < 120:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"
