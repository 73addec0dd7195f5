"""The queue of mails to suppliers: claimed one by one, each with a lease."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.cases import MailId, MailState
from domain.errors import NotHere
from domain.mail import Mail
from domain.tickets import CaseId
from storage.connection import Connection
from storage.models.support import mail_senders, mails
from storage.rows import columns_for, every, first

_m = mails.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_MAIL = sa.select(*columns_for(Mail, mails))
_BY_ID = _MAIL.where(_m.id == _of)
_HELD = _BY_ID.with_for_update()
_DUE = _m.state == MailState.QUEUED, _m.next_at <= sa.bindparam("now", type_=_m.next_at.type)
_IS_DUE = sa.select(
    sa.or_(
        sa.exists().where(*_DUE),
        sa.exists().where(_m.state == MailState.SENDING, _m.held_until < sa.bindparam("now", type_=_m.next_at.type)),
    )
)
_NEXT = sa.select(_m.id).where(*_DUE).order_by(_m.next_at, _m.id).limit(1).with_for_update(skip_locked=True)
_FIRST_OF_CASE = sa.select(sa.func.min(_m.id)).where(_m.case_id == _of)
_ABANDONED = (
    sa.update(mails)
    .where(_m.state == MailState.SENDING, _m.held_until < sa.bindparam("now", type_=_m.next_at.type))
    .values(state=MailState.UNCERTAIN, holder=None, error="")
    .returning(*columns_for(Mail, mails))
)


class Mails:
    """Keeps what is sent by mail, and hands out what may go next."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def set_sender(self, address: str) -> None:
        """Note in whose name mail is sent; in nobody's for an empty address."""
        await self._connection.execute(sa.delete(mail_senders))
        if address:
            await self._connection.execute(sa.insert(mail_senders), {"address": address})

    async def sender(self) -> str:
        """Return in whose name mail is sent; empty where none is."""
        found = await self._connection.execute(sa.select(mail_senders.c.address).limit(1))
        return found.scalar() or ""

    async def by_id(self, mail_id: MailId) -> Mail:
        """Return a mail; raises `NotHere`."""
        return _there(first(Mail, await self._connection.execute(_BY_ID, {"of": mail_id})))

    async def hold(self, mail_id: MailId) -> Mail:
        """Return a mail that nobody else changes before this is over; raises `NotHere`."""
        return _there(first(Mail, await self._connection.execute(_HELD, {"of": mail_id})))

    async def add(self, **values: Any) -> MailId:
        """Put a mail on the queue, to be sent at once."""
        row = {
            "state": MailState.QUEUED,
            "tries": 0,
            "next_at": self._now,
            "error": "",
            "made_at": self._now,
            "token": 0,
            **values,
        }
        return MailId((await self._connection.execute(sa.insert(mails).returning(_m.id), row)).scalar_one())

    async def first_of(self, case_id: CaseId) -> MailId:
        """Return the first mail of a case, which all others follow."""
        return MailId((await self._connection.execute(_FIRST_OF_CASE, {"of": case_id})).scalar_one())

    async def is_due(self) -> bool:
        """Return whether there is a mail to send, or one that a dead process left half sent."""
        return bool((await self._connection.execute(_IS_DUE, {"now": self._now})).scalar_one())

    async def claim(self, me: str, *, until: datetime) -> Mail | None:
        """Take the next mail that is due, to send it now."""
        found = (await self._connection.execute(_NEXT, {"now": self._now})).scalar()
        if found is None:
            return None
        held = {"state": MailState.SENDING, "holder": me, "held_until": until, "token": _m.token + 1}
        taken = sa.update(mails).where(_m.id == found, _m.state == MailState.QUEUED).values(**held)
        if (await self._connection.execute(taken)).rowcount != 1:
            return None
        return await self.by_id(MailId(found))

    async def settle(self, mail: Mail, state: MailState, **values: Any) -> bool:
        """Note what became of a mail that is being sent; returns whether it was still ours to say."""
        ours = (_m.id == mail.id, _m.token == mail.token, _m.state == MailState.SENDING)
        settled = sa.update(mails).where(*ours).values(state=state, holder=None, **values)
        return (await self._connection.execute(settled)).rowcount == 1

    async def queue_again(self, mail_id: MailId) -> bool:
        """Send a mail anew that failed, or of which nobody knows whether it was sent; returns whether it was such."""
        unsent = (_m.id == mail_id, _m.state.in_([MailState.FAILED, MailState.UNCERTAIN]))
        again = sa.update(mails).where(*unsent).values(state=MailState.QUEUED, tries=0, next_at=self._now, error="")
        return (await self._connection.execute(again)).rowcount == 1

    async def doubt_abandoned(self) -> Sequence[Mail]:
        """Have mails be uncertain that a dead process was sending; returns those."""
        return every(Mail, await self._connection.execute(_ABANDONED, {"now": self._now}))


def _there(found: Mail | None) -> Mail:
    if found is None:
        raise NotHere
    return found
