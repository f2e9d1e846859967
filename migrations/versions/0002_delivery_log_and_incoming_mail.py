"""Delivery log, incoming mail, pauses, extension requests, calls and reminder plans"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "mail_server",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("failing_since", UtcDateTime(timezone=True), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("seen_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("slowed_until", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_server")),
    )
    op.create_table(
        "call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("assignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_key", sa.String(length=40), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "will_report",
                "says_sent",
                "needs_help",
                "never_got_it",
                "no_answer",
                "wrong_number",
                name="calloutcome",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_call_assignment_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_call_event_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_call_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_call_submission_key")),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_assignment_id"), ["assignment_id"], unique=False)

    op.create_table(
        "incoming_mail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "bounce",
                "delay",
                "relayed",
                "automatic",
                "reply",
                "own",
                "other",
                name="incomingkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "matched_by",
            sa.Enum("message_id", "envelope", "recipient", "nothing", name="matchedby", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("mail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("assignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("is_hard", sa.Boolean(), nullable=False),
        sa.Column("sent_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("original_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "counted_as",
            sa.Enum("acknowledgement", "report", "nothing", name="countedas", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("counted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["unit.id"], name=op.f("fk_incoming_mail_agency_id")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_incoming_mail_assignment_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_incoming_mail_contact_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_incoming_mail_mail_id")),
        sa.ForeignKeyConstraint(["original_id"], ["stored_file.id"], name=op.f("fk_incoming_mail_original_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_incoming_mail_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mail")),
        sa.UniqueConstraint("digest", name=op.f("uq_incoming_mail_digest")),
    )
    with op.batch_alter_table("incoming_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_mail_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index("ix_incoming_mail_kind", ["agency_id", "kind", "received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_mail_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_mail_message_id"), ["message_id"], unique=False)

    op.create_table(
        "mail_fact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("mail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "taken",
                "put_off",
                "refused",
                "given_up",
                "unwanted",
                "bounced",
                "delayed",
                "bounce_undone",
                "held",
                "released",
                "dropped",
                "sent_again",
                name="mailfactkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("domain", sa.String(length=254), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_mail_fact_contact_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_mail_fact_mail_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_mail_fact_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_fact")),
    )
    with op.batch_alter_table("mail_fact", schema=None) as batch_op:
        batch_op.create_index("ix_mail_fact_at", ["at", "kind"], unique=False)
        batch_op.create_index("ix_mail_fact_contact", ["contact_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_fact_mail_id"), ["mail_id"], unique=False)

    op.create_table(
        "unit_pause",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_unit_pause_event_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_pause_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_pause")),
    )
    with op.batch_alter_table("unit_pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_pause_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "incoming_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("incoming_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_incoming_file_file_id")),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming_mail.id"], name=op.f("fk_incoming_file_incoming_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_file")),
    )
    with op.batch_alter_table("incoming_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_file_incoming_id"), ["incoming_id"], unique=False)

    op.create_table(
        "counted_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("incoming_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming_mail.id"], name=op.f("fk_counted_report_incoming_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_counted_report_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_report")),
        sa.UniqueConstraint("incoming_id", "report_id", name=op.f("uq_counted_report_incoming_id_report_id")),
    )
    with op.batch_alter_table("counted_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_counted_report_report_id"), ["report_id"], unique=False)

    op.create_table(
        "extension",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum("asked", "granted", "refused", name="extensionstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("submission_key", sa.String(length=40), nullable=False),
        sa.Column("old_due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("wanted_due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("granted_due_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("typed_by", sa.String(length=200), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("link", "phone", "zalo", "email", "paper", name="channel", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_salt", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_extension_link_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_extension_staff_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_extension_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
        sa.UniqueConstraint("task_id", "submission_key", name=op.f("uq_extension_task_id_submission_key")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_task_id"), ["task_id"], unique=False)

    op.create_index(op.f("ix_mail_message_id"), "mail", ["message_id"], unique=False)
    # with a server default, so that SQLite need not copy the table
    for table in ("directive", "unit"):
        op.add_column(table, sa.Column("reminders", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("task", sa.Column("extended_due_at", UtcDateTime(timezone=True), nullable=True))
    digest = sa.Enum("none", "daily", "weekly", name="digest", native_enum=False, length=24)
    op.add_column("staff", sa.Column("digest", digest, nullable=False, server_default="daily"))
    op.execute("UPDATE staff SET digest = 'weekly' WHERE CAST(roles AS TEXT) LIKE '%\"leader\"%'")
    # keys of reminders now begin with the step of the plan
    for old, new in (("due_soon", "day_before"), ("overdue", "after")):
        op.execute(f"""UPDATE mail_line SET "offset" = '{new}' || substr("offset", {len(old) + 1})
                       WHERE "offset" LIKE '{old}:%'""")
    _fill_delivery_log()


def _fill_delivery_log() -> None:
    """Fill the delivery log for earlier mails, as far as their rows record it."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    before_domain = "instr(recipient, '@')" if sqlite else "position('@' in recipient)"
    # for a broken connection the stored reply is our own text, which says nothing about the address
    is_ours = "substr(reply, 1, 1) NOT IN ('4', '5')"
    for kind, at, states in (
        ("taken", "sent_at", ""),
        ("refused", "ended_at", "state = 'failed' AND "),
        ("bounced", "ended_at", "state = 'bounced' AND "),
        ("unwanted", "ended_at", "state = 'dropped' AND "),
    ):
        op.execute(f"""
            INSERT INTO mail_fact (mail_id, kind, at, contact_id, address, domain, is_ours, reply, reason)
            SELECT id, '{kind}', {at}, contact_id, recipient, lower(substr(recipient, {before_domain} + 1)),
                   {is_ours if kind == "refused" else "false"},
                   {"''" if kind == "taken" else "reply"}, ''
            FROM mail WHERE {states}{at} IS NOT NULL ORDER BY {at}, id
        """)


def downgrade() -> None:
    op.drop_column("staff", "digest")
    op.drop_column("task", "extended_due_at")
    for table in ("unit", "directive"):
        op.drop_column(table, "reminders")
    op.drop_index(op.f("ix_mail_message_id"), "mail")
    for table in (
        "extension",
        "counted_report",
        "incoming_file",
        "unit_pause",
        "mail_fact",
        "incoming_mail",
        "call",
        "mail_server",
    ):
        op.drop_table(table)
