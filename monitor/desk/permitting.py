"""Robots.txt asked now, for a person: may a page be read? Nothing is stored."""

from __future__ import annotations

from monitor.articles.robots import ACCEPT, FORBIDDEN, MOST_BYTES, robots_address, says_nothing
from monitor.errors import CrewError, FetchError
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.robots import Fetch
from monitor.text.urls import host_or_url


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


def refusal_there(url: str, final_url: str, fetch: Fetch, house: House) -> str | None:
    """`refusal` of a page that came from another host in the end, which is named; None where it is the same host."""
    host = host_or_url(final_url)
    why = refusal(final_url, fetch, house) if host != host_or_url(url) else None
    return why and why.replace("robots.txt", f"robots.txt of {host}", 1)
