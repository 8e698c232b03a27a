"""The store of the demonstration: Galerie Nord, 60 m by 40 m."""

from pathlib import Path

from floorplans.geojson import read_floorplan
from floorplans.model import Floorplan

FILE = Path(__file__).with_name("galerie.geojson")


def galerie() -> Floorplan:
    """Return the floorplan of Galerie Nord."""
    return read_floorplan(FILE.read_bytes())
