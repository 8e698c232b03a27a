"""A floorplan as the rows of its tables, and back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from floorplans.features import geometry_of, properties_of
from floorplans.geometry import line_of, point_of, polygon_of, write_geometry
from floorplans.model import (
    AccessPoint,
    Entrance,
    Feature,
    Fixture,
    Floorplan,
    Georeference,
    Wall,
    Zone,
)

Row = dict[str, Any]

# Columns that say where a row belongs, and are no fields of its model.
PLACE = {"store", "floor", "position", "geometry"}

# By table: the model of its rows, and how its geometry is called and read.
KINDS: dict[str, tuple[Callable[..., Any], str, Callable[[Mapping[str, Any]], Any]]] = {
    "walls": (Wall, "line", line_of),
    "fixtures": (Fixture, "area", polygon_of),
    "zones": (Zone, "area", polygon_of),
    "access_points": (AccessPoint, "place", point_of),
    "entrances": (Entrance, "place", point_of),
}


def floor_row(plan: Floorplan) -> Row:
    """Return the row of a floor; its features are rows of other tables."""
    return {
        "store": plan.store,
        "floor": plan.floor,
        "name": plan.name,
        "timezone": plan.timezone,
        "georeference": vars(plan.georeference) if plan.georeference else None,
        "outline": write_geometry(plan.outline),
        "outline_extra": plan.outline_feature.extra,
        "outline_members": plan.outline_feature.members,
        "others": list(plan.others),
        "extra": plan.extra,
        "members": plan.members,
    }


def feature_rows(plan: Floorplan) -> dict[str, list[Row]]:
    """Return the rows of each feature table, in the plan's order."""
    return {
        table: [
            {
                "geometry": write_geometry(geometry_of(feature)),
                **properties_of(feature),
                "extra": feature.extra,
                "members": feature.members,
            }
            for feature in getattr(plan, table)
        ]
        for table in KINDS
    }


def plan_of(row: Row, features: Mapping[str, Sequence[Row]]) -> Floorplan:
    """Return the floorplan of a floor's row and the rows of its feature tables."""
    return Floorplan(
        store=row["store"],
        floor=row["floor"],
        name=row["name"],
        timezone=row["timezone"],
        georeference=Georeference(**row["georeference"]) if row["georeference"] else None,
        outline=polygon_of(row["outline"]),
        outline_feature=Feature(extra=row["outline_extra"], members=row["outline_members"]),
        others=tuple(row["others"]),
        extra=row["extra"],
        members=row["members"],
        **{table: _features(table, features.get(table, ())) for table in KINDS},
    )


def _features(table: str, rows: Sequence[Row]) -> tuple[Any, ...]:
    kind, place, read = KINDS[table]
    return tuple(
        kind(
            **{place: read(row["geometry"])},
            **{name: value for name, value in row.items() if name not in PLACE},
        )
        for row in rows
    )
