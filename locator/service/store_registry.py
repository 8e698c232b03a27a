"""The running stores, rebuilt when their floorplans or surveys change."""

from collections.abc import Callable, Mapping

import structlog
from sqlalchemy.exc import SQLAlchemyError

from floorplans.model import Floorplan
from floorplans.service import FloorplanStore
from locator.service.live import LiveStore
from locator.service.store_builder import StoreBuilder
from locator.service.store_lifecycle import StoreLifecycle
from locator.tracking.methods import LEARNING

log = structlog.get_logger()


class StoreRegistry:
    """Builds stores at the start and after each change of a floorplan; refits them to surveys.

    Args:
        stores: by name; filled here, and read by the other parts of the service.
        wake: ends the loop's wait for messages.
    """

    def __init__(
        self,
        stores: dict[str, LiveStore],
        floorplans: FloorplanStore,
        builder: StoreBuilder,
        lifecycle: StoreLifecycle,
        wake: Callable[[], None],
    ) -> None:
        self._stores = stores
        self._floorplans = floorplans
        self._builder = builder
        self._lifecycle = lifecycle
        self._wake = wake
        self._changed: set[str] = set()
        floorplans.on_change(self._floorplan_changed)

    @property
    def stores(self) -> Mapping[str, LiveStore]:
        """The stores that are located, by name."""
        return self._stores

    @property
    def learns(self) -> bool:
        """Whether the positioning method uses surveys."""
        return self._builder.method in LEARNING

    def knows(self, store: str) -> bool:
        """Return whether messages of a store are accepted."""
        # A store that was drawn just now is built before the next batch is taken.
        return store in self._stores or store in self._changed

    async def load(self) -> None:
        """Build every store that has a floorplan, one after the other, at the start."""
        for store in await self._floorplans.stores():
            await self._replace(store.id)

    async def replace_changed(self) -> None:
        """Rebuild the stores whose floorplans changed; on a database error later again."""
        for store in list(self._changed):
            try:
                await self._replace(store)
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("store_not_loaded", store=store, error=type(error).__name__)
            else:
                self._changed.discard(store)

    async def learn(self, store: str, progress: Callable[[float], None]) -> None:
        """Refit a store to its survey and use the result: visits go on, tracks restart.

        `progress` is called from another thread with the share that is done.
        """
        live = self._stores[store]
        fitted, columns = await self._builder.positioner(live, progress)
        # A store that was rebuilt meanwhile has been fitted to this survey already.
        if self._stores.get(store) is live:
            await self._lifecycle.refit(live, fitted, columns)
            log.info("survey_learned", store=store, method=self._builder.method)

    async def _floorplan_changed(self, plan: Floorplan) -> None:
        self._changed.add(plan.store)
        self._wake()

    async def _replace(self, store: str) -> None:
        """Build a store from its floorplans and put it in the place of the old one."""
        live = await self._builder.build(store)
        if live is None:
            return
        # The old one runs until here: building takes seconds, and its visits must not wait.
        old = self._stores.get(store)
        before = None if old is None else await self._lifecycle.end(old)
        await self._builder.resume_counts(live)
        async with self._lifecycle.beginning(live, before):
            self._stores[store] = live
        floors = len(live.floors)
        log.info("store_located", store=store, floors=floors, method=self._builder.method)
