"""The desk opens: every table, and what the database itself refuses.

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

SQLITE = [
    """
CREATE TRIGGER transfer_is_sound BEFORE INSERT ON transfer
BEGIN
  SELECT RAISE(ABORT, 'subpanel: uq_transfer_key')
  WHERE EXISTS (SELECT 1 FROM transfer WHERE id = NEW.id OR key = NEW.key);
  SELECT RAISE(ABORT, 'subpanel: uq_transfer_resolves')
  WHERE EXISTS (SELECT 1 FROM transfer WHERE resolves = NEW.resolves);
  SELECT RAISE(ABORT, 'subpanel: uq_transfer_reverses')
  WHERE EXISTS (SELECT 1 FROM transfer WHERE reverses = NEW.reverses);
  SELECT RAISE(ABORT, 'subpanel: amounts are whole numbers')
  WHERE typeof(NEW.amount) <> 'integer';
  SELECT RAISE(ABORT, 'subpanel: there is no such kind of transfer')
  WHERE NEW.kind NOT IN ('single', 'hold', 'post', 'void');
  SELECT RAISE(ABORT, 'subpanel: two accounts of one asset are needed')
  WHERE NOT EXISTS (
    SELECT 1 FROM account AS source JOIN account AS destination ON source.asset = destination.asset
    WHERE source.id = NEW.source_id AND destination.id = NEW.destination_id);
  SELECT RAISE(ABORT, 'subpanel: a resolution repeats its hold')
  WHERE NEW.resolves IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM transfer AS hold
    WHERE hold.id = NEW.resolves AND hold.kind = 'hold' AND hold.amount = NEW.amount
      AND hold.source_id = NEW.source_id AND hold.destination_id = NEW.destination_id);
  SELECT RAISE(ABORT, 'subpanel: a reversal mirrors what it reverses')
  WHERE NEW.reverses IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM transfer AS original
    WHERE original.id = NEW.reverses AND original.kind IN ('single', 'post') AND original.amount = NEW.amount
      AND original.source_id = NEW.destination_id AND original.destination_id = NEW.source_id
      AND original.reverses IS NULL AND NEW.kind = 'single');
END
""",
    """
CREATE TRIGGER transfer_moves AFTER INSERT ON transfer
BEGIN
  UPDATE account
  SET posted = posted - CASE WHEN NEW.kind IN ('single', 'post') THEN NEW.amount ELSE 0 END,
      held = held + CASE NEW.kind WHEN 'single' THEN 0 WHEN 'hold' THEN NEW.amount ELSE -NEW.amount END
  WHERE id = NEW.source_id;
  UPDATE account SET posted = posted + NEW.amount
  WHERE id = NEW.destination_id AND NEW.kind IN ('single', 'post');
  SELECT RAISE(ABORT, 'subpanel: out of range')
  WHERE EXISTS (
    SELECT 1 FROM account
    WHERE id IN (NEW.source_id, NEW.destination_id) AND (typeof(posted) <> 'integer' OR typeof(held) <> 'integer'));
  SELECT RAISE(ABORT, 'subpanel: below floor')
  WHERE NEW.kind IN ('single', 'hold') AND NOT (NEW.kind = 'single' AND NEW.reverses IS NULL
    AND substr(NEW.key, 1, 6) = 'usage:'
    AND (SELECT kind FROM account WHERE id = NEW.destination_id) = 'consumed')
    AND EXISTS (SELECT 1 FROM account WHERE id = NEW.source_id AND posted - held < floor);
END
""",
    """
CREATE TRIGGER account_opens_empty BEFORE INSERT ON account
BEGIN
  SELECT RAISE(ABORT, 'subpanel: an account is never replaced')
  WHERE EXISTS (
    SELECT 1 FROM account
    WHERE id = NEW.id OR (reseller_id = NEW.reseller_id AND kind = NEW.kind AND asset = NEW.asset));
  SELECT RAISE(ABORT, 'subpanel: an account opens empty')
  WHERE NEW.posted <> 0 OR NEW.held <> 0;
END
""",
    """
CREATE TRIGGER account_moves_by_transfers BEFORE UPDATE OF posted, held ON account
BEGIN
  SELECT RAISE(ABORT, 'subpanel: balances change by transfers alone')
  WHERE NOT EXISTS (
    SELECT 1 FROM transfer AS newest
    WHERE newest.id = (SELECT max(id) FROM transfer)
      AND (newest.source_id = NEW.id
        AND NEW.posted = OLD.posted - CASE WHEN newest.kind IN ('single', 'post') THEN newest.amount ELSE 0 END
        AND NEW.held = OLD.held
          + CASE newest.kind WHEN 'single' THEN 0 WHEN 'hold' THEN newest.amount ELSE -newest.amount END
      OR newest.destination_id = NEW.id
        AND NEW.posted = OLD.posted + newest.amount AND NEW.held = OLD.held AND newest.kind IN ('single', 'post')));
END
""",
    """
CREATE TRIGGER account_stays_what_it_is BEFORE UPDATE OF id, reseller_id, kind, asset, sub_panel_id ON account
BEGIN
  SELECT RAISE(ABORT, 'subpanel: an account stays what it is');
END
""",
    """
CREATE TRIGGER account_is_never_deleted BEFORE DELETE ON account
BEGIN
  SELECT RAISE(ABORT, 'subpanel: an account is never deleted');
END
""",
    """
CREATE TRIGGER transfer_is_never_changed BEFORE UPDATE ON transfer
BEGIN
  SELECT RAISE(ABORT, 'subpanel: transfer is only ever added to');
END
""",
    """
CREATE TRIGGER transfer_is_never_deleted BEFORE DELETE ON transfer
BEGIN
  SELECT RAISE(ABORT, 'subpanel: transfer is only ever added to');
END
""",
    """
CREATE TRIGGER acceptance_is_never_changed BEFORE UPDATE ON acceptance
BEGIN
  SELECT RAISE(ABORT, 'subpanel: acceptance is only ever added to');
END
""",
    """
CREATE TRIGGER acceptance_is_never_deleted BEFORE DELETE ON acceptance
BEGIN
  SELECT RAISE(ABORT, 'subpanel: acceptance is only ever added to');
END
""",
    """
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'subpanel: audit is only ever added to');
END
""",
    """
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'subpanel: audit is only ever added to');
END
""",
    """
CREATE TRIGGER invoice_is_never_changed BEFORE UPDATE ON invoice
BEGIN
  SELECT RAISE(ABORT, 'subpanel: invoice is only ever added to');
END
""",
    """
CREATE TRIGGER invoice_is_never_deleted BEFORE DELETE ON invoice
BEGIN
  SELECT RAISE(ABORT, 'subpanel: invoice is only ever added to');
END
""",
    """
CREATE TRIGGER acceptance_is_never_replaced BEFORE INSERT ON acceptance
WHEN EXISTS (SELECT 1 FROM acceptance WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'subpanel: acceptance is only ever added to');
END
""",
    """
CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'subpanel: audit is only ever added to');
END
""",
    """
CREATE TRIGGER invoice_is_never_replaced BEFORE INSERT ON invoice
WHEN EXISTS (SELECT 1 FROM invoice WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'subpanel: invoice is only ever added to');
END
""",
]
POSTGRESQL = [
    """
CREATE FUNCTION subpanel_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'subpanel: % is only ever added to', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
""",
    """
CREATE FUNCTION subpanel_transfer_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind NOT IN ('single', 'hold', 'post', 'void') THEN
    RAISE EXCEPTION 'subpanel: there is no such kind of transfer' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM account AS source JOIN account AS destination ON source.asset = destination.asset
    WHERE source.id = NEW.source_id AND destination.id = NEW.destination_id) THEN
    RAISE EXCEPTION 'subpanel: two accounts of one asset are needed' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.resolves IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM transfer AS hold
    WHERE hold.id = NEW.resolves AND hold.kind = 'hold' AND hold.amount = NEW.amount
      AND hold.source_id = NEW.source_id AND hold.destination_id = NEW.destination_id) THEN
    RAISE EXCEPTION 'subpanel: a resolution repeats its hold' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.reverses IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM transfer AS original
    WHERE original.id = NEW.reverses AND original.kind IN ('single', 'post') AND original.amount = NEW.amount
      AND original.source_id = NEW.destination_id AND original.destination_id = NEW.source_id
      AND original.reverses IS NULL AND NEW.kind = 'single') THEN
    RAISE EXCEPTION 'subpanel: a reversal mirrors what it reverses' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
""",
    """
CREATE FUNCTION subpanel_transfer_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE account
  SET posted = posted - CASE WHEN NEW.kind IN ('single', 'post') THEN NEW.amount ELSE 0 END,
      held = held + CASE NEW.kind WHEN 'single' THEN 0 WHEN 'hold' THEN NEW.amount ELSE -NEW.amount END
  WHERE id = NEW.source_id;
  UPDATE account SET posted = posted + NEW.amount
  WHERE id = NEW.destination_id AND NEW.kind IN ('single', 'post');
  IF NEW.kind IN ('single', 'hold')
    AND NOT (NEW.kind = 'single' AND NEW.reverses IS NULL AND starts_with(NEW.key, 'usage:')
      AND (SELECT kind FROM account WHERE id = NEW.destination_id) = 'consumed')
    AND EXISTS (SELECT 1 FROM account WHERE id = NEW.source_id AND posted - held < floor) THEN
    RAISE EXCEPTION 'subpanel: below floor' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
""",
    """
CREATE FUNCTION subpanel_account_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND (NEW.posted <> 0 OR NEW.held <> 0) THEN
    RAISE EXCEPTION 'subpanel: an account opens empty' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.posted, NEW.held) IS DISTINCT FROM (OLD.posted, OLD.held) AND pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'subpanel: balances change by transfers alone' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.reseller_id, NEW.kind, NEW.asset, NEW.sub_panel_id)
    IS DISTINCT FROM (OLD.id, OLD.reseller_id, OLD.kind, OLD.asset, OLD.sub_panel_id) THEN
    RAISE EXCEPTION 'subpanel: an account stays what it is' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
""",
    """
CREATE TRIGGER transfer_is_sound BEFORE INSERT ON transfer
FOR EACH ROW EXECUTE FUNCTION subpanel_transfer_is_sound()
""",
    """
CREATE TRIGGER transfer_moves AFTER INSERT ON transfer
FOR EACH ROW EXECUTE FUNCTION subpanel_transfer_moves()
""",
    """
CREATE TRIGGER account_is_kept BEFORE INSERT OR UPDATE ON account
FOR EACH ROW EXECUTE FUNCTION subpanel_account_is_kept()
""",
    """
CREATE TRIGGER account_is_never_deleted BEFORE DELETE ON account
FOR EACH STATEMENT EXECUTE FUNCTION subpanel_refuse()
""",
    """
CREATE TRIGGER transfer_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer
FOR EACH STATEMENT EXECUTE FUNCTION subpanel_refuse()
""",
    """
CREATE TRIGGER acceptance_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON acceptance
FOR EACH STATEMENT EXECUTE FUNCTION subpanel_refuse()
""",
    """
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION subpanel_refuse()
""",
    """
CREATE TRIGGER invoice_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice
FOR EACH STATEMENT EXECUTE FUNCTION subpanel_refuse()
""",
]
DROP = [
    """
