"""What the trends count lies in the indexes that find it: nothing is fetched from tasks or answers.

The clocks that have run out are counted by the step of their task, and the time from one decision to the next
is counted by the form, the case and the moment alone. Rows of both tables are wide.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    for name, table, columns, counted, where in (
        ("ix_tasks_open", "tasks", ["council", "place", "id"], ["process", "element"], "status = 'open'"),
        ("ix_answers_case_id_at_id", "answers", ["case_id", "at", "id"], ["form"], None),
        ("ix_answers_form_at_id", "answers", ["form", "at", "id"], ["case_id"], None),
    ):
        op.drop_index(name, table_name=table)
        op.create_index(
            name,
            table,
            columns,
            unique=False,
            postgresql_include=counted,
            postgresql_where=sa.text(where) if where else None,
        )
