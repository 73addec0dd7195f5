"""Invitation tokens: drawn at random, and kept only as a hash."""

import hashlib
import secrets


def new_token() -> str:
    """Return a token of 192 random bits, in the signs that a deep link may carry."""
    return secrets.token_urlsafe(24)


def hash_of(token: str) -> str:
    """Return what is kept of a token; with 192 random bits a plain hash is as good as a slow one."""
    return hashlib.sha256(token.encode()).hexdigest()
