"""What a machine may lack."""


class MissingComponentError(RuntimeError):
    """{component} is not installed ({how})."""

    def __init__(self, component: str, how: str) -> None:
        super().__init__(f"{component} is not installed ({how})")
