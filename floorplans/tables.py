"""What the database keeps of floors: GeoJSON geometries in metres, and heat summed by period."""

import sqlalchemy as sa

metadata = sa.MetaData()

floors = sa.Table(
    "floors",
    metadata,
    sa.Column("store", sa.Text, primary_key=True),
    sa.Column("floor", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("georeference", sa.JSON(none_as_null=True)),
    sa.Column("outline", sa.JSON, nullable=False),
    sa.Column("outline_extra", sa.JSON, nullable=False),
    sa.Column("outline_members", sa.JSON, nullable=False),
    # Features of kinds that are not known here, as they came.
    sa.Column("others", sa.JSON, nullable=False),
    sa.Column("extra", sa.JSON, nullable=False),
    sa.Column("members", sa.JSON, nullable=False),
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
)


def _features(name: str, *columns: sa.Column[float] | sa.Column[str]) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("store", sa.Text, primary_key=True),
        sa.Column("floor", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        *columns,
        sa.Column("geometry", sa.JSON, nullable=False),
        sa.Column("extra", sa.JSON, nullable=False),
        sa.Column("members", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["store", "floor"], [floors.c.store, floors.c.floor]),
    )


walls = _features("walls", sa.Column("attenuation_db", sa.Double, nullable=False))
fixtures = _features("fixtures", sa.Column("attenuation_db", sa.Double, nullable=False))
zones = _features(
    "zones",
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("category", sa.Text),
)
access_points = _features(
    "access_points",
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("height_m", sa.Double, nullable=False),
    sa.Column("rssi_1m", sa.Double),
    sa.Column("exponent", sa.Double),
)
entrances = _features(
    "entrances",
    sa.Column("id", sa.Text),
    sa.Column("name", sa.Text),
)
sa.Index("zone_of_floor", zones.c.store, zones.c.floor, zones.c.id, unique=True)
# A topic names the store and the access point, not the floor.
sa.Index("access_point_of_store", access_points.c.store, access_points.c.id, unique=True)

heat = sa.Table(
    "heat",
    metadata,
    sa.Column("store", sa.Text, primary_key=True),
    sa.Column("floor", sa.Text, primary_key=True),
    sa.Column("cell_mm", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("level", sa.Text, primary_key=True),
    sa.Column("start_ms", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("first_row", sa.Integer, nullable=False),
    sa.Column("first_col", sa.Integer, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("columns", sa.Integer, nullable=False),
    # Person-seconds a cell: single precision, compressed.
    sa.Column("seconds", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(["store", "floor"], [floors.c.store, floors.c.floor]),
)
