"""What can be wrong with a survey, a recording, or the choice of a method."""


class SurveyError(ValueError):
    """Survey line {line}: {column}: expected {expected}."""

    def __init__(self, line: int, column: str, expected: str) -> None:
        super().__init__(f"survey line {line}: {column}: expected {expected}")
        self.line = line
        self.column = column
        self.expected = expected


class RecordingError(ValueError):
    """{file}: expected {expected}."""

    def __init__(self, file: str, expected: str) -> None:
        super().__init__(f"{file}: expected {expected}")
        self.file = file
        self.expected = expected


class UnknownMethodError(ValueError):
    """Method {method}: expected one of {known}."""

    def __init__(self, method: str, known: tuple[str, ...]) -> None:
        super().__init__(f"method {method}: expected one of {', '.join(known)}")
        self.method = method
        self.known = known
