"""What a web host reads of a site and no visitor sees."""

from __future__ import annotations

from collections.abc import Mapping

_HEADERS = """\
/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
/assets/*
  Cache-Control: public, max-age=86400
"""
"""Netlify's form of headers for each answer; for other hosts it is a list of what to set."""


def gather_host_files() -> Mapping[str, str]:
    """Give the headers a host should send, and the word to GitHub Pages that nothing is to be changed."""
    return {"_headers": _HEADERS, ".nojekyll": ""}
