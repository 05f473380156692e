"""The audit trail keeps itself: each entry is chained to the one before it, and none is ever changed.

The chain is worked out where the rows are, under a lock of the stream that lasts to the end of the
transaction, so that a batch costs one statement and two writers never follow the same entry. The text
hashed is the one that app.domain.audit.text_of gives; the formula is app.domain.audit.chained.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

CHAIN = """
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || NEW.stream, 0));
    SELECT sequence, hash INTO head FROM audit WHERE stream = NEW.stream ORDER BY sequence DESC LIMIT 1;
    NEW.sequence := coalesce(head.sequence, 0) + 1;
    NEW.previous := coalesce(head.hash, repeat('0', 64));
    NEW.hash := encode(sha256(convert_to(NEW.previous || NEW.text, 'UTF8')), 'hex');
    RETURN NEW;
END
$$
"""

REFUSE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is append-only: % is refused.', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""


def upgrade() -> None:
    op.execute(CHAIN)
    op.execute(REFUSE)
    op.execute(
        "CREATE TRIGGER audit_chain BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_chain()"
    )
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    )
