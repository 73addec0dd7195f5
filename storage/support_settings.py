"""How each reseller's team does support."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.people import ResellerId
from domain.support_settings import USUAL, SupportSettings
from storage.connection import Connection
from storage.locks import upserts
from storage.models.support import support_settings
from storage.rows import columns_for, first, names_of

_s = support_settings.c
_OF = sa.select(*columns_for(SupportSettings, support_settings)).where(_s.reseller_id == sa.bindparam("of"))
_KEEP = upserts(
    support_settings,
    ["reseller_id"],
    lambda _old, new: {name: new[name] for name in names_of(SupportSettings)},
)


class SupportSettingsKept:
    """Keeps what differs from the usual."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of(self, reseller_id: ResellerId) -> SupportSettings:
        """Return a reseller's settings: its own, or the usual ones."""
        return first(SupportSettings, await self._connection.execute(_OF, {"of": reseller_id})) or USUAL

    async def set(self, reseller_id: ResellerId, **values: Any) -> None:
        """Change some of a reseller's settings."""
        standing = await self.of(reseller_id)
        row = {name: getattr(standing, name) for name in names_of(SupportSettings)} | values
        await self._connection.execute(_KEEP[self._connection.dialect], row | {"reseller_id": reseller_id})
