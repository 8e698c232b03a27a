"""The locator's tables: counts by day, devices left out, survey samples, calibrations.

No position of a shopper is ever stored; those in `survey_samples` are the surveyor's.

`day` is the store's local date, `2026-11-22`. A histogram is a JSON list of counts by bin of
`presence/dwell.py`. Times are Unix epoch in milliseconds, which needs BigInteger on PostgreSQL.
"""

import sqlalchemy as sa

metadata = sa.MetaData()

visit_days = sa.Table(
    "visit_days",
    metadata,
    sa.Column("store", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("visits", sa.BigInteger, nullable=False),
    sa.Column("passers_by", sa.BigInteger, nullable=False),
    sa.Column("dwell", sa.JSON, nullable=False),
)

zone_days = sa.Table(
    "zone_days",
    metadata,
    sa.Column("store", sa.Text, primary_key=True),
    sa.Column("floor", sa.Text, primary_key=True),
    sa.Column("zone", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("visits", sa.BigInteger, nullable=False),
    sa.Column("dwells", sa.BigInteger, nullable=False),
    sa.Column("dwell", sa.JSON, nullable=False),
)

# Devices that are neither placed nor counted: of staff, and of people who objected. The binding, a
# lasting pseudonym, is all that is stored of them. The reason is part of the key: a device of staff
# whose owner objects as well stays left out when one of the two is taken back.
left_out_devices = sa.Table(
    "left_out_devices",
    metadata,
    sa.Column("store", sa.Text, primary_key=True),
    sa.Column("binding", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, primary_key=True),
)

survey_samples = sa.Table(
    "survey_samples",
    metadata,
    sa.Column("store", sa.Text, primary_key=True),
    sa.Column("floor", sa.Text, primary_key=True),
    sa.Column("point", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("x", sa.Double, nullable=False),
    sa.Column("y", sa.Double, nullable=False),
    sa.Column("access_point", sa.Text, nullable=False),
    sa.Column("rssi", sa.Double, nullable=False),
    # When the sample was measured, for people to see how old a survey is; None for imported files.
    sa.Column("at", sa.BigInteger),
)

# Snapshots of calibrations without a survey, with the places at which the access points were listed
# then (docs/decisions/0013).
calibrations = sa.Table(
    "calibrations",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("store", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("went_back_to", sa.Text),
    sa.Column("calibration", sa.JSON, nullable=False),
    sa.Column("places", sa.JSON, nullable=False),
    sa.Index("calibrations_by_store", "store", "id"),
)
