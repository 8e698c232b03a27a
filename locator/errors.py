"""The exceptions of the package; each docstring is the message, with its fields in braces.

The HTTP adapter turns them into problem details, `chaland evaluate` prints them.
"""


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


class NotMeasuringError(LookupError):
    """Nobody is measuring under this id."""

    def __init__(self) -> None:
        super().__init__("nobody is measuring under this id")


class NothingHeardError(ValueError):
    """No access point heard the phone."""

    def __init__(self) -> None:
        super().__init__("no access point heard the phone")


class StaleSurveyError(Exception):
    """Another survey is kept than the one that may be replaced."""

    def __init__(self) -> None:
        super().__init__("another survey is kept than the one that may be replaced")


class TooFewWayPointsError(ValueError):
    """A walk needs two way points."""

    def __init__(self) -> None:
        super().__init__("a walk needs two way points")


class UnknownCalibrationError(LookupError):
    """Store {store} keeps no calibration {calibration}."""

    def __init__(self, store: str, calibration: str) -> None:
        super().__init__(f"store {store} keeps no calibration {calibration}")


class NothingToCalibrateError(ValueError):
    """Positions in store {store} need no calibration."""

    def __init__(self, store: str) -> None:
        super().__init__(f"positions in store {store} need no calibration")
