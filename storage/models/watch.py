"""The table of watches: how far each panel's sub-panels are judged. Days are numbers, as in the tables of usage."""

import sqlalchemy as sa

from storage.models.base import Id, metadata, moment

panel_watches = sa.Table(
    "panel_watch",
    metadata,
    sa.Column("panel_id", Id, sa.ForeignKey("panel.id"), primary_key=True, autoincrement=False),
    moment("round_at"),
    moment("complete_until", optional=True),
    sa.Column("since", sa.Integer, nullable=True),
    sa.Column("closed", sa.Integer, nullable=True),
    sa.Column("running", sa.Integer, nullable=True),
    sa.Column("position", sa.BigInteger, nullable=True),
)
"""`position`: the last sub-panel that was judged in this round, empty once it is over."""
