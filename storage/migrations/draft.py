"""Write the first migration anew from the models: `python -m storage.migrations.draft`.

Until the first release the database has one step only, `0001`, and a change of the models is a new draft of it. From
then on a released step is never touched again: this file goes, and each change is a step of its own.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.operations.ops import DowngradeOps, UpgradeOps

from storage.models import base, ledger_triggers, metadata

FILE = Path(__file__).parent / "versions" / "0001_the_desk_opens.py"

HEAD = '''"""The desk opens: every table, and what the database itself refuses.

Drafted by `python -m storage.migrations.draft` from the models, and frozen with the first release.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
'''


def main() -> None:
    FILE.write_text(draft(), encoding="utf-8")
    for order in (["format"], ["check", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *order, "--quiet", str(FILE)], check=True)  # noqa: S603


def draft() -> str:
    """Return the text of the first migration."""
    with sa.create_engine("sqlite://").connect() as empty:
        steps = produce_migrations(MigrationContext.configure(empty), metadata)
    up, down = cast(UpgradeOps, steps.upgrade_ops), cast(DowngradeOps, steps.downgrade_ops)
    return "\n".join(
        [
            HEAD,
            _texts("SQLITE", ledger_triggers.SQLITE),
            _texts("POSTGRESQL", ledger_triggers.POSTGRESQL),
            _texts("DROP", ledger_triggers.DROP_POSTGRESQL),
            "\n\ndef upgrade() -> None:  # noqa: PLR0915  (there are that many tables)",
            f"    {render_python_code(up, render_item=_column_type)}",
            "    for statement in SQLITE if op.get_context().dialect.name == 'sqlite' else POSTGRESQL:",
            "        op.execute(statement)",
            "\n\ndef downgrade() -> None:  # noqa: PLR0915",
            "    for statement in () if op.get_context().dialect.name == 'sqlite' else DROP:",
            "        op.execute(statement)",
            f"    {render_python_code(down, render_item=_column_type)}",
            "",
        ]
    )


def _texts(name: str, statements: list[str]) -> str:
    parts = (f'    """\n{statement}\n""",' for statement in statements)
    return "\n".join([f"{name} = [", *parts, "]"])


def _column_type(kind: str, item: Any, _: AutogenContext) -> Any:
    """Return the frozen name of a type of ours, `False` for what Alembic words itself."""
    if kind != "type":
        return False
    if isinstance(item, base.Moment):
        return "MOMENT"
    if isinstance(item, base.Exact):
        return "sa.Text()"
    if isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    return "ID" if item is base.Id else False


if __name__ == "__main__":
    main()
