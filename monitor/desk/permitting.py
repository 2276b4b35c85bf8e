"""Robots.txt asked now, for a person: may a page be read? Nothing is stored."""

from __future__ import annotations

from monitor.articles.robots import ACCEPT, FORBIDDEN, MOST_BYTES, robots_address, says_nothing
from monitor.errors import CrewError, FetchError
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.robots import Fetch


def refusal(url: str, fetch: Fetch, house: House) -> str | None:
    """Why a page may not be read, in plain words; None: it may."""
    try:
        rules = fetch(robots_address(url), accept=ACCEPT)
        verdict = house.crew.run(inside.robots_verdict, rules.body[:MOST_BYTES], url)
    except FetchError as error:
        return f"robots.txt could not be had: {error.reason}" if says_nothing(error) else None
    except CrewError:
        return None  # nobody can read these rules, so they forbid nothing
    return None if verdict.allowed else verdict.reason or FORBIDDEN
