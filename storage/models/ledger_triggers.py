"""What the database itself refuses, whoever asks: the rules of the ledger, and of all that is only ever added to.

Both engines keep the same rules. `SQLITE` and `POSTGRESQL` create them in order. This is what holds today; a migration
carries the text of its own day, and a test compares the two.

- A transfer moves its accounts' balances in the statement that inserts it, row by row in the order given.
- A debit (single or hold) must leave `posted - held` at or above its source's floor. Usage alone may pass it: a
  `single` into an account of kind `consumed` under a key that begins with `usage:`, and no reversal. Posting spends
  what its hold had set aside, so it is never refused.
- A post or void names an open hold and repeats its accounts and amount; a reversal swaps those of what it reverses,
  which mustn't be a reversal itself.
- Transfers, acceptances, the audit and invoices are never changed, deleted or replaced; an account opens empty, its
  balances change by transfers alone, and what it is never does.

Errors begin with `subpanel:`. SQLite's `ALTER TABLE` by copying drops a table's triggers: a migration that does so
creates them again.
"""

APPEND_ONLY = ("transfer", "acceptance", "audit", "invoice")

_SQLITE_USAGE = """NEW.kind = 'single' AND NEW.reverses IS NULL
    AND substr(NEW.key, 1, 6) = 'usage:'
    AND (SELECT kind FROM account WHERE id = NEW.destination_id) = 'consumed'"""

# A REPLACE deletes without firing triggers unless `recursive_triggers` is on: what it would replace is refused before.
_SQLITE_SOUND = """
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
"""

_SQLITE_MOVES = f"""
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
  WHERE NEW.kind IN ('single', 'hold') AND NOT ({_SQLITE_USAGE})
    AND EXISTS (SELECT 1 FROM account WHERE id = NEW.source_id AND posted - held < floor);
END
"""  # noqa: S608

_SQLITE_ACCOUNT_OPENS = """
CREATE TRIGGER account_opens_empty BEFORE INSERT ON account
BEGIN
  SELECT RAISE(ABORT, 'subpanel: an account is never replaced')
  WHERE EXISTS (
    SELECT 1 FROM account
    WHERE id = NEW.id OR (reseller_id = NEW.reseller_id AND kind = NEW.kind AND asset = NEW.asset));
  SELECT RAISE(ABORT, 'subpanel: an account opens empty')
  WHERE NEW.posted <> 0 OR NEW.held <> 0;
END
"""

# SQLite doesn't say from where a trigger is fired; a balance may change only as the newest transfer says.
_SQLITE_BALANCE = """
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
"""

_SQLITE_ACCOUNT_STAYS = """
CREATE TRIGGER account_stays_what_it_is BEFORE UPDATE OF id, reseller_id, kind, asset, sub_panel_id ON account
BEGIN
  SELECT RAISE(ABORT, 'subpanel: an account stays what it is');
END
"""

_SQLITE_ACCOUNT_DELETED = """
CREATE TRIGGER account_is_never_deleted BEFORE DELETE ON account
BEGIN
  SELECT RAISE(ABORT, 'subpanel: an account is never deleted');
END
"""


def _sqlite_append_only(table: str) -> list[str]:
    refusal = f"SELECT RAISE(ABORT, 'subpanel: {table} is only ever added to')"
    return [
        f"CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE ON {table}\nBEGIN\n  {refusal};\nEND",
        f"CREATE TRIGGER {table}_is_never_deleted BEFORE DELETE ON {table}\nBEGIN\n  {refusal};\nEND",
    ]


def _sqlite_never_replaced(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_is_never_replaced BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'subpanel: {table} is only ever added to');
END
"""  # noqa: S608


SQLITE = [
    statement.strip()
    for statement in (
        _SQLITE_SOUND,
        _SQLITE_MOVES,
        _SQLITE_ACCOUNT_OPENS,
        _SQLITE_BALANCE,
        _SQLITE_ACCOUNT_STAYS,
        _SQLITE_ACCOUNT_DELETED,
        *(statement for table in APPEND_ONLY for statement in _sqlite_append_only(table)),
        *(_sqlite_never_replaced(table) for table in APPEND_ONLY if table != "transfer"),
    )
]

_POSTGRESQL_REFUSE = """
CREATE FUNCTION subpanel_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'subpanel: % is only ever added to', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

_POSTGRESQL_SOUND = """
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
"""

_POSTGRESQL_MOVES = """
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
"""

# Truncating accounts would truncate their transfers, which is refused.
# At depth 1 an account is changed by a statement of somebody's; at depth 2 by the trigger of a transfer.
_POSTGRESQL_ACCOUNT = """
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
"""

POSTGRESQL = [
    statement.strip()
    for statement in (
        _POSTGRESQL_REFUSE,
        _POSTGRESQL_SOUND,
        _POSTGRESQL_MOVES,
        _POSTGRESQL_ACCOUNT,
        "CREATE TRIGGER transfer_is_sound BEFORE INSERT ON transfer\n"
        "FOR EACH ROW EXECUTE FUNCTION subpanel_transfer_is_sound()",
        "CREATE TRIGGER transfer_moves AFTER INSERT ON transfer\n"
        "FOR EACH ROW EXECUTE FUNCTION subpanel_transfer_moves()",
        "CREATE TRIGGER account_is_kept BEFORE INSERT OR UPDATE ON account\n"
        "FOR EACH ROW EXECUTE FUNCTION subpanel_account_is_kept()",
        "CREATE TRIGGER account_is_never_deleted BEFORE DELETE ON account\n"
        "FOR EACH STATEMENT EXECUTE FUNCTION subpanel_refuse()",
        *(
            f"CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}\n"
            "FOR EACH STATEMENT EXECUTE FUNCTION subpanel_refuse()"
            for table in APPEND_ONLY
        ),
    )
]

DROP_POSTGRESQL = [  # SQLite's triggers go with their tables
    "DROP FUNCTION subpanel_refuse, subpanel_transfer_is_sound,\n"
    "subpanel_transfer_moves, subpanel_account_is_kept CASCADE"
]
