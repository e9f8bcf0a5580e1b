"""No page of a case leaves the portal. That none is a file, kept by a cache or printed is looked at by `proofs/test_crawl.py`, as everybody in
every state; here are the names of all addresses."""

import re

from django.urls import URLPattern, get_resolver

A_FILE = re.compile(r"copy|export|download|print|csv|pdf|xlsx|docx|zip|\bics\b")


def test_no_other_address_is_made_to_carry_something_away():
    """By the resolver: the copy for the person, and what the disclosure control has let out. No other address gives a file."""
    urls = [
        one
        for one in get_resolver().namespace_dict["referrals"][1].url_patterns
        if isinstance(one, URLPattern)
    ]
    named = {
        str(one.name) for one in urls if A_FILE.search(f"{one.pattern} {one.name} {one.callback.__name__}")
    }
    assert len(urls) > 100 and named == {"rights_copy", "table_csv", "digest_pdf"}
