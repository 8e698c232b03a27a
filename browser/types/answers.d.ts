/** What the service answers, named as the pages call it, from the routes that give it. */
import type { Answers } from "types/generated/interface";

export type { Problem } from "types/generated/interface";

/** What a list of pages or items has in it. */
type Item<List extends { items: unknown[] }> = List["items"][number];

export type Session = Answers["GET /v1/session"];

export type Floors = Answers["GET /v1/stores/{store}/floors"];
export type FloorSummary = Item<Floors>;
export type Heat = Answers["GET /v1/stores/{store}/floors/{floor}/heat"];

export type Snapshot = Answers["GET /v1/stores/{store}/live"];
export type PersonNow = Snapshot["people"][number];
export type HotZone = Snapshot["hot_zones"][number];
export type ZoneFigures = Snapshot["zones"][number];
export type StoreFigures = Snapshot["figures"];
export type TruthNow = Answers["GET /v1/stores/{store}/demo/truth"];
export type TruePlace = TruthNow["people"][number];

export type AccessPoints = Answers["GET /v1/stores/{store}/access-points"];
export type AccessPointNow = Item<AccessPoints>;
export type PlaceOnFloor = NonNullable<AccessPointNow["place"]>;
export type CalibrationList = Answers["GET /v1/stores/{store}/calibrations"];
export type CalibrationSummary = Item<CalibrationList>;

export type SurveyState = Answers["GET /v1/stores/{store}/survey/floors/{floor}"];
export type Place = NonNullable<SurveyState["next_place"]>;
export type Point = SurveyState["points"][number];
export type SmallZone = SurveyState["zones_too_small"][number];
export type MeasurementNow = Answers["POST /v1/stores/{store}/survey/measurements"];
export type Measured = Answers["POST /v1/stores/{store}/survey/measurements/{measurement}/finish"];
export type SurveyKept = Answers["PUT /v1/stores/{store}/survey.csv"];

export type CampaignList = Answers["GET /v1/campaigns"];
export type CampaignView = Item<CampaignList>;
export type CampaignState = CampaignView["state"];
export type Once = CampaignView["once"];
export type Opening = NonNullable<CampaignView["opening"]>;
export type FunnelView = Answers["GET /v1/campaigns/{campaign}/funnel"];

export type CustomerView = Answers["GET /v1/me"];
export type PhoneSnapshot = Answers["GET /v1/me/events"];
export type CouponView = PhoneSnapshot["coupons"][number];
export type PointsView = PhoneSnapshot["points"];
export type Offer = CouponView["offer"];
export type OfferKind = Offer["kind"];
export type Texts = CouponView["title"];
export type RewardList = Answers["GET /v1/me/rewards"];
export type RewardView = Item<RewardList>;
export type ShareLinkView = Answers["POST /v1/me/coupons/{coupon}/shares"];
export type ShareOutcomeView = Answers["POST /v1/shares/{share}/claim"];

export type RedeemedView = Answers["POST /v1/redemptions"];
export type RedemptionView = Answers["POST /v1/redemptions/{redemption}/rollback"];
