"""What was said with sub-resellers and noted for the team alone, which nobody below hears of."""

from datetime import datetime, timedelta
from typing import Any

from storage.models.checkins import conversations, follow_ups
from tests.factories import Network
from tests.handlers.houses import House, Words


async def talks_below(factory: Network, house: House, at: datetime, say: Words) -> None:
    """Have the owner of a house have talked with each of its sub-resellers, and want to come back to it."""
    for child in house.children:
        noted: dict[str, Any] = {
            "parent_id": house.reseller.id,
            "reseller_id": child.reseller.id,
            "member_id": house.owner.member_id,
            "words": say(f"{house.code} talked with {child.code}"),
        }
        child.objects["ConversationId"].append(await factory.insert(conversations, at=at, **noted))
        await factory.insert(follow_ups, on=(at + timedelta(days=3)).date(), made_at=at, **noted)