DROP FUNCTION subpanel_refuse, subpanel_transfer_is_sound,
subpanel_transfer_moves, subpanel_account_is_kept CASCADE
""",
]


def upgrade() -> None:  # noqa: PLR0915  (there are that many tables)
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "inbox",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("platform", "update_id", name=op.f("uq_inbox_platform_update_id")),
    )
    op.create_index("ix_inbox_state_lane", "inbox", ["state", "lane", "id"], unique=False)
    op.create_index("ix_inbox_state_received_at", "inbox", ["state", "received_at"], unique=False)
    op.create_table(
        "job_run",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("job", "period", name=op.f("pk_job_run")),
    )
    op.create_table(
        "mail_sender",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_sender")),
    )
    op.create_table(
        "reseller",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_reseller_parent_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reseller")),
    )
    op.create_index(op.f("ix_reseller_parent_id"), "reseller", ["parent_id"], unique=False)
    op.create_table(
        "alert_wave",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_alert_wave_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_wave")),
    )
    op.create_index(op.f("ix_alert_wave_reseller_id"), "alert_wave", ["reseller_id"], unique=False)
    op.create_table(
        "area",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_area_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
    )
    op.create_index(op.f("ix_area_reseller_id"), "area", ["reseller_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("alike_id", ID, nullable=True),
        sa.Column("likeness", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(["alike_id"], ["attachment.id"], name=op.f("fk_attachment_alike_id_attachment")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_attachment_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_alike_id"), "attachment", ["alike_id"], unique=False)
    op.create_index(op.f("ix_attachment_reseller_id"), "attachment", ["reseller_id"], unique=False)
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"], unique=False)
    op.create_table(
        "bank_sender",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("child_id", ID, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["reseller.id"], name=op.f("fk_bank_sender_child_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_bank_sender_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_sender")),
        sa.UniqueConstraint(
            "reseller_id", "sender", "child_id", name=op.f("uq_bank_sender_reseller_id_sender_child_id")
        ),
    )
    op.create_table(
        "checkin_setting",
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("weekdays", sa.Text(), nullable=False),
        sa.Column("from_minute", sa.BigInteger(), nullable=False),
        sa.Column("questions_on", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_checkin_setting_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("reseller_id", name=op.f("pk_checkin_setting")),
    )
    op.create_table(
        "clause",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_clause_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause")),
    )
    op.create_index(op.f("ix_clause_reseller_id"), "clause", ["reseller_id"], unique=False)
    op.create_table(
        "cover_warning",
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_cover_warning_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("reseller_id", name=op.f("pk_cover_warning")),
    )
    op.create_table(
        "invoicing",
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("newest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_invoicing_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("reseller_id", name=op.f("pk_invoicing")),
    )
    op.create_table(
        "member",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("commands_shown", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_member_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_index("ix_member_chat", "member", ["platform", "chat"], unique=False)
    op.create_index(op.f("ix_member_reseller_id"), "member", ["reseller_id"], unique=False)
    op.create_index(
        "uq_member_identity",
        "member",
        ["platform", "user"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "muted_finding",
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_muted_finding_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("about", "kind", "reseller_id", name=op.f("pk_muted_finding")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_muted_finding_reseller_id"), "muted_finding", ["reseller_id"], unique=False)
    op.create_table(
        "overhead_month",
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("parent_id", ID, autoincrement=False, nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("notch", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.Float(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("measured_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_overhead_month_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_overhead_month_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("reseller_id", "parent_id", "period", name=op.f("pk_overhead_month")),
    )
    op.create_index("ix_overhead_month_parent", "overhead_month", ["parent_id", "period"], unique=False)
    op.create_table(
        "panel",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("loading", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_panel_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel")),
    )
    op.create_index(op.f("ix_panel_reseller_id"), "panel", ["reseller_id"], unique=False)
    op.create_table(
        "paper_sent",
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_paper_sent_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("reseller_id", "kind", "period", name=op.f("pk_paper_sent")),
    )
    op.create_table(
        "paper_wish",
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("statements", sa.Boolean(), nullable=False),
        sa.Column("packs", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_paper_wish_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("reseller_id", name=op.f("pk_paper_wish")),
    )
    op.create_table(
        "payment_method",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_payment_method_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_method")),
    )
    op.create_index(op.f("ix_payment_method_reseller_id"), "payment_method", ["reseller_id"], unique=False)
    op.create_table(
        "pricing_setting",
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("reviews_on", sa.Boolean(), nullable=False),
        sa.Column("surcharge_on", sa.Boolean(), nullable=False),
        sa.Column("surcharge_cap", sa.Text(), nullable=False),
        sa.Column("margin_floor", sa.Text(), nullable=False),
        sa.Column("notice_days", sa.BigInteger(), nullable=False),
        sa.Column("grace_days", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_pricing_setting_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("reseller_id", name=op.f("pk_pricing_setting")),
    )
    op.create_table(
        "reconciliation",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_reconciliation_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
    )
    op.create_index(op.f("ix_reconciliation_reseller_id"), "reconciliation", ["reseller_id"], unique=False)
    op.create_table(
        "support_setting",
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("close_after_days", sa.Integer(), nullable=False),
        sa.Column("reopen_days", sa.Integer(), nullable=False),
        sa.Column("most_open", sa.Integer(), nullable=False),
        sa.Column("most_a_day", sa.Integer(), nullable=False),
        sa.Column("company_size", sa.Integer(), nullable=False),
        sa.Column("company_minutes", sa.Integer(), nullable=False),
        sa.Column("topic_name", sa.Text(), nullable=False),
        sa.Column("retimed_upto", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_support_setting_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("reseller_id", name=op.f("pk_support_setting")),
    )
    op.create_index(op.f("ix_support_setting_retimed_upto"), "support_setting", ["retimed_upto"], unique=False)
    op.create_table(
        "terms",
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("price", sa.Text(), nullable=True),
        sa.Column("minimum_order", sa.BigInteger(), nullable=False),
        sa.Column("period_minimum", sa.BigInteger(), nullable=False),
        sa.Column("debt_limit", sa.BigInteger(), nullable=False),
        sa.Column("payment_days", sa.BigInteger(), nullable=False),
        sa.Column("grace_days", sa.BigInteger(), nullable=False),
        sa.Column("open_request_cap", sa.BigInteger(), nullable=False),
        sa.Column("request_days", sa.BigInteger(), nullable=False),
        sa.Column("second_tap_from", sa.BigInteger(), nullable=True),
        sa.Column("second_person_from", sa.BigInteger(), nullable=True),
        sa.Column("stock_rule", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_terms_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("reseller_id", name=op.f("pk_terms")),
    )
    op.create_table(
        "announcement",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(24), nullable=False),
        sa.Column("panel_id", ID, nullable=True),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("starts_at", MOMENT, nullable=True),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("sent_by", ID, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("told_upto", sa.BigInteger(), nullable=True),
        sa.Column("passed_from", ID, nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_announcement_area_id_area")),
        sa.ForeignKeyConstraint(["ended_by"], ["member.id"], name=op.f("fk_announcement_ended_by_member")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_announcement_made_by_member")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_announcement_panel_id_panel")),
        sa.ForeignKeyConstraint(
            ["passed_from"], ["announcement.id"], name=op.f("fk_announcement_passed_from_announcement")
        ),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_announcement_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["sent_by"], ["member.id"], name=op.f("fk_announcement_sent_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("reseller_id", "number", name=op.f("uq_announcement_reseller_id_number")),
    )
    op.create_index(
        "ix_announcement_explains",
        "announcement",
        ["ends_at"],
        unique=False,
        sqlite_where=sa.text("kind <> 'news' AND state <> 'draft'"),
        postgresql_where=sa.text("kind <> 'news' AND state <> 'draft'"),
    )
    op.create_index("ix_announcement_state", "announcement", ["reseller_id", "state", "id"], unique=False)
    op.create_index(
        "ix_announcement_to_tell",
        "announcement",
        ["id"],
        unique=False,
        sqlite_where=sa.text("told_upto IS NOT NULL"),
        postgresql_where=sa.text("told_upto IS NOT NULL"),
    )
    op.create_table(
        "attachment_table",
        sa.Column("attachment_id", ID, autoincrement=False, nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_table_attachment_id_attachment")
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachment_table")),
    )
    op.create_table(
        "audit",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reseller_id", ID, nullable=True),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("stood_for", sa.Text(), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_audit_member_id_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_audit_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_member", "audit", ["member_id", "id"], unique=False)
    op.create_index("ix_audit_reseller", "audit", ["reseller_id", "id"], unique=False)
    op.create_table(
        "bank_file",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("sent_by", ID, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("matched_at", MOMENT, nullable=True),
        sa.Column("booked_by", ID, nullable=True),
        sa.Column("booked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["booked_by"], ["member.id"], name=op.f("fk_bank_file_booked_by_member")),
        sa.ForeignKeyConstraint(["file_id"], ["attachment.id"], name=op.f("fk_bank_file_file_id_attachment")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_bank_file_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["sent_by"], ["member.id"], name=op.f("fk_bank_file_sent_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_file")),
    )
    op.create_index(op.f("ix_bank_file_file_id"), "bank_file", ["file_id"], unique=False)
    op.create_index(op.f("ix_bank_file_reseller_id"), "bank_file", ["reseller_id"], unique=False)
    op.create_table(
        "bank_layout",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("confirmed_by", ID, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["confirmed_by"], ["member.id"], name=op.f("fk_bank_layout_confirmed_by_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_bank_layout_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_layout")),
        sa.UniqueConstraint("reseller_id", "signature", name=op.f("uq_bank_layout_reseller_id_signature")),
    )
    op.create_table(
        "card",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("object_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_card_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
    )
    op.create_index(op.f("ix_card_member_id"), "card", ["member_id"], unique=False)
    op.create_index("ix_card_message", "card", ["platform", "lane", "message"], unique=False)
    op.create_index("ix_card_subject", "card", ["subject", "object_id"], unique=False)
    op.create_table(
        "checkin",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("prompted_at", MOMENT, nullable=True),
        sa.Column("moved_from", sa.Date(), nullable=True),
        sa.Column("moves", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_checkin_decided_by_member")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_checkin_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_checkin_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin")),
        sa.UniqueConstraint("reseller_id", "parent_id", "period", name=op.f("uq_checkin_reseller_id_parent_id_period")),
    )
    op.create_index("ix_checkin_parent_state", "checkin", ["parent_id", "state", "due_on"], unique=False)
    op.create_table(
        "checkin_plan",
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("mode", sa.String(24), nullable=False),
        sa.Column("ideal_days", sa.BigInteger(), nullable=False),
        sa.Column("most_days", sa.BigInteger(), nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("planned_for", sa.Date(), nullable=True),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_checkin_plan_member_id_member")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_checkin_plan_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_checkin_plan_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("reseller_id", name=op.f("pk_checkin_plan")),
    )
    op.create_index(op.f("ix_checkin_plan_parent_id"), "checkin_plan", ["parent_id"], unique=False)
    op.create_table(
        "colleague_limit",
        sa.Column("member_id", ID, autoincrement=False, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("at_once", sa.BigInteger(), nullable=True),
        sa.Column("a_day", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("set_by", ID, nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_colleague_limit_member_id_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_colleague_limit_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["set_by"], ["member.id"], name=op.f("fk_colleague_limit_set_by_member")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_colleague_limit")),
    )
    op.create_index(op.f("ix_colleague_limit_reseller_id"), "colleague_limit", ["reseller_id"], unique=False)
    op.create_table(
        "cost_change",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("panel_id", ID, nullable=False),
        sa.Column("cost", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("raised_by", ID, nullable=True),
        sa.Column("raised_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_cost_change_made_by_member")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_cost_change_panel_id_panel")),
        sa.ForeignKeyConstraint(["raised_by"], ["member.id"], name=op.f("fk_cost_change_raised_by_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_cost_change_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_change")),
    )
    op.create_index(op.f("ix_cost_change_reseller_id"), "cost_change", ["reseller_id"], unique=False)
    op.create_table(
        "deputy",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("for_id", ID, nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("starts", MOMENT, nullable=False),
        sa.Column("ends", MOMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("began_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("over_told_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["member.id"], name=op.f("fk_deputy_ended_by_member")),
        sa.ForeignKeyConstraint(["for_id"], ["member.id"], name=op.f("fk_deputy_for_id_member")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_deputy_member_id_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_deputy_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    op.create_index(op.f("ix_deputy_member_id"), "deputy", ["member_id"], unique=False)
    op.create_index(op.f("ix_deputy_reseller_id"), "deputy", ["reseller_id"], unique=False)
    op.create_table(
        "desk_group",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("linked_by", ID, nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.Column("unlinked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["linked_by"], ["member.id"], name=op.f("fk_desk_group_linked_by_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_desk_group_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_group")),
    )
    op.create_index(
        "uq_desk_group_lane",
        "desk_group",
        ["platform", "lane"],
        unique=True,
        sqlite_where=sa.text("unlinked_at IS NULL"),
        postgresql_where=sa.text("unlinked_at IS NULL"),
    )
    op.create_index(
        "uq_desk_group_of",
        "desk_group",
        ["reseller_id"],
        unique=True,
        sqlite_where=sa.text("unlinked_at IS NULL"),
        postgresql_where=sa.text("unlinked_at IS NULL"),
    )
    op.create_table(
        "digest",
        sa.Column("member_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_digest_member_id_member")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_digest")),
    )
    op.create_table(
        "form",
        sa.Column("member_id", ID, autoincrement=False, nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("asking", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_form_member_id_member")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_form")),
    )
    op.create_table(
        "gift",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("panel_id", ID, nullable=True),
        sa.Column("everybody", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("given_by", ID, nullable=True),
        sa.Column("given_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["given_by"], ["member.id"], name=op.f("fk_gift_given_by_member")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_gift_made_by_member")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_gift_panel_id_panel")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_gift_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift")),
    )
    op.create_index(op.f("ix_gift_reseller_id"), "gift", ["reseller_id"], unique=False)
    op.create_table(
        "guide",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_guide_area_id_area")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_guide_made_by_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_guide_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide")),
        sa.UniqueConstraint("reseller_id", "number", name=op.f("uq_guide_reseller_id_number")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("invited_by", ID, nullable=True),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("opened_platform", sa.Text(), nullable=True),
        sa.Column("opened_user", sa.Text(), nullable=True),
        sa.Column("opened_chat", sa.Text(), nullable=True),
        sa.Column("opened_name", sa.Text(), nullable=True),
        sa.Column("opened_handle", sa.Text(), nullable=True),
        sa.Column("opened_language", sa.Text(), nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("used_by", ID, nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_invitation_decided_by_member")),
        sa.ForeignKeyConstraint(["invited_by"], ["member.id"], name=op.f("fk_invitation_invited_by_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_invitation_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["used_by"], ["member.id"], name=op.f("fk_invitation_used_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index(op.f("ix_invitation_reseller_id"), "invitation", ["reseller_id"], unique=False)
    op.create_table(
        "member_hours",
        sa.Column("member_id", ID, autoincrement=False, nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("digest_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_hours_member_id_member")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_member_hours")),
    )
    op.create_table(
        "move_in",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("attachment_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("begun_by", ID, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("done_by", ID, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("taken_back_by", ID, nullable=True),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_move_in_attachment_id_attachment")),
        sa.ForeignKeyConstraint(["begun_by"], ["member.id"], name=op.f("fk_move_in_begun_by_member")),
        sa.ForeignKeyConstraint(["done_by"], ["member.id"], name=op.f("fk_move_in_done_by_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_move_in_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["taken_back_by"], ["member.id"], name=op.f("fk_move_in_taken_back_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_in")),
    )
    op.create_index(op.f("ix_move_in_reseller_id"), "move_in", ["reseller_id"], unique=False)
    op.create_table(
        "panel_watch",
        sa.Column("panel_id", ID, autoincrement=False, nullable=False),
        sa.Column("round_at", MOMENT, nullable=False),
        sa.Column("complete_until", MOMENT, nullable=True),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("closed", sa.Integer(), nullable=True),
        sa.Column("running", sa.Integer(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_panel_watch_panel_id_panel")),
        sa.PrimaryKeyConstraint("panel_id", name=op.f("pk_panel_watch")),
    )
    op.create_table(
        "raised_limit",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("old", sa.BigInteger(), nullable=False),
        sa.Column("new", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_by", ID, nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_raised_limit_parent_id_reseller")),
        sa.ForeignKeyConstraint(["raised_by"], ["member.id"], name=op.f("fk_raised_limit_raised_by_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_raised_limit_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raised_limit")),
    )
    op.create_index(op.f("ix_raised_limit_reseller_id"), "raised_limit", ["reseller_id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("sent_by", ID, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reminder_member_id_member")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_reminder_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_reminder_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["sent_by"], ["member.id"], name=op.f("fk_reminder_sent_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_reseller", "reminder", ["reseller_id", "id"], unique=False)
    op.create_table(
        "reminder_pause",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("paused_by", ID, nullable=False),
        sa.Column("paused_at", MOMENT, nullable=False),
        sa.Column("resumed_by", ID, nullable=True),
        sa.Column("resumed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_reminder_pause_parent_id_reseller")),
        sa.ForeignKeyConstraint(["paused_by"], ["member.id"], name=op.f("fk_reminder_pause_paused_by_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_reminder_pause_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["resumed_by"], ["member.id"], name=op.f("fk_reminder_pause_resumed_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_pause")),
    )
    op.create_index(
        "uq_reminder_pause_standing",
        "reminder_pause",
        ["reseller_id", "parent_id"],
        unique=True,
        sqlite_where=sa.text("resumed_at IS NULL"),
        postgresql_where=sa.text("resumed_at IS NULL"),
    )
    op.create_table(
        "revision",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.String(24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", ID, nullable=False),
        sa.Column("surcharge_cap", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["published_by"], ["member.id"], name=op.f("fk_revision_published_by_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_revision_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("reseller_id", "number", name=op.f("uq_revision_reseller_id_number")),
    )
    op.create_table(
        "source",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("panel_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rows", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("complete_until", MOMENT, nullable=True),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("next_secret", sa.Text(), nullable=True),
        sa.Column("rotated_at", MOMENT, nullable=True),
        sa.Column("pull", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("failed_since", MOMENT, nullable=True),
        sa.Column("next_pull_at", MOMENT, nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["member.id"], name=op.f("fk_source_created_by_member")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_source_panel_id_panel")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_source_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    op.create_index(op.f("ix_source_panel_id"), "source", ["panel_id"], unique=False)
    op.create_index(op.f("ix_source_reseller_id"), "source", ["reseller_id"], unique=False)
    op.create_table(
        "standing_approval",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("cap", sa.BigInteger(), nullable=False),
        sa.Column("set_by", ID, nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("ending", sa.String(24), nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["member.id"], name=op.f("fk_standing_approval_ended_by_member")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_standing_approval_parent_id_reseller")),
        sa.ForeignKeyConstraint(
            ["reseller_id"], ["reseller.id"], name=op.f("fk_standing_approval_reseller_id_reseller")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["member.id"], name=op.f("fk_standing_approval_set_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_approval")),
    )
    op.create_index(
        "uq_standing_approval_open",
        "standing_approval",
        ["reseller_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "standing_change",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("change", sa.String(24), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_standing_change_by_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_standing_change_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_change")),
    )
    op.create_index("ix_standing_change_reseller", "standing_change", ["reseller_id", "id"], unique=False)
    op.create_table(
        "stock_purchase",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("panel_id", ID, nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("average", sa.Text(), nullable=False),
        sa.Column("bought_at", MOMENT, nullable=False),
        sa.Column("bought_by", ID, nullable=False),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["bought_by"], ["member.id"], name=op.f("fk_stock_purchase_bought_by_member")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_stock_purchase_panel_id_panel")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_stock_purchase_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_purchase")),
    )
    op.create_index(op.f("ix_stock_purchase_reseller_id"), "stock_purchase", ["reseller_id"], unique=False)
    op.create_table(
        "supplier",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("panel_id", ID, nullable=True),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_supplier_panel_id_panel")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_supplier_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
    )
    op.create_index(op.f("ix_supplier_reseller_id"), "supplier", ["reseller_id"], unique=False)
    op.create_index(
        "uq_supplier_lane",
        "supplier",
        ["platform", "lane"],
        unique=True,
        sqlite_where=sa.text("lane != ''"),
        postgresql_where=sa.text("lane != ''"),
    )
    op.create_table(
        "tier_table",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("published_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_tier_table_made_by_member")),
        sa.ForeignKeyConstraint(["published_by"], ["member.id"], name=op.f("fk_tier_table_published_by_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_tier_table_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_table")),
    )
    op.create_index(op.f("ix_tier_table_reseller_id"), "tier_table", ["reseller_id"], unique=False)
    op.create_index(
        "uq_tier_table_draft",
        "tier_table",
        ["reseller_id"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_index(
        "uq_tier_table_published",
        "tier_table",
        ["reseller_id"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "waiting_card",
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("object_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_waiting_card_member_id_member")),
        sa.PrimaryKeyConstraint("subject", "object_id", "member_id", name=op.f("pk_waiting_card")),
    )
    op.create_table(
        "announcement_reader",
        sa.Column("announcement_id", ID, autoincrement=False, nullable=False),
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_announcement_reader_announcement_id_announcement")
        ),
        sa.ForeignKeyConstraint(
            ["reseller_id"], ["reseller.id"], name=op.f("fk_announcement_reader_reseller_id_reseller")
        ),
        sa.PrimaryKeyConstraint("announcement_id", "reseller_id", name=op.f("pk_announcement_reader")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_announcement_reader_reseller_id"), "announcement_reader", ["reseller_id"], unique=False)
    op.create_table(
        "card_message",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("card_id", ID, nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_message_card_id_card")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_message")),
    )
    op.create_index(op.f("ix_card_message_card_id"), "card_message", ["card_id"], unique=False)
    op.create_index(op.f("ix_card_message_message"), "card_message", ["message"], unique=False)
    op.create_table(
        "case",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("panel_id", ID, nullable=True),
        sa.Column("supplier_id", ID, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("opened_by", ID, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=True),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.Column("resolved_by", ID, nullable=True),
        sa.Column("doubted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_case_area_id_area")),
        sa.ForeignKeyConstraint(["opened_by"], ["member.id"], name=op.f("fk_case_opened_by_member")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_case_panel_id_panel")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_case_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["resolved_by"], ["member.id"], name=op.f("fk_case_resolved_by_member")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_case_supplier_id_supplier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("reseller_id", "number", name=op.f("uq_case_reseller_id_number")),
    )
    op.create_index("ix_case_resolved_at", "case", ["resolved_at"], unique=False)
    op.create_index("ix_case_state", "case", ["reseller_id", "state", "id"], unique=False)
    op.create_table(
        "checkin_answer",
        sa.Column("checkin_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["checkin_id"], ["checkin.id"], name=op.f("fk_checkin_answer_checkin_id_checkin")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_checkin_answer_member_id_member")),
        sa.PrimaryKeyConstraint("checkin_id", "position", name=op.f("pk_checkin_answer")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("checkin_id", ID, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("attachment_id", ID, nullable=True),
        sa.Column("cut", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_conversation_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(["checkin_id"], ["checkin.id"], name=op.f("fk_conversation_checkin_id_checkin")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_conversation_member_id_member")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_conversation_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_conversation_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
    )
    op.create_index(op.f("ix_conversation_checkin_id"), "conversation", ["checkin_id"], unique=False)
    op.create_index("ix_conversation_member", "conversation", ["member_id", "id"], unique=False)
    op.create_index("ix_conversation_reseller", "conversation", ["reseller_id", "parent_id", "at"], unique=False)
    op.create_table(
        "feed_batch",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_feed_batch_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_batch")),
        sa.UniqueConstraint("source_id", "mark", name=op.f("uq_feed_batch_source_id_mark")),
    )
    op.create_index("ix_feed_batch_at", "feed_batch", ["at"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("checkin_id", ID, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["checkin_id"], ["checkin.id"], name=op.f("fk_follow_up_checkin_id_checkin")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_follow_up_member_id_member")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_follow_up_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_follow_up_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index("ix_follow_up_on", "follow_up", ["on"], unique=False)
    op.create_index("ix_follow_up_reseller", "follow_up", ["reseller_id", "parent_id"], unique=False)
    op.create_table(
        "gift_receiver",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("gift_id", ID, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_gift_receiver_gift_id_gift")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_gift_receiver_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_receiver")),
        sa.UniqueConstraint("gift_id", "reseller_id", name=op.f("uq_gift_receiver_gift_id_reseller_id")),
    )
    op.create_index(op.f("ix_gift_receiver_gift_id"), "gift_receiver", ["gift_id"], unique=False)
    op.create_table(
        "moved_in",
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("move_in_id", ID, nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("taken_back", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["move_in_id"], ["move_in.id"], name=op.f("fk_moved_in_move_in_id_move_in")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_moved_in_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("reseller_id", name=op.f("pk_moved_in")),
    )
    op.create_index(op.f("ix_moved_in_move_in_id"), "moved_in", ["move_in_id"], unique=False)
    op.create_table(
        "offer",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("debt_limit", sa.BigInteger(), nullable=False),
        sa.Column("payment_days", sa.BigInteger(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("grace_days", sa.BigInteger(), nullable=False),
        sa.Column("grace_until", MOMENT, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("applied_at", MOMENT, nullable=True),
        sa.Column("end_told_at", MOMENT, nullable=True),
        sa.Column("answer_by", MOMENT, nullable=True),
        sa.Column("made_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["member.id"], name=op.f("fk_offer_created_by_member")),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_offer_decided_by_member")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_offer_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_offer_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_offer_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index(
        "ix_offer_answer_by",
        "offer",
        ["answer_by"],
        unique=False,
        sqlite_where=sa.text("answer_by IS NOT NULL"),
        postgresql_where=sa.text("answer_by IS NOT NULL"),
    )
    op.create_index(op.f("ix_offer_parent_id"), "offer", ["parent_id"], unique=False)
    op.create_index(op.f("ix_offer_reseller_id"), "offer", ["reseller_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("card_id", ID, nullable=True),
        sa.Column("edits", sa.Text(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_outbox_card_id_card")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_outbox_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_card_id"), "outbox", ["card_id"], unique=False)
    op.create_index("ix_outbox_state_lane", "outbox", ["state", "lane", "id"], unique=False)
    op.create_table(
        "sub_panel",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("panel_id", ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("minimum_order", sa.BigInteger(), nullable=False),
        sa.Column("period_minimum", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("by_volume", sa.Boolean(), nullable=False),
        sa.Column("tier_table_id", ID, nullable=True),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("surcharge", sa.Text(), nullable=True),
        sa.Column("promise_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_sub_panel_panel_id_panel")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_sub_panel_reseller_id_reseller")),
        sa.ForeignKeyConstraint(
            ["tier_table_id"], ["tier_table.id"], name=op.f("fk_sub_panel_tier_table_id_tier_table")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_panel")),
        sa.UniqueConstraint("reseller_id", "panel_id", name=op.f("uq_sub_panel_reseller_id_panel_id")),
    )
    op.create_index(op.f("ix_sub_panel_panel_id"), "sub_panel", ["panel_id"], unique=False)
    op.create_table(
        "tier",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("table_id", ID, nullable=False),
        sa.Column("panel_id", ID, nullable=False),
        sa.Column("from_credits", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_tier_panel_id_panel")),
        sa.ForeignKeyConstraint(["table_id"], ["tier_table.id"], name=op.f("fk_tier_table_id_tier_table")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier")),
        sa.UniqueConstraint(
            "table_id", "panel_id", "from_credits", name=op.f("uq_tier_table_id_panel_id_from_credits")
        ),
    )
    op.create_index(op.f("ix_tier_panel_id"), "tier", ["panel_id"], unique=False)
    op.create_table(
        "usage_event",
        sa.Column("source_id", ID, autoincrement=False, nullable=False),
        sa.Column("event_key", sa.Text(), nullable=False),
        sa.Column("sub_panel_id", ID, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("import_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_usage_event_source_id_source")),
        sa.PrimaryKeyConstraint("source_id", "event_key", name=op.f("pk_usage_event")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "usage_import",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.Column("at_row", sa.BigInteger(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("new", sa.BigInteger(), nullable=False),
        sa.Column("known", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("balances", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Integer(), nullable=True),
        sa.Column("newest", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("begun_by", ID, nullable=True),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["begun_by"], ["member.id"], name=op.f("fk_usage_import_begun_by_member")),
        sa.ForeignKeyConstraint(["file_id"], ["attachment.id"], name=op.f("fk_usage_import_file_id_attachment")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_usage_import_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_usage_import_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_import")),
        sa.UniqueConstraint("source_id", "number", name=op.f("uq_usage_import_source_id_number")),
    )
    op.create_index(op.f("ix_usage_import_file_id"), "usage_import", ["file_id"], unique=False)
    op.create_index(op.f("ix_usage_import_reseller_id"), "usage_import", ["reseller_id"], unique=False)
    op.create_index("ix_usage_import_state", "usage_import", ["state", "id"], unique=False)
    op.create_index(
        "uq_usage_import_staging",
        "usage_import",
        ["source_id"],
        unique=True,
        sqlite_where=sa.text("state = 'staging'"),
        postgresql_where=sa.text("state = 'staging'"),
    )
    op.create_table(
        "acceptance",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_acceptance_member_id_member")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_acceptance_offer_id_offer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
    )
    op.create_index(op.f("ix_acceptance_offer_id"), "acceptance", ["offer_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("sub_panel_id", ID, nullable=True),
        sa.Column("floor", sa.BigInteger(), nullable=True),
        sa.Column("posted", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("held >= 0", name=op.f("ck_account_held_not_negative")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_account_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["sub_panel_id"], ["sub_panel.id"], name=op.f("fk_account_sub_panel_id_sub_panel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("reseller_id", "kind", "asset", name=op.f("uq_account_reseller_id_kind_asset")),
    )
    op.create_index(op.f("ix_account_reseller_id"), "account", ["reseller_id"], unique=False)
    op.create_index(op.f("ix_account_sub_panel_id"), "account", ["sub_panel_id"], unique=False)
    op.create_table(
        "alert",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("child_id", ID, nullable=True),
        sa.Column("sub_panel_id", ID, nullable=True),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("panel_id", ID, nullable=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("first_day", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("refreshed_at", MOMENT, nullable=False),
        sa.Column("acted_by", ID, nullable=True),
        sa.Column("acted_at", MOMENT, nullable=True),
        sa.Column("snoozed_until", MOMENT, nullable=True),
        sa.Column("expected", sa.String(24), nullable=True),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["acted_by"], ["member.id"], name=op.f("fk_alert_acted_by_member")),
        sa.ForeignKeyConstraint(["child_id"], ["reseller.id"], name=op.f("fk_alert_child_id_reseller")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_alert_panel_id_panel")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_alert_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_alert_source_id_source")),
        sa.ForeignKeyConstraint(["sub_panel_id"], ["sub_panel.id"], name=op.f("fk_alert_sub_panel_id_sub_panel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("reseller_id", "number", name=op.f("uq_alert_reseller_id_number")),
    )
    op.create_index(op.f("ix_alert_child_id"), "alert", ["child_id"], unique=False)
    op.create_index(op.f("ix_alert_panel_id"), "alert", ["panel_id"], unique=False)
    op.create_index(
        "ix_alert_put_off",
        "alert",
        ["about"],
        unique=False,
        sqlite_where=sa.text("snoozed_until IS NOT NULL"),
        postgresql_where=sa.text("snoozed_until IS NOT NULL"),
    )
    op.create_index("ix_alert_resolved_at", "alert", ["reseller_id", "resolved_at"], unique=False)
    op.create_index(op.f("ix_alert_source_id"), "alert", ["source_id"], unique=False)
    op.create_index("ix_alert_state", "alert", ["reseller_id", "state", "id"], unique=False)
    op.create_index(op.f("ix_alert_sub_panel_id"), "alert", ["sub_panel_id"], unique=False)
    op.create_index(
        "uq_alert_standing",
        "alert",
        ["about", "kind", "reseller_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'resolved'"),
        postgresql_where=sa.text("state <> 'resolved'"),
    )
    op.create_table(
        "balance_difference",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("reconciliation_id", ID, nullable=True),
        sa.Column("sub_panel_id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("reported", sa.BigInteger(), nullable=False),
        sa.Column("books", sa.BigInteger(), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("done_by", ID, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["done_by"], ["member.id"], name=op.f("fk_balance_difference_done_by_member")),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"],
            ["reconciliation.id"],
            name=op.f("fk_balance_difference_reconciliation_id_reconciliation"),
        ),
        sa.ForeignKeyConstraint(
            ["reseller_id"], ["reseller.id"], name=op.f("fk_balance_difference_reseller_id_reseller")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_balance_difference_source_id_source")),
        sa.ForeignKeyConstraint(
            ["sub_panel_id"], ["sub_panel.id"], name=op.f("fk_balance_difference_sub_panel_id_sub_panel")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balance_difference")),
    )
    op.create_index(
        op.f("ix_balance_difference_reconciliation_id"), "balance_difference", ["reconciliation_id"], unique=False
    )
    op.create_index(op.f("ix_balance_difference_reseller_id"), "balance_difference", ["reseller_id"], unique=False)
    op.create_index(
        "uq_balance_difference_open",
        "balance_difference",
        ["sub_panel_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "case_entry",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("passed_to", ID, nullable=True),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_case_entry_by_member")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_entry_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entry")),
    )
    op.create_index(op.f("ix_case_entry_case_id"), "case_entry", ["case_id"], unique=False)
    op.create_index(
        "ix_case_entry_passing",
        "case_entry",
        ["id"],
        unique=False,
        sqlite_where=sa.text("passed_to IS NOT NULL"),
        postgresql_where=sa.text("passed_to IS NOT NULL"),
    )
    op.create_table(
        "company",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("panel_id", ID, nullable=True),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("dismissed_by", ID, nullable=True),
        sa.Column("dismissed_with", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_company_area_id_area")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_company_case_id_case")),
        sa.ForeignKeyConstraint(["dismissed_by"], ["member.id"], name=op.f("fk_company_dismissed_by_member")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_company_panel_id_panel")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_company_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )
    op.create_index(op.f("ix_company_case_id"), "company", ["case_id"], unique=False)
    op.create_index("ix_company_of", "company", ["reseller_id", "area_id", "id"], unique=False)
    op.create_table(
        "cost_choice",
        sa.Column("cost_id", ID, autoincrement=False, nullable=False),
        sa.Column("reseller_id", ID, autoincrement=False, nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("offer_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["cost_id"], ["cost_change.id"], name=op.f("fk_cost_choice_cost_id_cost_change")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_cost_choice_offer_id_offer")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_cost_choice_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("cost_id", "reseller_id", name=op.f("pk_cost_choice")),
    )
    op.create_index(op.f("ix_cost_choice_offer_id"), "cost_choice", ["offer_id"], unique=False)
    op.create_table(
        "counter",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("panel_id", ID, nullable=True),
        sa.Column("price", sa.Text(), nullable=True),
        sa.Column("period_minimum", sa.BigInteger(), nullable=True),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("answered_by", ID, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("new_offer_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["member.id"], name=op.f("fk_counter_answered_by_member")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_counter_made_by_member")),
        sa.ForeignKeyConstraint(["new_offer_id"], ["offer.id"], name=op.f("fk_counter_new_offer_id_offer")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_counter_offer_id_offer")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_counter_panel_id_panel")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_counter_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_counter_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_counter_offer_id")),
    )
    op.create_index(op.f("ix_counter_new_offer_id"), "counter", ["new_offer_id"], unique=False)
    op.create_index(op.f("ix_counter_parent_id"), "counter", ["parent_id"], unique=False)
    op.create_index(op.f("ix_counter_reseller_id"), "counter", ["reseller_id"], unique=False)
    op.create_table(
        "expected_day",
        sa.Column("sub_panel_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("marked_by", ID, nullable=False),
        sa.Column("marked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["marked_by"], ["member.id"], name=op.f("fk_expected_day_marked_by_member")),
        sa.ForeignKeyConstraint(
            ["sub_panel_id"], ["sub_panel.id"], name=op.f("fk_expected_day_sub_panel_id_sub_panel")
        ),
        sa.PrimaryKeyConstraint("sub_panel_id", "day", name=op.f("pk_expected_day")),
    )
    op.create_table(
        "fault_decision",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("cause", sa.String(24), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("guide_id", ID, nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_fault_decision_by_member")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_fault_decision_case_id_case")),
        sa.ForeignKeyConstraint(["guide_id"], ["guide.id"], name=op.f("fk_fault_decision_guide_id_guide")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_fault_decision_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["undone_by"], ["member.id"], name=op.f("fk_fault_decision_undone_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault_decision")),
    )
    op.create_index(op.f("ix_fault_decision_reseller_id"), "fault_decision", ["reseller_id"], unique=False)
    op.create_table(
        "offer_numbers",
        sa.Column("offer_id", ID, autoincrement=False, nullable=False),
        sa.Column("panel_id", ID, autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("minimum_order", sa.BigInteger(), nullable=False),
        sa.Column("period_minimum", sa.BigInteger(), nullable=False),
        sa.Column("by_volume", sa.Boolean(), nullable=False),
        sa.Column("tier_table_id", ID, nullable=True),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("surcharge", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_numbers_offer_id_offer")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_offer_numbers_panel_id_panel")),
        sa.ForeignKeyConstraint(
            ["tier_table_id"], ["tier_table.id"], name=op.f("fk_offer_numbers_tier_table_id_tier_table")
        ),
        sa.PrimaryKeyConstraint("offer_id", "panel_id", name=op.f("pk_offer_numbers")),
    )
    op.create_table(
        "price_review",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("sub_panel_id", ID, nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("monthly", sa.Date(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("present", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=False),
        sa.Column("surcharge", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("offer_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_price_review_decided_by_member")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_price_review_offer_id_offer")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_price_review_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_price_review_reseller_id_reseller")),
        sa.ForeignKeyConstraint(
            ["sub_panel_id"], ["sub_panel.id"], name=op.f("fk_price_review_sub_panel_id_sub_panel")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_review")),
        sa.UniqueConstraint("sub_panel_id", "monthly", name=op.f("uq_price_review_sub_panel_id_monthly")),
    )
    op.create_index(op.f("ix_price_review_offer_id"), "price_review", ["offer_id"], unique=False)
    op.create_index("ix_price_review_parent_state", "price_review", ["parent_id", "state"], unique=False)
    op.create_index(op.f("ix_price_review_reseller_id"), "price_review", ["reseller_id"], unique=False)
    op.create_table(
        "promise",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sub_panel_id", ID, nullable=True),
        sa.Column("price", sa.Text(), nullable=True),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("said_by", ID, nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("answered_by", ID, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("checkin_id", ID, nullable=True),
        sa.Column("ended_told_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["member.id"], name=op.f("fk_promise_answered_by_member")),
        sa.ForeignKeyConstraint(["checkin_id"], ["checkin.id"], name=op.f("fk_promise_checkin_id_checkin")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_promise_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_promise_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["said_by"], ["member.id"], name=op.f("fk_promise_said_by_member")),
        sa.ForeignKeyConstraint(["sub_panel_id"], ["sub_panel.id"], name=op.f("fk_promise_sub_panel_id_sub_panel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("reseller_id", "number", name=op.f("uq_promise_reseller_id_number")),
    )
    op.create_index(op.f("ix_promise_parent_id"), "promise", ["parent_id"], unique=False)
    op.create_index(op.f("ix_promise_sub_panel_id"), "promise", ["sub_panel_id"], unique=False)
    op.create_index(
        "ix_promise_untold",
        "promise",
        ["until"],
        unique=False,
        sqlite_where=sa.text("ended_told_at IS NULL"),
        postgresql_where=sa.text("ended_told_at IS NULL"),
    )
    op.create_table(
        "report_draft",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("names", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_report_draft_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_report_draft")),
    )
    op.create_table(
        "reported_balance",
        sa.Column("sub_panel_id", ID, autoincrement=False, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("import_id", ID, nullable=True),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("adjusted_at", MOMENT, nullable=True),
        sa.Column("night", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["usage_import.id"], name=op.f("fk_reported_balance_import_id_usage_import")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_reported_balance_source_id_source")),
        sa.ForeignKeyConstraint(
            ["sub_panel_id"], ["sub_panel.id"], name=op.f("fk_reported_balance_sub_panel_id_sub_panel")
        ),
        sa.PrimaryKeyConstraint("sub_panel_id", name=op.f("pk_reported_balance")),
    )
    op.create_index("ix_reported_balance_night", "reported_balance", ["night", "sub_panel_id"], unique=False)
    op.create_table(
        "request",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("sub_panel_id", ID, nullable=False),
        sa.Column("asked_credits", sa.BigInteger(), nullable=False),
        sa.Column("quoted_price", sa.Text(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("charge", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("requested_by", ID, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("not_arrived", sa.Boolean(), nullable=False),
        sa.Column("receipt_id", ID, nullable=True),
        sa.Column("settlement", sa.String(24), nullable=True),
        sa.Column("covered", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("seconded_by", ID, nullable=True),
        sa.Column("declined_for", sa.String(24), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("loading", sa.String(24), nullable=True),
        sa.Column("loaded_by", ID, nullable=True),
        sa.Column("loaded_at", MOMENT, nullable=True),
        sa.Column("loading_reminded_at", MOMENT, nullable=True),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.Column("origin", sa.String(24), nullable=False),
        sa.Column("bonus", sa.BigInteger(), nullable=False),
        sa.Column("gift_id", ID, nullable=True),
        sa.Column("standing_id", ID, nullable=True),
        sa.Column("beyond", sa.String(24), nullable=True),
        sa.Column("price_basis", sa.String(24), nullable=False),
        sa.Column("price_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_request_decided_by_member")),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_request_gift_id_gift")),
        sa.ForeignKeyConstraint(["loaded_by"], ["member.id"], name=op.f("fk_request_loaded_by_member")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_request_parent_id_reseller")),
        sa.ForeignKeyConstraint(["receipt_id"], ["attachment.id"], name=op.f("fk_request_receipt_id_attachment")),
        sa.ForeignKeyConstraint(["requested_by"], ["member.id"], name=op.f("fk_request_requested_by_member")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_request_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["seconded_by"], ["member.id"], name=op.f("fk_request_seconded_by_member")),
        sa.ForeignKeyConstraint(
            ["standing_id"], ["standing_approval.id"], name=op.f("fk_request_standing_id_standing_approval")
        ),
        sa.ForeignKeyConstraint(["sub_panel_id"], ["sub_panel.id"], name=op.f("fk_request_sub_panel_id_sub_panel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("reseller_id", "number", name=op.f("uq_request_reseller_id_number")),
    )
    op.create_index("ix_request_decided", "request", ["decided_by", "decided_at"], unique=False)
    op.create_index(op.f("ix_request_gift_id"), "request", ["gift_id"], unique=False)
    op.create_index("ix_request_parent_loading", "request", ["parent_id", "loading"], unique=False)
    op.create_index("ix_request_parent_receipt", "request", ["parent_id", "receipt_id"], unique=False)
    op.create_index("ix_request_parent_state", "request", ["parent_id", "state"], unique=False)
    op.create_index(op.f("ix_request_receipt_id"), "request", ["receipt_id"], unique=False)
    op.create_index(op.f("ix_request_sub_panel_id"), "request", ["sub_panel_id"], unique=False)
    op.create_table(
        "source_account",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("panel_id", ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("sub_panel_id", ID, nullable=True),
        sa.Column("matched_by", ID, nullable=False),
        sa.Column("matched_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["matched_by"], ["member.id"], name=op.f("fk_source_account_matched_by_member")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_source_account_panel_id_panel")),
        sa.ForeignKeyConstraint(
            ["sub_panel_id"], ["sub_panel.id"], name=op.f("fk_source_account_sub_panel_id_sub_panel")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_account")),
        sa.UniqueConstraint("panel_id", "account", name=op.f("uq_source_account_panel_id_account")),
    )
    op.create_table(
        "usage_day",
        sa.Column("sub_panel_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["sub_panel_id"], ["sub_panel.id"], name=op.f("fk_usage_day_sub_panel_id_sub_panel")),
        sa.PrimaryKeyConstraint("sub_panel_id", "day", name=op.f("pk_usage_day")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "usage_refused",
        sa.Column("import_id", ID, autoincrement=False, nullable=False),
        sa.Column("row", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("why", sa.String(24), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["usage_import.id"], name=op.f("fk_usage_refused_import_id_usage_import")
        ),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_usage_refused")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "usage_staged",
        sa.Column("import_id", ID, autoincrement=False, nullable=False),
        sa.Column("sub_panel_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("total_key", sa.Text(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["usage_import.id"], name=op.f("fk_usage_staged_import_id_usage_import")
        ),
        sa.ForeignKeyConstraint(
            ["sub_panel_id"], ["sub_panel.id"], name=op.f("fk_usage_staged_sub_panel_id_sub_panel")
        ),
        sa.PrimaryKeyConstraint("import_id", "sub_panel_id", "day", "total_key", name=op.f("pk_usage_staged")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alert_in_wave",
        sa.Column("alert_id", ID, autoincrement=False, nullable=False),
        sa.Column("wave_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_in_wave_alert_id_alert")),
        sa.ForeignKeyConstraint(["wave_id"], ["alert_wave.id"], name=op.f("fk_alert_in_wave_wave_id_alert_wave")),
        sa.PrimaryKeyConstraint("alert_id", "wave_id", name=op.f("pk_alert_in_wave")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_alert_in_wave_wave_id"), "alert_in_wave", ["wave_id"], unique=False)
    op.create_table(
        "invoice",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("request_id", ID, nullable=False),
        sa.Column("request_number", sa.BigInteger(), nullable=False),
        sa.Column("of_id", ID, nullable=True),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("panel", sa.Text(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("bonus", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("issued_by", ID, nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["issued_by"], ["member.id"], name=op.f("fk_invoice_issued_by_member")),
        sa.ForeignKeyConstraint(["of_id"], ["invoice.id"], name=op.f("fk_invoice_of_id_invoice")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_invoice_parent_id_reseller")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_invoice_request_id_request")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_invoice_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("parent_id", "number", name=op.f("uq_invoice_parent_id_number")),
        sa.UniqueConstraint("request_id", "kind", name=op.f("uq_invoice_request_id_kind")),
    )
    op.create_index("ix_invoice_reseller", "invoice", ["reseller_id", "id"], unique=False)
    op.create_table(
        "mail",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_mail_case_id_case")),
        sa.ForeignKeyConstraint(["entry_id"], ["case_entry.id"], name=op.f("fk_mail_entry_id_case_entry")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_mail_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    op.create_index(op.f("ix_mail_case_id"), "mail", ["case_id"], unique=False)
    op.create_index("ix_mail_state", "mail", ["state", "next_at"], unique=False)
    op.create_table(
        "raised_request",
        sa.Column("request_id", ID, autoincrement=False, nullable=False),
        sa.Column("raised_by", ID, nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["raised_by"], ["member.id"], name=op.f("fk_raised_request_raised_by_member")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_raised_request_request_id_request")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_raised_request")),
    )
    op.create_table(
        "sale_draft",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("sub_panel_id", ID, nullable=True),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("bonus", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.Text(), nullable=True),
        sa.Column("quoted_price", sa.Text(), nullable=True),
        sa.Column("settlement", sa.String(24), nullable=True),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("request_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_sale_draft_made_by_member")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_sale_draft_parent_id_reseller")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_sale_draft_request_id_request")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_sale_draft_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["sub_panel_id"], ["sub_panel.id"], name=op.f("fk_sale_draft_sub_panel_id_sub_panel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_draft")),
    )
    op.create_index(op.f("ix_sale_draft_parent_id"), "sale_draft", ["parent_id"], unique=False)
    op.create_index(op.f("ix_sale_draft_reseller_id"), "sale_draft", ["reseller_id"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("panel_id", ID, nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("scope", sa.String(24), nullable=False),
        sa.Column("since", MOMENT, nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("turn", sa.String(24), nullable=True),
        sa.Column("priority", sa.String(24), nullable=False),
        sa.Column("assigned_to", ID, nullable=True),
        sa.Column("opened_by", ID, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("first_answer_at", MOMENT, nullable=True),
        sa.Column("answer_due", MOMENT, nullable=True),
        sa.Column("resolve_due", MOMENT, nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("next_step_at", MOMENT, nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("acknowledged_by", ID, nullable=True),
        sa.Column("stale_told_at", MOMENT, nullable=True),
        sa.Column("answer_took", sa.BigInteger(), nullable=True),
        sa.Column("resolve_took", sa.BigInteger(), nullable=True),
        sa.Column("last_said_at", MOMENT, nullable=False),
        sa.Column("said_by", sa.String(24), nullable=False),
        sa.Column("cause", sa.String(24), nullable=False),
        sa.Column("cause_by", ID, nullable=True),
        sa.Column("cause_at", MOMENT, nullable=True),
        sa.Column("cause_reason", sa.Text(), nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("company_id", ID, nullable=True),
        sa.Column("merged_into", ID, nullable=True),
        sa.Column("upward_of", ID, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", ID, nullable=True),
        sa.Column("ended", sa.String(24), nullable=True),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("warned_at", MOMENT, nullable=True),
        sa.Column("guide_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["member.id"], name=op.f("fk_ticket_acknowledged_by_member")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_ticket_area_id_area")),
        sa.ForeignKeyConstraint(["assigned_to"], ["member.id"], name=op.f("fk_ticket_assigned_to_member")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_ticket_case_id_case")),
        sa.ForeignKeyConstraint(["cause_by"], ["member.id"], name=op.f("fk_ticket_cause_by_member")),
        sa.ForeignKeyConstraint(["closed_by"], ["member.id"], name=op.f("fk_ticket_closed_by_member")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_ticket_company_id_company")),
        sa.ForeignKeyConstraint(["guide_id"], ["guide.id"], name=op.f("fk_ticket_guide_id_guide")),
        sa.ForeignKeyConstraint(["merged_into"], ["ticket.id"], name=op.f("fk_ticket_merged_into_ticket")),
        sa.ForeignKeyConstraint(["opened_by"], ["member.id"], name=op.f("fk_ticket_opened_by_member")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_ticket_panel_id_panel")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_ticket_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_ticket_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["upward_of"], ["case.id"], name=op.f("fk_ticket_upward_of_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("reseller_id", "number", name=op.f("uq_ticket_reseller_id_number")),
    )
    op.create_index("ix_ticket_area_opened", "ticket", ["parent_id", "area_id", "opened_at"], unique=False)
    op.create_index(op.f("ix_ticket_case_id"), "ticket", ["case_id"], unique=False)
    op.create_index(op.f("ix_ticket_company_id"), "ticket", ["company_id"], unique=False)
    op.create_index(
        "ix_ticket_merged_into",
        "ticket",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_ticket_next_step",
        "ticket",
        ["next_step_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_ticket_open_about",
        "ticket",
        ["parent_id", "area_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_ticket_open_of",
        "ticket",
        ["reseller_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_ticket_open_said",
        "ticket",
        ["last_said_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_ticket_open_turn",
        "ticket",
        ["turn", "last_said_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_ticket_opened", "ticket", ["parent_id", "opened_at"], unique=False)
    op.create_index("ix_ticket_opened_by", "ticket", ["opened_by"], unique=False)
    op.create_index("ix_ticket_opened_of", "ticket", ["reseller_id", "opened_at"], unique=False)
    op.create_index("ix_ticket_parent_cause", "ticket", ["parent_id", "cause", "id"], unique=False)
    op.create_index("ix_ticket_parent_state", "ticket", ["parent_id", "state", "id"], unique=False)
    op.create_index(op.f("ix_ticket_upward_of"), "ticket", ["upward_of"], unique=False)
    op.create_table(
        "transfer",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("destination_id", ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("resolves", ID, nullable=True),
        sa.Column("reverses", ID, nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(kind IN ('post', 'void')) = (resolves IS NOT NULL)", name=op.f("ck_transfer_resolution_names_its_hold")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfer_amount_positive")),
        sa.CheckConstraint("source_id <> destination_id", name=op.f("ck_transfer_two_accounts")),
        sa.ForeignKeyConstraint(["destination_id"], ["account.id"], name=op.f("fk_transfer_destination_id_account")),
        sa.ForeignKeyConstraint(["resolves"], ["transfer.id"], name=op.f("fk_transfer_resolves_transfer")),
        sa.ForeignKeyConstraint(["reverses"], ["transfer.id"], name=op.f("fk_transfer_reverses_transfer")),
        sa.ForeignKeyConstraint(["source_id"], ["account.id"], name=op.f("fk_transfer_source_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("key", name=op.f("uq_transfer_key")),
    )
    op.create_index("ix_transfer_actor", "transfer", ["actor", "at"], unique=False)
    op.create_index(op.f("ix_transfer_destination_id"), "transfer", ["destination_id"], unique=False)
    op.create_index("ix_transfer_destination_id_at", "transfer", ["destination_id", "at"], unique=False)
    op.create_index(op.f("ix_transfer_group_key"), "transfer", ["group_key"], unique=False)
    op.create_index(op.f("ix_transfer_source_id"), "transfer", ["source_id"], unique=False)
    op.create_index("ix_transfer_source_id_at", "transfer", ["source_id", "at"], unique=False)
    op.create_index("uq_transfer_resolves", "transfer", ["resolves"], unique=True)
    op.create_index("uq_transfer_reverses", "transfer", ["reverses"], unique=True)
    op.create_table(
        "waiting_alert",
        sa.Column("member_id", ID, autoincrement=False, nullable=False),
        sa.Column("alert_id", ID, autoincrement=False, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_waiting_alert_alert_id_alert")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_waiting_alert_member_id_member")),
        sa.PrimaryKeyConstraint("member_id", "alert_id", name=op.f("pk_waiting_alert")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_waiting_alert_alert_id"), "waiting_alert", ["alert_id"], unique=False)
    op.create_table(
        "decided_ticket",
        sa.Column("decision_id", ID, autoincrement=False, nullable=False),
        sa.Column("ticket_id", ID, autoincrement=False, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["fault_decision.id"], name=op.f("fk_decided_ticket_decision_id_fault_decision")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_decided_ticket_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("decision_id", "ticket_id", name=op.f("pk_decided_ticket")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_decided_ticket_ticket_id"), "decided_ticket", ["ticket_id"], unique=False)
    op.create_table(
        "dispute",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("transfer_id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("from_parent", sa.Boolean(), nullable=False),
        sa.Column("opened_by", ID, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["member.id"], name=op.f("fk_dispute_ended_by_member")),
        sa.ForeignKeyConstraint(["opened_by"], ["member.id"], name=op.f("fk_dispute_opened_by_member")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_dispute_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_dispute_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_dispute_transfer_id_transfer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("reseller_id", "number", name=op.f("uq_dispute_reseller_id_number")),
    )
    op.create_index(op.f("ix_dispute_parent_id"), "dispute", ["parent_id"], unique=False)
    op.create_index(op.f("ix_dispute_reseller_id"), "dispute", ["reseller_id"], unique=False)
    op.create_index(op.f("ix_dispute_transfer_id"), "dispute", ["transfer_id"], unique=False)
    op.create_index(
        "uq_dispute_open_line",
        "dispute",
        ["reseller_id", "transfer_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "opening",
        sa.Column("transfer_id", ID, autoincrement=False, nullable=False),
        sa.Column("dated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_opening_transfer_id_transfer")),
        sa.PrimaryKeyConstraint("transfer_id", name=op.f("pk_opening")),
    )
    op.create_table(
        "overdue_charge",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("charge_id", ID, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["transfer.id"], name=op.f("fk_overdue_charge_charge_id_transfer")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_overdue_charge_parent_id_reseller")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_overdue_charge_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overdue_charge")),
        sa.UniqueConstraint("charge_id", "parent_id", name=op.f("uq_overdue_charge_charge_id_parent_id")),
    )
    op.create_index("ix_overdue_charge_parent", "overdue_charge", ["parent_id", "noted_at"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("transfer_id", ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("received_currency", sa.Text(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=True),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("method_id", ID, nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("receipt_id", ID, nullable=True),
        sa.Column("request_id", ID, nullable=True),
        sa.Column("of_id", ID, nullable=True),
        sa.Column("recorded_by", ID, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["method_id"], ["payment_method.id"], name=op.f("fk_payment_method_id_payment_method")),
        sa.ForeignKeyConstraint(["of_id"], ["payment.id"], name=op.f("fk_payment_of_id_payment")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_payment_parent_id_reseller")),
        sa.ForeignKeyConstraint(["receipt_id"], ["attachment.id"], name=op.f("fk_payment_receipt_id_attachment")),
        sa.ForeignKeyConstraint(["recorded_by"], ["member.id"], name=op.f("fk_payment_recorded_by_member")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_payment_request_id_request")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_payment_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_payment_transfer_id_transfer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_payment_transfer_id")),
    )
    op.create_index(op.f("ix_payment_of_id"), "payment", ["of_id"], unique=False)
    op.create_index(op.f("ix_payment_parent_id"), "payment", ["parent_id"], unique=False)
    op.create_index("ix_payment_parent_receipt", "payment", ["parent_id", "receipt_id"], unique=False)
    op.create_index(op.f("ix_payment_request_id"), "payment", ["request_id"], unique=False)
    op.create_index(op.f("ix_payment_reseller_id"), "payment", ["reseller_id"], unique=False)
    op.create_table(
        "ticket_choice",
        sa.Column("member_id", ID, autoincrement=False, nullable=False),
        sa.Column("ticket_id", ID, autoincrement=False, nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_ticket_choice_member_id_member")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_choice_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("member_id", "ticket_id", name=op.f("pk_ticket_choice")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ticket_draft",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("panel_id", ID, nullable=True),
        sa.Column("scope", sa.String(24), nullable=True),
        sa.Column("since", MOMENT, nullable=True),
        sa.Column("past", sa.Boolean(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("touched_at", MOMENT, nullable=False),
        sa.Column("ticket_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_ticket_draft_area_id_area")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_ticket_draft_member_id_member")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_ticket_draft_panel_id_panel")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_ticket_draft_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_draft_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_draft")),
    )
    op.create_index(op.f("ix_ticket_draft_member_id"), "ticket_draft", ["member_id"], unique=False)
    op.create_index(op.f("ix_ticket_draft_reseller_id"), "ticket_draft", ["reseller_id"], unique=False)
    op.create_index(
        "uq_ticket_draft_open",
        "ticket_draft",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("ticket_id IS NULL"),
        postgresql_where=sa.text("ticket_id IS NULL"),
    )
    op.create_table(
        "ticket_message",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("side", sa.String(24), nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_text", sa.Text(), nullable=True),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("attachment_id", ID, nullable=True),
        sa.Column("album", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("relayed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_ticket_message_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_ticket_message_member_id_member")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_message_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_message")),
    )
    op.create_index("ix_ticket_message_source", "ticket_message", ["platform", "lane", "message"], unique=False)
    op.create_index(op.f("ix_ticket_message_ticket_id"), "ticket_message", ["ticket_id"], unique=False)
    op.create_index(
        "ix_ticket_message_waiting",
        "ticket_message",
        ["ticket_id", "platform", "lane", "album"],
        unique=False,
        sqlite_where=sa.text("relayed_at IS NULL"),
        postgresql_where=sa.text("relayed_at IS NULL"),
    )
    op.create_table(
        "ticket_turn",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("turn", sa.String(24), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_turn_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_turn")),
    )
    op.create_index(op.f("ix_ticket_turn_ticket_id"), "ticket_turn", ["ticket_id"], unique=False)
    op.create_table(
        "topic",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("changing", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("lost_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["desk_group.id"], name=op.f("fk_topic_group_id_desk_group")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_topic_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
    )
    op.create_index("ix_topic_thread", "topic", ["group_id", "thread"], unique=False)
    op.create_index(
        "ix_topic_wanted",
        "topic",
        ["id"],
        unique=False,
        sqlite_where=sa.text("thread = '' AND lost_at IS NULL"),
        postgresql_where=sa.text("thread = '' AND lost_at IS NULL"),
    )
    op.create_index(
        "uq_topic_ticket",
        "topic",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("lost_at IS NULL"),
        postgresql_where=sa.text("lost_at IS NULL"),
    )
    op.create_table(
        "allocation",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("payment_id", ID, nullable=False),
        sa.Column("charge_id", ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("chosen_by", ID, nullable=False),
        sa.Column("chosen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["transfer.id"], name=op.f("fk_allocation_charge_id_transfer")),
        sa.ForeignKeyConstraint(["chosen_by"], ["member.id"], name=op.f("fk_allocation_chosen_by_member")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_allocation_payment_id_payment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    op.create_index(op.f("ix_allocation_charge_id"), "allocation", ["charge_id"], unique=False)
    op.create_index(op.f("ix_allocation_payment_id"), "allocation", ["payment_id"], unique=False)
    op.create_table(
        "bank_row",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("bank_file_id", ID, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("transaction", sa.Text(), nullable=False),
        sa.Column("candidates", sa.Text(), nullable=False),
        sa.Column("child_id", ID, nullable=True),
        sa.Column("payment_id", ID, nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["bank_file_id"], ["bank_file.id"], name=op.f("fk_bank_row_bank_file_id_bank_file")),
        sa.ForeignKeyConstraint(["child_id"], ["reseller.id"], name=op.f("fk_bank_row_child_id_reseller")),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_bank_row_decided_by_member")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_bank_row_payment_id_payment")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_bank_row_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_row")),
        sa.UniqueConstraint("bank_file_id", "row", name=op.f("uq_bank_row_bank_file_id_row")),
    )
    op.create_index("ix_bank_row_fingerprint", "bank_row", ["reseller_id", "fingerprint"], unique=False)
    op.create_index("ix_bank_row_outcome", "bank_row", ["bank_file_id", "outcome", "row"], unique=False)
    op.create_index(op.f("ix_bank_row_payment_id"), "bank_row", ["payment_id"], unique=False)
    op.create_index(
        "uq_bank_row_booked",
        "bank_row",
        ["reseller_id", "fingerprint"],
        unique=True,
        sqlite_where=sa.text("outcome = 'booked'"),
        postgresql_where=sa.text("outcome = 'booked'"),
    )
    op.create_table(
        "barred_method",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("method_id", ID, nullable=False),
        sa.Column("payment_id", ID, nullable=True),
        sa.Column("barred_by", ID, nullable=False),
        sa.Column("barred_at", MOMENT, nullable=False),
        sa.Column("lifted_by", ID, nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["barred_by"], ["member.id"], name=op.f("fk_barred_method_barred_by_member")),
        sa.ForeignKeyConstraint(["lifted_by"], ["member.id"], name=op.f("fk_barred_method_lifted_by_member")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["payment_method.id"], name=op.f("fk_barred_method_method_id_payment_method")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_barred_method_payment_id_payment")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_barred_method_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barred_method")),
    )
    op.create_index(op.f("ix_barred_method_reseller_id"), "barred_method", ["reseller_id"], unique=False)
    op.create_table(
        "guide_use",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("guide_id", ID, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("draft_id", ID, nullable=True),
        sa.Column("shown_at", MOMENT, nullable=False),
        sa.Column("solved_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["ticket_draft.id"], name=op.f("fk_guide_use_draft_id_ticket_draft")),
        sa.ForeignKeyConstraint(["guide_id"], ["guide.id"], name=op.f("fk_guide_use_guide_id_guide")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_guide_use_reseller_id_reseller")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_guide_use_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_use")),
    )
    op.create_index(op.f("ix_guide_use_draft_id"), "guide_use", ["draft_id"], unique=False)
    op.create_index(op.f("ix_guide_use_guide_id"), "guide_use", ["guide_id"], unique=False)
    op.create_index(op.f("ix_guide_use_reseller_id"), "guide_use", ["reseller_id"], unique=False)
    op.create_index(op.f("ix_guide_use_ticket_id"), "guide_use", ["ticket_id"], unique=False)
    op.create_table(
        "payment_draft",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reseller_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("received_currency", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=True),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("method_id", ID, nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("receipt_id", ID, nullable=True),
        sa.Column("of_id", ID, nullable=True),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("drafted_by", ID, nullable=False),
        sa.Column("drafted_at", MOMENT, nullable=False),
        sa.Column("payment_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["drafted_by"], ["member.id"], name=op.f("fk_payment_draft_drafted_by_member")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["payment_method.id"], name=op.f("fk_payment_draft_method_id_payment_method")
        ),
        sa.ForeignKeyConstraint(["of_id"], ["payment.id"], name=op.f("fk_payment_draft_of_id_payment")),
        sa.ForeignKeyConstraint(["parent_id"], ["reseller.id"], name=op.f("fk_payment_draft_parent_id_reseller")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_payment_draft_payment_id_payment")),
        sa.ForeignKeyConstraint(["receipt_id"], ["attachment.id"], name=op.f("fk_payment_draft_receipt_id_attachment")),
        sa.ForeignKeyConstraint(["reseller_id"], ["reseller.id"], name=op.f("fk_payment_draft_reseller_id_reseller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_draft")),
    )
    op.create_index(op.f("ix_payment_draft_reseller_id"), "payment_draft", ["reseller_id"], unique=False)
    op.create_table(
        "ticket_draft_piece",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachment_id", ID, nullable=True),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("album", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_ticket_draft_piece_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["ticket_draft.id"], name=op.f("fk_ticket_draft_piece_draft_id_ticket_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_draft_piece")),
    )
    op.create_index(op.f("ix_ticket_draft_piece_draft_id"), "ticket_draft_piece", ["draft_id"], unique=False)
    op.create_table(
        "payment_draft_choice",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("charge_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["charge_id"], ["transfer.id"], name=op.f("fk_payment_draft_choice_charge_id_transfer")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["payment_draft.id"], name=op.f("fk_payment_draft_choice_draft_id_payment_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_draft_choice")),
        sa.UniqueConstraint("draft_id", "charge_id", name=op.f("uq_payment_draft_choice_draft_id_charge_id")),
    )
    # ### end Alembic commands ###
    for statement in SQLITE if op.get_context().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:  # noqa: PLR0915
    for statement in () if op.get_context().dialect.name == "sqlite" else DROP:
        op.execute(statement)
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_table("payment_draft_choice")
    op.drop_index(op.f("ix_ticket_draft_piece_draft_id"), table_name="ticket_draft_piece")
    op.drop_table("ticket_draft_piece")
    op.drop_index(op.f("ix_payment_draft_reseller_id"), table_name="payment_draft")
    op.drop_table("payment_draft")
    op.drop_index(op.f("ix_guide_use_ticket_id"), table_name="guide_use")
    op.drop_index(op.f("ix_guide_use_reseller_id"), table_name="guide_use")
    op.drop_index(op.f("ix_guide_use_guide_id"), table_name="guide_use")
    op.drop_index(op.f("ix_guide_use_draft_id"), table_name="guide_use")
    op.drop_table("guide_use")
    op.drop_index(op.f("ix_barred_method_reseller_id"), table_name="barred_method")
    op.drop_table("barred_method")
    op.drop_index(
        "uq_bank_row_booked",
        table_name="bank_row",
        sqlite_where=sa.text("outcome = 'booked'"),
        postgresql_where=sa.text("outcome = 'booked'"),
    )
    op.drop_index(op.f("ix_bank_row_payment_id"), table_name="bank_row")
    op.drop_index("ix_bank_row_outcome", table_name="bank_row")
    op.drop_index("ix_bank_row_fingerprint", table_name="bank_row")
    op.drop_table("bank_row")
    op.drop_index(op.f("ix_allocation_payment_id"), table_name="allocation")
    op.drop_index(op.f("ix_allocation_charge_id"), table_name="allocation")
    op.drop_table("allocation")
    op.drop_index(
        "uq_topic_ticket",
        table_name="topic",
        sqlite_where=sa.text("lost_at IS NULL"),
        postgresql_where=sa.text("lost_at IS NULL"),
    )
    op.drop_index(
        "ix_topic_wanted",
        table_name="topic",
        sqlite_where=sa.text("thread = '' AND lost_at IS NULL"),
        postgresql_where=sa.text("thread = '' AND lost_at IS NULL"),
    )
    op.drop_index("ix_topic_thread", table_name="topic")
    op.drop_table("topic")
    op.drop_index(op.f("ix_ticket_turn_ticket_id"), table_name="ticket_turn")
    op.drop_table("ticket_turn")
    op.drop_index(
        "ix_ticket_message_waiting",
        table_name="ticket_message",
        sqlite_where=sa.text("relayed_at IS NULL"),
        postgresql_where=sa.text("relayed_at IS NULL"),
    )
    op.drop_index(op.f("ix_ticket_message_ticket_id"), table_name="ticket_message")
    op.drop_index("ix_ticket_message_source", table_name="ticket_message")
    op.drop_table("ticket_message")
    op.drop_index(
        "uq_ticket_draft_open",
        table_name="ticket_draft",
        sqlite_where=sa.text("ticket_id IS NULL"),
        postgresql_where=sa.text("ticket_id IS NULL"),
    )
    op.drop_index(op.f("ix_ticket_draft_reseller_id"), table_name="ticket_draft")
    op.drop_index(op.f("ix_ticket_draft_member_id"), table_name="ticket_draft")
    op.drop_table("ticket_draft")
    op.drop_table("ticket_choice")
    op.drop_index(op.f("ix_payment_reseller_id"), table_name="payment")
    op.drop_index(op.f("ix_payment_request_id"), table_name="payment")
    op.drop_index("ix_payment_parent_receipt", table_name="payment")
    op.drop_index(op.f("ix_payment_parent_id"), table_name="payment")
    op.drop_index(op.f("ix_payment_of_id"), table_name="payment")
    op.drop_table("payment")
    op.drop_index("ix_overdue_charge_parent", table_name="overdue_charge")
    op.drop_table("overdue_charge")
    op.drop_table("opening")
    op.drop_index(
        "uq_dispute_open_line",
        table_name="dispute",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_dispute_transfer_id"), table_name="dispute")
    op.drop_index(op.f("ix_dispute_reseller_id"), table_name="dispute")
    op.drop_index(op.f("ix_dispute_parent_id"), table_name="dispute")
    op.drop_table("dispute")
    op.drop_index(op.f("ix_decided_ticket_ticket_id"), table_name="decided_ticket")
    op.drop_table("decided_ticket")
    op.drop_index(op.f("ix_waiting_alert_alert_id"), table_name="waiting_alert")
    op.drop_table("waiting_alert")
    op.drop_index("uq_transfer_reverses", table_name="transfer")
    op.drop_index("uq_transfer_resolves", table_name="transfer")
    op.drop_index("ix_transfer_source_id_at", table_name="transfer")
    op.drop_index(op.f("ix_transfer_source_id"), table_name="transfer")
    op.drop_index(op.f("ix_transfer_group_key"), table_name="transfer")
    op.drop_index("ix_transfer_destination_id_at", table_name="transfer")
    op.drop_index(op.f("ix_transfer_destination_id"), table_name="transfer")
    op.drop_index("ix_transfer_actor", table_name="transfer")
    op.drop_table("transfer")
    op.drop_index(op.f("ix_ticket_upward_of"), table_name="ticket")
    op.drop_index("ix_ticket_parent_state", table_name="ticket")
    op.drop_index("ix_ticket_parent_cause", table_name="ticket")
    op.drop_index("ix_ticket_opened_of", table_name="ticket")
    op.drop_index("ix_ticket_opened_by", table_name="ticket")
    op.drop_index("ix_ticket_opened", table_name="ticket")
    op.drop_index(
        "ix_ticket_open_turn",
        table_name="ticket",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "ix_ticket_open_said",
        table_name="ticket",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "ix_ticket_open_of",
        table_name="ticket",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "ix_ticket_open_about",
        table_name="ticket",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "ix_ticket_next_step",
        table_name="ticket",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "ix_ticket_merged_into",
        table_name="ticket",
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.drop_index(op.f("ix_ticket_company_id"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_case_id"), table_name="ticket")
    op.drop_index("ix_ticket_area_opened", table_name="ticket")
    op.drop_table("ticket")
    op.drop_index(op.f("ix_sale_draft_reseller_id"), table_name="sale_draft")
    op.drop_index(op.f("ix_sale_draft_parent_id"), table_name="sale_draft")
    op.drop_table("sale_draft")
    op.drop_table("raised_request")
    op.drop_index("ix_mail_state", table_name="mail")
    op.drop_index(op.f("ix_mail_case_id"), table_name="mail")
    op.drop_table("mail")
    op.drop_index("ix_invoice_reseller", table_name="invoice")
    op.drop_table("invoice")
    op.drop_index(op.f("ix_alert_in_wave_wave_id"), table_name="alert_in_wave")
    op.drop_table("alert_in_wave")
    op.drop_table("usage_staged")
    op.drop_table("usage_refused")
    op.drop_table("usage_day")
    op.drop_table("source_account")
    op.drop_index(op.f("ix_request_sub_panel_id"), table_name="request")
    op.drop_index(op.f("ix_request_receipt_id"), table_name="request")
    op.drop_index("ix_request_parent_state", table_name="request")
    op.drop_index("ix_request_parent_receipt", table_name="request")
    op.drop_index("ix_request_parent_loading", table_name="request")
    op.drop_index(op.f("ix_request_gift_id"), table_name="request")
    op.drop_index("ix_request_decided", table_name="request")
    op.drop_table("request")
    op.drop_index("ix_reported_balance_night", table_name="reported_balance")
    op.drop_table("reported_balance")
    op.drop_table("report_draft")
    op.drop_index(
        "ix_promise_untold",
        table_name="promise",
        sqlite_where=sa.text("ended_told_at IS NULL"),
        postgresql_where=sa.text("ended_told_at IS NULL"),
    )
    op.drop_index(op.f("ix_promise_sub_panel_id"), table_name="promise")
    op.drop_index(op.f("ix_promise_parent_id"), table_name="promise")
    op.drop_table("promise")
    op.drop_index(op.f("ix_price_review_reseller_id"), table_name="price_review")
    op.drop_index("ix_price_review_parent_state", table_name="price_review")
    op.drop_index(op.f("ix_price_review_offer_id"), table_name="price_review")
    op.drop_table("price_review")
    op.drop_table("offer_numbers")
    op.drop_index(op.f("ix_fault_decision_reseller_id"), table_name="fault_decision")
    op.drop_table("fault_decision")
    op.drop_table("expected_day")
    op.drop_index(op.f("ix_counter_reseller_id"), table_name="counter")
    op.drop_index(op.f("ix_counter_parent_id"), table_name="counter")
    op.drop_index(op.f("ix_counter_new_offer_id"), table_name="counter")
    op.drop_table("counter")
    op.drop_index(op.f("ix_cost_choice_offer_id"), table_name="cost_choice")
    op.drop_table("cost_choice")
    op.drop_index("ix_company_of", table_name="company")
    op.drop_index(op.f("ix_company_case_id"), table_name="company")
    op.drop_table("company")
    op.drop_index(
        "ix_case_entry_passing",
        table_name="case_entry",
        sqlite_where=sa.text("passed_to IS NOT NULL"),
        postgresql_where=sa.text("passed_to IS NOT NULL"),
    )
    op.drop_index(op.f("ix_case_entry_case_id"), table_name="case_entry")
    op.drop_table("case_entry")
    op.drop_index(
        "uq_balance_difference_open",
        table_name="balance_difference",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_balance_difference_reseller_id"), table_name="balance_difference")
    op.drop_index(op.f("ix_balance_difference_reconciliation_id"), table_name="balance_difference")
    op.drop_table("balance_difference")
    op.drop_index(
        "uq_alert_standing",
        table_name="alert",
        sqlite_where=sa.text("state <> 'resolved'"),
        postgresql_where=sa.text("state <> 'resolved'"),
    )
    op.drop_index(op.f("ix_alert_sub_panel_id"), table_name="alert")
    op.drop_index("ix_alert_state", table_name="alert")
    op.drop_index(op.f("ix_alert_source_id"), table_name="alert")
    op.drop_index("ix_alert_resolved_at", table_name="alert")
    op.drop_index(
        "ix_alert_put_off",
        table_name="alert",
        sqlite_where=sa.text("snoozed_until IS NOT NULL"),
        postgresql_where=sa.text("snoozed_until IS NOT NULL"),
    )
    op.drop_index(op.f("ix_alert_panel_id"), table_name="alert")
    op.drop_index(op.f("ix_alert_child_id"), table_name="alert")
    op.drop_table("alert")
    op.drop_index(op.f("ix_account_sub_panel_id"), table_name="account")
    op.drop_index(op.f("ix_account_reseller_id"), table_name="account")
    op.drop_table("account")
    op.drop_index(op.f("ix_acceptance_offer_id"), table_name="acceptance")
    op.drop_table("acceptance")
    op.drop_index(
        "uq_usage_import_staging",
        table_name="usage_import",
        sqlite_where=sa.text("state = 'staging'"),
        postgresql_where=sa.text("state = 'staging'"),
    )
    op.drop_index("ix_usage_import_state", table_name="usage_import")
    op.drop_index(op.f("ix_usage_import_reseller_id"), table_name="usage_import")
    op.drop_index(op.f("ix_usage_import_file_id"), table_name="usage_import")
    op.drop_table("usage_import")
    op.drop_table("usage_event")
    op.drop_index(op.f("ix_tier_panel_id"), table_name="tier")
    op.drop_table("tier")
    op.drop_index(op.f("ix_sub_panel_panel_id"), table_name="sub_panel")
    op.drop_table("sub_panel")
    op.drop_index("ix_outbox_state_lane", table_name="outbox")
    op.drop_index(op.f("ix_outbox_card_id"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_offer_reseller_id"), table_name="offer")
    op.drop_index(op.f("ix_offer_parent_id"), table_name="offer")
    op.drop_index(
        "ix_offer_answer_by",
        table_name="offer",
        sqlite_where=sa.text("answer_by IS NOT NULL"),
        postgresql_where=sa.text("answer_by IS NOT NULL"),
    )
    op.drop_table("offer")
    op.drop_index(op.f("ix_moved_in_move_in_id"), table_name="moved_in")
    op.drop_table("moved_in")
    op.drop_index(op.f("ix_gift_receiver_gift_id"), table_name="gift_receiver")
    op.drop_table("gift_receiver")
    op.drop_index("ix_follow_up_reseller", table_name="follow_up")
    op.drop_index("ix_follow_up_on", table_name="follow_up")
    op.drop_table("follow_up")
    op.drop_index("ix_feed_batch_at", table_name="feed_batch")
    op.drop_table("feed_batch")
    op.drop_index("ix_conversation_reseller", table_name="conversation")
    op.drop_index("ix_conversation_member", table_name="conversation")
    op.drop_index(op.f("ix_conversation_checkin_id"), table_name="conversation")
    op.drop_table("conversation")
    op.drop_table("checkin_answer")
    op.drop_index("ix_case_state", table_name="case")
    op.drop_index("ix_case_resolved_at", table_name="case")
    op.drop_table("case")
    op.drop_index(op.f("ix_card_message_message"), table_name="card_message")
    op.drop_index(op.f("ix_card_message_card_id"), table_name="card_message")
    op.drop_table("card_message")
    op.drop_index(op.f("ix_announcement_reader_reseller_id"), table_name="announcement_reader")
    op.drop_table("announcement_reader")
    op.drop_table("waiting_card")
    op.drop_index(
        "uq_tier_table_published",
        table_name="tier_table",
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.drop_index(
        "uq_tier_table_draft",
        table_name="tier_table",
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.drop_index(op.f("ix_tier_table_reseller_id"), table_name="tier_table")
    op.drop_table("tier_table")
    op.drop_index(
        "uq_supplier_lane",
        table_name="supplier",
        sqlite_where=sa.text("lane != ''"),
        postgresql_where=sa.text("lane != ''"),
    )
    op.drop_index(op.f("ix_supplier_reseller_id"), table_name="supplier")
    op.drop_table("supplier")
    op.drop_index(op.f("ix_stock_purchase_reseller_id"), table_name="stock_purchase")
    op.drop_table("stock_purchase")
    op.drop_index("ix_standing_change_reseller", table_name="standing_change")
    op.drop_table("standing_change")
    op.drop_index(
        "uq_standing_approval_open",
        table_name="standing_approval",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("standing_approval")
    op.drop_index(op.f("ix_source_reseller_id"), table_name="source")
    op.drop_index(op.f("ix_source_panel_id"), table_name="source")
    op.drop_table("source")
    op.drop_table("revision")
    op.drop_index(
        "uq_reminder_pause_standing",
        table_name="reminder_pause",
        sqlite_where=sa.text("resumed_at IS NULL"),
        postgresql_where=sa.text("resumed_at IS NULL"),
    )
    op.drop_table("reminder_pause")
    op.drop_index("ix_reminder_reseller", table_name="reminder")
    op.drop_table("reminder")
    op.drop_index(op.f("ix_raised_limit_reseller_id"), table_name="raised_limit")
    op.drop_table("raised_limit")
    op.drop_table("panel_watch")
    op.drop_index(op.f("ix_move_in_reseller_id"), table_name="move_in")
    op.drop_table("move_in")
    op.drop_table("member_hours")
    op.drop_index(op.f("ix_invitation_reseller_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_table("guide")
    op.drop_index(op.f("ix_gift_reseller_id"), table_name="gift")
    op.drop_table("gift")
    op.drop_table("form")
    op.drop_table("digest")
    op.drop_index(
        "uq_desk_group_of",
        table_name="desk_group",
        sqlite_where=sa.text("unlinked_at IS NULL"),
        postgresql_where=sa.text("unlinked_at IS NULL"),
    )
    op.drop_index(
        "uq_desk_group_lane",
        table_name="desk_group",
        sqlite_where=sa.text("unlinked_at IS NULL"),
        postgresql_where=sa.text("unlinked_at IS NULL"),
    )
    op.drop_table("desk_group")
    op.drop_index(op.f("ix_deputy_reseller_id"), table_name="deputy")
    op.drop_index(op.f("ix_deputy_member_id"), table_name="deputy")
    op.drop_table("deputy")
    op.drop_index(op.f("ix_cost_change_reseller_id"), table_name="cost_change")
    op.drop_table("cost_change")
    op.drop_index(op.f("ix_colleague_limit_reseller_id"), table_name="colleague_limit")
    op.drop_table("colleague_limit")
    op.drop_index(op.f("ix_checkin_plan_parent_id"), table_name="checkin_plan")
    op.drop_table("checkin_plan")
    op.drop_index("ix_checkin_parent_state", table_name="checkin")
    op.drop_table("checkin")
    op.drop_index("ix_card_subject", table_name="card")
    op.drop_index("ix_card_message", table_name="card")
    op.drop_index(op.f("ix_card_member_id"), table_name="card")
    op.drop_table("card")
    op.drop_table("bank_layout")
    op.drop_index(op.f("ix_bank_file_reseller_id"), table_name="bank_file")
    op.drop_index(op.f("ix_bank_file_file_id"), table_name="bank_file")
    op.drop_table("bank_file")
    op.drop_index("ix_audit_reseller", table_name="audit")
    op.drop_index("ix_audit_member", table_name="audit")
    op.drop_table("audit")
    op.drop_table("attachment_table")
    op.drop_index(
        "ix_announcement_to_tell",
        table_name="announcement",
        sqlite_where=sa.text("told_upto IS NOT NULL"),
        postgresql_where=sa.text("told_upto IS NOT NULL"),
    )
    op.drop_index("ix_announcement_state", table_name="announcement")
    op.drop_index(
        "ix_announcement_explains",
        table_name="announcement",
        sqlite_where=sa.text("kind <> 'news' AND state <> 'draft'"),
        postgresql_where=sa.text("kind <> 'news' AND state <> 'draft'"),
    )
    op.drop_table("announcement")
    op.drop_table("terms")
    op.drop_index(op.f("ix_support_setting_retimed_upto"), table_name="support_setting")
    op.drop_table("support_setting")
    op.drop_index(op.f("ix_reconciliation_reseller_id"), table_name="reconciliation")
    op.drop_table("reconciliation")
    op.drop_table("pricing_setting")
    op.drop_index(op.f("ix_payment_method_reseller_id"), table_name="payment_method")
    op.drop_table("payment_method")
    op.drop_table("paper_wish")
    op.drop_table("paper_sent")
    op.drop_index(op.f("ix_panel_reseller_id"), table_name="panel")
    op.drop_table("panel")
    op.drop_index("ix_overhead_month_parent", table_name="overhead_month")
    op.drop_table("overhead_month")
    op.drop_index(op.f("ix_muted_finding_reseller_id"), table_name="muted_finding")
    op.drop_table("muted_finding")
    op.drop_index(
        "uq_member_identity",
        table_name="member",
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.drop_index(op.f("ix_member_reseller_id"), table_name="member")
    op.drop_index("ix_member_chat", table_name="member")
    op.drop_table("member")
    op.drop_table("invoicing")
    op.drop_table("cover_warning")
    op.drop_index(op.f("ix_clause_reseller_id"), table_name="clause")
    op.drop_table("clause")
    op.drop_table("checkin_setting")
    op.drop_table("bank_sender")
    op.drop_index(op.f("ix_attachment_sha256"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_reseller_id"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_alike_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_index(op.f("ix_area_reseller_id"), table_name="area")
    op.drop_table("area")
    op.drop_index(op.f("ix_alert_wave_reseller_id"), table_name="alert_wave")
    op.drop_table("alert_wave")
    op.drop_index(op.f("ix_reseller_parent_id"), table_name="reseller")
    op.drop_table("reseller")
    op.drop_table("mail_sender")
    op.drop_table("job_run")
    op.drop_index("ix_inbox_state_received_at", table_name="inbox")
    op.drop_index("ix_inbox_state_lane", table_name="inbox")
    op.drop_table("inbox")
    # ### end Alembic commands ###
