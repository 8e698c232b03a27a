"""A campaign: what is offered, where, when, to whom and how often."""

import enum
from typing import Annotated

import msgspec

from coupons.offer import Offer
from coupons.text_types import END, DisplayName, Identifier, LocalizedText, ShortText

Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=86_400)]
CouponSeconds = Annotated[int, msgspec.Meta(ge=60, le=366 * 86_400)]
Points = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Rank = Annotated[int, msgspec.Meta(ge=-1_000_000, le=1_000_000)]
Worth = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
# ISO 8601: 1 is Monday.
Weekday = Annotated[int, msgspec.Meta(ge=1, le=7)]
TimeOfDay = Annotated[str, msgspec.Meta(pattern=rf"^([01][0-9]|2[0-3]):[0-5][0-9]{END}")]
Zones = Annotated[tuple[Identifier, ...], msgspec.Meta(max_length=100)]
Days = Annotated[tuple[Weekday, ...], msgspec.Meta(min_length=1, max_length=7)]
Metadata = Annotated[dict[Identifier, ShortText], msgspec.Meta(max_length=50)]
# A path of this site: the pages' policy loads images from nowhere else.
Picture = Annotated[str, msgspec.Meta(max_length=200, pattern=rf"^/[A-Za-z0-9_./-]*{END}")]


class FrequencyCap(enum.StrEnum):
    """How often one customer may get a coupon of the same campaign."""

    VISIT = "visit"
    DAY = "day"
    EVER = "ever"


class CampaignState(enum.StrEnum):
    """Only a running campaign issues; an ended one never runs again."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class OpeningHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a campaign runs: days (1 is Monday) and hours in the store's time zone.

    `to` is the first minute after; one that is not later than `from` is on the next day.
    """

    days: Days = (1, 2, 3, 4, 5, 6, 7)
    # From 00:00 to 00:00 is the whole day: an end that is not later is that of the next day.
    start: TimeOfDay = msgspec.field(name="from", default="00:00")
    end: TimeOfDay = msgspec.field(name="to", default="00:00")


class CampaignContent(msgspec.Struct, frozen=True, kw_only=True):
    """All that people edit in a campaign but its dates, which HTTP writes otherwise than the core.

    `reward_points` above zero makes a reward: no zone triggers it, customers pay it in points.
    """

    name: DisplayName
    zones: Zones = ()
    title: LocalizedText
    condition: LocalizedText
    product: ShortText
    offer: Offer
    dwell_s: Seconds = 20
    opening: OpeningHours | None = None
    once: FrequencyCap = FrequencyCap.VISIT
    limit_customer: Count | None = None
    limit_total: Count | None = None
    priority: Rank = 0
    expected_value: Worth = 0.0
    hold_out: Share = 0.0
    share_points: Points = 0
    reward_points: Points = 0
    coupon_ttl_s: CouponSeconds = 4 * 3600
    image: Picture | None = None
    metadata: Metadata = {}
    external_id: ShortText | None = None


class CampaignTerms(CampaignContent, frozen=True, kw_only=True):
    """All that people edit in a campaign; times are Unix epoch in milliseconds."""

    valid_from: int
    valid_until: int


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign as it stands; `issued` counts its coupons and `version` its edits."""

    id: str
    store: str
    state: CampaignState
    terms: CampaignTerms
    issued: int = 0
    version: int = 1
    created_at: int = 0
    updated_at: int = 0
