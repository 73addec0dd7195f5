"""Prices, looked at once a month: from the second day on, in the morning where the top reseller is."""

from services import reviews
from storage.store import Store


async def review_prices(store: Store) -> int:
    """Review the prices of one parent's sub-resellers, and say once how many propose another; return 1, or 0."""
    return await reviews.review_next(store)
