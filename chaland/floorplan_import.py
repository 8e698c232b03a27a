"""The floorplans and surveys that are imported at the first start."""

import asyncio
from pathlib import Path

import structlog

from floorplans.errors import UnknownFloorError
from floorplans.geojson import read_floorplan
from floorplans.model import Floorplan
from floorplans.service import FloorplanStore
from locator.survey.survey import Survey, read_survey

log = structlog.get_logger()

SURVEY = "survey.csv"


async def import_floorplans(store: FloorplanStore, folder: Path) -> dict[str, Survey]:
    """Keep the folder's floorplans where none is kept of the floor yet; return the surveys.

    A `survey.csv` beside them belongs to every store that they name, as in a recording.

    Raises:
        FloorplanError: for a file that is none.
        SurveyError: for a survey that is none.
    """
    plans, survey = await asyncio.to_thread(_read, folder)
    for plan in plans:
        try:
            await store.get(plan.store, plan.floor)
        except UnknownFloorError:
            await store.put(plan)
            log.info("floorplan_imported", store=plan.store, floor=plan.floor)
    return {plan.store: survey for plan in plans} if survey is not None else {}


def _read(folder: Path) -> tuple[list[Floorplan], Survey | None]:
    plans = [read_floorplan(file.read_bytes()) for file in sorted(folder.glob("*.geojson"))]
    survey = folder / SURVEY
    return plans, read_survey(survey.read_text("utf-8")) if survey.is_file() else None
