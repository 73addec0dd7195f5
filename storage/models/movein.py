"""Tables of files that brought sub-resellers in, of who came with them, and of the day from which money is due."""

import sqlalchemy as sa

from domain.movein import MoveInState
from storage.models.base import Id, amount, choice, flag, key, metadata, moment, ref, text

move_ins = sa.Table(
    "move_in",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("attachment_id", "attachment"),
    text("name"),
    text("sha256"),
    text("header"),
    sa.Column("state", choice(MoveInState), nullable=False),
    text("choices"),
    amount("version"),
    amount("count"),
    ref("begun_by", "member"),
    moment("begun_at"),
    ref("done_by", "member", optional=True),
    moment("done_at", optional=True),
    ref("taken_back_by", "member", optional=True),
    moment("taken_back_at", optional=True),
)

moved_in = sa.Table(
    "moved_in",
    metadata,
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    ref("move_in_id", "move_in", index=True),
    text("handle"),
    text("note"),
    flag("taken_back"),
)

openings = sa.Table(
    "opening",
    metadata,
    sa.Column("transfer_id", Id, sa.ForeignKey("transfer.id"), primary_key=True, autoincrement=False),
    moment("dated_at"),
)
