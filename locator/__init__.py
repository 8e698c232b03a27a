"""Where people are: decoding, positions, tracking, visits and zone events, hot zones."""
