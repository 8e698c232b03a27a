"""What a machine may lack."""


class MissingComponentError(RuntimeError):
    """{component} is missing ({how})."""

    def __init__(self, component: str, how: str) -> None:
        super().__init__(f"{component} is missing ({how})")
