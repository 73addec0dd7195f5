"""What every table shares: the metadata, names of constraints, and the column types of both engines."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts up only an INTEGER PRIMARY KEY
Text = sa.Text
Credits = sa.BigInteger


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite keeps microseconds since 1970, for it has no type of its own."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.DateTime(timezone=True) if dialect.name == "postgresql" else sa.BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return round((value - EPOCH).total_seconds() * 1_000_000)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None or dialect.name == "postgresql":
            return value  # type: ignore[no-any-return]  # asyncpg gives aware datetimes
        return datetime.fromtimestamp(value / 1_000_000, UTC)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Exact(sa.types.TypeDecorator[Decimal]):
    """A decimal kept as text, so that no engine rounds a price."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(value)


def choice(of: type[StrEnum]) -> sa.Enum:
    """Return the column type of an enum, kept as its plain value."""
    return sa.Enum(
        of,
        native_enum=False,
        create_constraint=False,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def key() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def ref(name: str, target: str, *, optional: bool = False, index: bool = False) -> sa.Column[int]:
    """Return a column that refers to the `id` of another table."""
    return sa.Column(name, Id, sa.ForeignKey(f"{target}.id"), nullable=optional, index=index)


def moment(name: str, *, optional: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Moment, nullable=optional)


def text(name: str, *, optional: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, Text, nullable=optional, default=default)


def amount(name: str, *, optional: bool = False) -> sa.Column[int]:
    """Return a column of whole credits, or of money in minor units."""
    return sa.Column(name, sa.BigInteger, nullable=optional)


def flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, default=False)
