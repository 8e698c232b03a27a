"""What somebody measured at known places, and how a phone measures it."""
