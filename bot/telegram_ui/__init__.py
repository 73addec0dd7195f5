"""Telegram: from its updates to what was said, and from screens to its messages."""
