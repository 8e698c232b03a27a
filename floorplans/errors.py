"""What can be wrong with a floorplan, or with what is asked of the floorplans kept."""

from collections.abc import Sequence

# A file of the wrong kind is wrong everywhere; nobody reads more than this.
MOST_ERRORS = 50


class FloorplanError(ValueError):
    """Feature {feature}: property {name}: expected {expected}.

    Attributes:
        name: the property, or the member, that is wrong.
        expected: what would be right.
        feature: the index of the feature in the file, or None for the file's own members.
        also: what else is wrong with the same floorplan, in the order of the file.
    """

    def __init__(self, name: str, expected: str, *, feature: int | None = None) -> None:
        where = "floorplan" if feature is None else f"feature {feature}"
        super().__init__(f"{where}: {name}: expected {expected}")
        self.name = name
        self.expected = expected
        self.feature = feature
        self.also: tuple[FloorplanError, ...] = ()

    @classmethod
    def first_of(cls, errors: Sequence["FloorplanError"]) -> "FloorplanError":
        """Return the first of the errors, carrying the others in `also`."""
        errors[0].also = tuple(errors[1:MOST_ERRORS])
        return errors[0]

    def __str__(self) -> str:
        return "; ".join([super().__str__(), *map(str, self.also)])


class UnknownFloorError(LookupError):
    """Store {store} has no floor {floor}."""

    def __init__(self, store: str, floor: str) -> None:
        super().__init__(f"store {store} has no floor {floor}")


class StaleFloorplanError(RuntimeError):
    """Floor {floor} of store {store} has been changed by somebody else meanwhile."""

    def __init__(self, store: str, floor: str) -> None:
        super().__init__(f"floor {floor} of store {store} has been changed meanwhile")
