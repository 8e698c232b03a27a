"""From fixes to zone events, visits, hot zones and the counts of a day."""
