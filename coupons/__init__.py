"""What a shopper is offered: consent, campaigns, decisions, redemption, sharing, points."""
