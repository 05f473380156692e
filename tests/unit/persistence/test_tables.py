"""The tables, the records and the store in memory say the same."""

from __future__ import annotations

from dataclasses import fields

import pytest

from app.domain import breaches, desk, records
from app.persistence.memory.tables import REFERENCES, Tables
from app.persistence.postgres.faults import NAMES
from app.persistence.postgres.tables import metadata

KEPT = {
    "users": records.User,
    "cases": records.Case,
    "holdings": records.Holding,
    "deployments": records.Deployment,
    "definitions": records.DefinitionRow,
    "instances": records.Instance,
    "tasks": records.Task,
    "answers": records.Answers,
    "timers": records.Timer,
    "jobs": records.Job,
    "incidents": records.Incident,
    "documents": records.Document,
    "notices": records.Notice,
    "breaches": breaches.KeptBreach,
    "drafts": desk.Draft,
    "hand_overs": desk.HandOver,
    "ended_sessions": desk.EndedSession,
    "comments": desk.Comment,
    "attachments": desk.Attachment,
    "saved_views": desk.SavedView,
    "absences": desk.Absence,
    "preferences": desk.Preference,
    "mails": desk.Mail,
    "restrictions": desk.Restriction,
    "break_glass": desk.BreakGlass,
    "alert_rules": desk.AlertRule,
}


@pytest.mark.parametrize("table", KEPT)
def test_a_table_has_a_column_for_each_field(table):
    names = {each.name for each in fields(KEPT[table])}
    assert set(metadata.tables[table].c.keys()) - {"place"} == names


@pytest.mark.parametrize("table", KEPT)
def test_both_stores_check_the_same_references(table):
    in_database = {key.parent.name: key.column.table.name for key in metadata.tables[table].foreign_keys}
    assert {column: target for column, (target, _) in REFERENCES.get(table, {}).items()} == in_database


def test_references_are_checked_at_the_commit_so_that_order_does_not_matter():
    keys = [key for table in metadata.tables.values() for key in table.foreign_keys]
    assert keys
    assert all(key.deferrable and key.initially == "DEFERRED" for key in keys)


def test_every_record_has_a_name_for_messages():
    assert set(NAMES) == set(KEPT)


def test_the_store_in_memory_has_all_tables():
    assert {each.name for each in fields(Tables)} >= set(KEPT)
