"""What can be wrong with a floorplan."""


class FloorplanError(ValueError):
    """Feature {feature}: property {name}: expected {expected}."""

    def __init__(self, name: str, expected: str, *, feature: int | None = None) -> None:
        where = "floorplan" if feature is None else f"feature {feature}"
        super().__init__(f"{where}: {name}: expected {expected}")
        self.name = name
        self.expected = expected
        self.feature = feature
