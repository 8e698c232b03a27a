"""The calibration survey: levels measured at known places, and how a phone measures them."""
