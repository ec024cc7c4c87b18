"""Journeys, custody and camps: legs, vehicles, tickets' states, incidents; hand-overs that cannot be changed.

Triggers keep the chain of custody: out of turn, from somebody who does not have the child, to somebody who is
not named, a change of what stands: all refused, whatever the program does. Only inside a deletion for good
(`erasing` has a row then) may links go.

Revision ID: 0017
Revises: 0016
"""
import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = (
    "short_code",
    "incident_step",
    "hand_over",
    "late_care",
    "incident",
    "custodian",
    "child_seat",
    "adult_seat",
    "vehicle",
    "ticket_state",
    "on_site",
    "head_count",
    "programme_block",
    "leg",
    "class_room",
    "erasing",
)
SEALED = {"hand_over": "", "custodian": "OF child_id, kind, person_id, name"}

OUT_OF_TURN = """NEW.step <> 1 + (SELECT COALESCE(MAX(step), 0) FROM hand_over WHERE child_id = NEW.child_id)"""
AT_HOME = """NOT EXISTS (SELECT 1 FROM hand_over h JOIN custodian r ON r.id = h.receiver_id
  WHERE h.child_id = NEW.child_id AND h.step = NEW.step - 1 AND r.kind = 'on_duty')"""
NOT_THE_HOLDER = f"""NOT EXISTS (SELECT 1 FROM custodian c WHERE c.id = NEW.giver_id AND c.child_id = NEW.child_id
  AND (c.kind <> 'on_duty' AND {AT_HOME} OR c.id =
    (SELECT receiver_id FROM hand_over WHERE child_id = NEW.child_id AND step = NEW.step - 1)))"""
NOT_NAMED = """NOT EXISTS (SELECT 1 FROM custodian c WHERE c.id = NEW.receiver_id AND c.child_id = NEW.child_id
  AND (c.good_until IS NULL OR c.good_until >= NEW.at))"""
REFUSALS = (
    (OUT_OF_TURN, "custody: out of turn"),
    (NOT_THE_HOLDER, "custody: the giver does not have the child"),
    (NOT_NAMED, "custody: the receiver is not named"),
)


