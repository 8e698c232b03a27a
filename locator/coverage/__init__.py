"""Where a floor still needs a survey, and the error to expect there."""
