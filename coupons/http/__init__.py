"""Coupons over HTTP, one file a subject."""

from aiohttp import web

from coupons.http import campaigns, customers, phone, points, redemptions, shares
from coupons.http.requests import SERVICE

__all__ = ["SERVICE", "routes"]

SUBJECTS = (customers, phone, points, shares, campaigns, redemptions)


def routes() -> list[web.RouteDef]:
    """Return the routes of customers, phones, points, shares, campaigns and tills."""
    return [route for subject in SUBJECTS for route in subject.routes()]