def upgrade() -> None:
    op.create_table('erasing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasing'))
    )
    op.create_table('class_room',
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('room_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_class_room_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['group_id'], ['child_group.id'], name=op.f('fk_class_room_group_id_child_group')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_class_room_room_id_room')),
    sa.PrimaryKeyConstraint('group_id', name=op.f('pk_class_room')),
    sa.UniqueConstraint('campaign_id', 'room_id', name=op.f('uq_class_room_campaign_id_room_id'))
    )
    with op.batch_alter_table('class_room', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_class_room_room_id'), ['room_id'], unique=False)

    op.create_table('leg',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('from_stop', sa.String(length=40), nullable=False),
    sa.Column('to_stop', sa.String(length=40), nullable=False),
    sa.Column('departs_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('arrives_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('arrives_at > departs_at', name=op.f('ck_leg_order')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_leg_session_id_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leg')),
    sa.UniqueConstraint('session_id', 'position', name=op.f('uq_leg_session_id_position'))
    )
    op.create_table('programme_block',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('indoor_zh', sa.String(length=60), nullable=False),
    sa.Column('indoor_en', sa.String(length=80), nullable=False),
    sa.Column('indoor_room_id', sa.Integer(), nullable=True),
    sa.Column('outdoor_zh', sa.String(length=120), nullable=False),
    sa.Column('outdoor_en', sa.String(length=160), nullable=False),
    sa.Column('moved_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['indoor_room_id'], ['room.id'], name=op.f('fk_programme_block_indoor_room_id_room')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_programme_block_session_id_session')),
    sa.PrimaryKeyConstraint('session_id', name=op.f('pk_programme_block'))
    )
    with op.batch_alter_table('programme_block', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_block_indoor_room_id'), ['indoor_room_id'], unique=False)

    op.create_table('head_count',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('leg_id', sa.Integer(), nullable=False),
    sa.Column('stop', sa.String(length=40), nullable=False),
    sa.Column('counted', sa.Integer(), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('counted >= 0 AND expected >= 0', name=op.f('ck_head_count_numbers')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_head_count_account_id_account')),
    sa.ForeignKeyConstraint(['leg_id'], ['leg.id'], name=op.f('fk_head_count_leg_id_leg')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_head_count'))
    )
    with op.batch_alter_table('head_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_head_count_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_head_count_leg_id'), ['leg_id'], unique=False)

    op.create_table('on_site',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('came_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_on_site_account_id_account')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_on_site_person_id_person')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_on_site_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_on_site'))
    )
    with op.batch_alter_table('on_site', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_on_site_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_on_site_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_on_site_site_id'), ['site_id'], unique=False)
        batch_op.create_index('uq_on_site_here', ['person_id'], unique=True, sqlite_where=sa.text('left_at IS NULL'), postgresql_where=sa.text('left_at IS NULL'))

    op.create_table('ticket_state',
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('reference', sa.String(length=40), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_ticket_state_account_id_account')),
    sa.ForeignKeyConstraint(['order_id'], ['ticket_order.id'], name=op.f('fk_ticket_state_order_id_ticket_order')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_ticket_state_owner_id_person')),
    sa.PrimaryKeyConstraint('order_id', name=op.f('pk_ticket_state'))
    )
    with op.batch_alter_table('ticket_state', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ticket_state_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ticket_state_owner_id'), ['owner_id'], unique=False)

    op.create_table('vehicle',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('leg_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('driver_phone', sa.String(length=20), nullable=False),
    sa.CheckConstraint('seats > 0', name=op.f('ck_vehicle_seats')),
    sa.ForeignKeyConstraint(['leg_id'], ['leg.id'], name=op.f('fk_vehicle_leg_id_leg')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vehicle'))
    )
    with op.batch_alter_table('vehicle', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vehicle_leg_id'), ['leg_id'], unique=False)

    op.create_table('adult_seat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('leg_id', sa.Integer(), nullable=False),
    sa.Column('vehicle_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['leg_id'], ['leg.id'], name=op.f('fk_adult_seat_leg_id_leg')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_adult_seat_person_id_person')),
    sa.ForeignKeyConstraint(['vehicle_id'], ['vehicle.id'], name=op.f('fk_adult_seat_vehicle_id_vehicle')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adult_seat')),
    sa.UniqueConstraint('leg_id', 'person_id', name=op.f('uq_adult_seat_leg_id_person_id'))
    )
    with op.batch_alter_table('adult_seat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_adult_seat_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_adult_seat_vehicle_id'), ['vehicle_id'], unique=False)

    op.create_table('child_seat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('leg_id', sa.Integer(), nullable=False),
    sa.Column('vehicle_id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_child_seat_child_id_child')),
    sa.ForeignKeyConstraint(['leg_id'], ['leg.id'], name=op.f('fk_child_seat_leg_id_leg')),
    sa.ForeignKeyConstraint(['vehicle_id'], ['vehicle.id'], name=op.f('fk_child_seat_vehicle_id_vehicle')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child_seat')),
    sa.UniqueConstraint('leg_id', 'child_id', name=op.f('uq_child_seat_leg_id_child_id'))
    )
    with op.batch_alter_table('child_seat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_child_seat_child_id'), ['child_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_child_seat_vehicle_id'), ['vehicle_id'], unique=False)

    op.create_table('custodian',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('relation', sa.String(length=20), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('pin_hash', sa.String(length=200), nullable=False),
    sa.Column('good_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('named_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_custodian_account_id_account')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_custodian_child_id_child')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_custodian_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_custodian')),
    sa.UniqueConstraint('child_id', 'kind', 'person_id', name=op.f('uq_custodian_child_id_kind_person_id'))
    )
    with op.batch_alter_table('custodian', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_custodian_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_custodian_person_id'), ['person_id'], unique=False)

    op.create_table('incident',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_incident_account_id_account')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_incident_child_id_child')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_incident_session_id_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident'))
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incident_child_id'), ['child_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incident_session_id'), ['session_id'], unique=False)

    op.create_table('late_care',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_late_care_account_id_account')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_late_care_child_id_child')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_late_care')),
    sa.UniqueConstraint('child_id', 'day', name=op.f('uq_late_care_child_id_day'))
    )
    with op.batch_alter_table('late_care', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_late_care_account_id'), ['account_id'], unique=False)

    op.create_table('hand_over',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('giver_id', sa.Integer(), nullable=False),
    sa.Column('receiver_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=True),
    sa.Column('signed', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('giver_id <> receiver_id', name=op.f('ck_hand_over_two')),
    sa.CheckConstraint('step >= 1', name=op.f('ck_hand_over_step')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_hand_over_account_id_account')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_hand_over_child_id_child')),
    sa.ForeignKeyConstraint(['giver_id'], ['custodian.id'], name=op.f('fk_hand_over_giver_id_custodian')),
    sa.ForeignKeyConstraint(['receiver_id'], ['custodian.id'], name=op.f('fk_hand_over_receiver_id_custodian')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_hand_over_session_id_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hand_over')),
    sa.UniqueConstraint('child_id', 'step', name=op.f('uq_hand_over_child_id_step'))
    )
    with op.batch_alter_table('hand_over', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hand_over_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hand_over_giver_id'), ['giver_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hand_over_receiver_id'), ['receiver_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hand_over_session_id'), ['session_id'], unique=False)

    op.create_table('incident_step',
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=32), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_incident_step_account_id_account')),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_step_incident_id_incident')),
    sa.PrimaryKeyConstraint('incident_id', 'step', name=op.f('pk_incident_step'))
    )
    with op.batch_alter_table('incident_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_step_account_id'), ['account_id'], unique=False)

    op.create_table('short_code',
    sa.Column('stay_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['child_group.id'], name=op.f('fk_short_code_group_id_child_group')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_short_code_stay_id_stay')),
    sa.PrimaryKeyConstraint('stay_id', name=op.f('pk_short_code')),
    sa.UniqueConstraint('group_id', 'number', name=op.f('uq_short_code_group_id_number'))
    )

    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION hand_over_in_turn()")
        op.execute("DROP FUNCTION sealed()")


def _triggers(dialect: str):
    return _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite():
    refusals = " ".join(f"SELECT RAISE(ABORT, '{message}') WHERE {when};" for when, message in REFUSALS)
    yield f"CREATE TRIGGER hand_over_in_turn BEFORE INSERT ON hand_over BEGIN {refusals} END"
    for table, columns in SEALED.items():
        for event in (f"UPDATE {columns}", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_sealed_{event[:6].lower()} BEFORE {event} ON {table} "
                "WHEN NOT EXISTS (SELECT 1 FROM erasing) BEGIN SELECT RAISE(ABORT, 'custody: sealed'); END"
            )


def _postgresql():
    refusals = " ".join(
        f"IF {when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF;"
        for when, message in REFUSALS
    )
    yield (
        "CREATE FUNCTION hand_over_in_turn() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {refusals} RETURN NEW; END $$"
    )
    yield (
        "CREATE TRIGGER hand_over_in_turn BEFORE INSERT ON hand_over "
        "FOR EACH ROW EXECUTE FUNCTION hand_over_in_turn()"
    )
    yield """
CREATE FUNCTION sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM erasing) THEN
    RAISE EXCEPTION 'custody: sealed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$"""
    for table, columns in SEALED.items():
        for event in (f"UPDATE {columns}", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_sealed_{event[:6].lower()} BEFORE {event} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION sealed()"
            )
