"""Campaigns as they are sent: whole, or only what changes."""

from datetime import datetime
from typing import Annotated

import msgspec

from conventions.problems import invalid_fields
from conventions.times import EARLIEST, LATEST, rfc3339
from coupons.campaign import Campaign, CampaignContent, CampaignState, CampaignTerms
from coupons.http.campaign_views import content_fields
from coupons.offer import wrong_field as wrong_offer_field
from coupons.text_types import Identifier

# A moment without an offset is refused: nobody could say in which time zone it was meant.
Aware = Annotated[datetime, msgspec.Meta(tz=True)]


class CampaignForm(CampaignContent, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole campaign; it is a draft until it says `running`."""

    store: Identifier
    state: CampaignState = CampaignState.DRAFT
    valid_from: Aware
    valid_until: Aware


# Made of the form, so that a new field can be patched without being written twice.
EDITABLE = [field for field in msgspec.structs.fields(CampaignForm) if field.name != "store"]

CampaignPatch = msgspec.defstruct(
    "CampaignPatch",
    [(field.name, field.type | msgspec.UnsetType, msgspec.UNSET) for field in EDITABLE],
    namespace={"__doc__": "What changes in a campaign; what is not named stays."},
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
)


def patched(campaign: Campaign, patch: msgspec.Struct) -> CampaignForm:
    """Return the whole campaign with what a `CampaignPatch` changes."""
    changes = {field.name: getattr(patch, field.name) for field in EDITABLE}
    named = {name: value for name, value in changes.items() if value is not msgspec.UNSET}
    return msgspec.structs.replace(form_of(campaign), **named)


def form_of(campaign: Campaign) -> CampaignForm:
    """Return a campaign as somebody would send it."""
    return CampaignForm(
        store=campaign.store,
        state=campaign.state,
        **content_fields(campaign.terms),
        valid_from=_moment(campaign.terms.valid_from),
        valid_until=_moment(campaign.terms.valid_until),
    )


def terms_of(form: CampaignForm, zones: frozenset[str]) -> CampaignTerms:
    """Return what the campaign promises; `zones` are those of its store.

    Raises:
        Problem: 422 `invalid_body` with every field that does not fit the others.
    """
    misfits = _misfits(form, zones)
    if misfits:
        raise invalid_fields("invalid_body", *misfits)
    return CampaignTerms(
        **content_fields(form),
        valid_from=_epoch_ms(form.valid_from),
        valid_until=_epoch_ms(form.valid_until),
    )


def _misfits(form: CampaignForm, zones: frozenset[str]) -> list[tuple[str, str]]:
    misfits = [
        (field, "a moment from 1970 to 9000")
        for field in ("valid_from", "valid_until")
        if not EARLIEST <= getattr(form, field) <= LATEST
    ]
    if form.valid_from >= form.valid_until:
        misfits.append(("valid_until", "a moment after valid_from"))
    if (wrong := wrong_offer_field(form.offer)) is not None:
        misfits.append((f"offer.{wrong[0]}", wrong[1]))
    if not form.zones and form.reward_points == 0:
        misfits.append(("zones", "at least one zone, or reward_points"))
    unknown = sorted(set(form.zones) - zones)
    if unknown:
        misfits.append(("zones", f"zones of the store, which {', '.join(unknown)} is not"))
    return misfits


def _moment(at_ms: int) -> datetime:
    return msgspec.convert(rfc3339(at_ms), Aware)


def _epoch_ms(moment: datetime) -> int:
    return round((moment - EARLIEST).total_seconds() * 1000)
