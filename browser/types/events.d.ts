/** What the events of the pages' own elements carry. */
import type { CouponView, CustomerView } from "types/answers";
import type { CampaignDraft } from "chaland/manager/campaign-draft.js";
import type { Bar } from "chaland/manager/busy-hours.js";
import type { SurveyAction } from "chaland/survey/survey-panel.js";

interface ChalandEvents {
  /** The id of the zone that was chosen, or null where one is no longer chosen. */
  zone: CustomEvent<string | null>;
  /** The id of the access point that was chosen, or null. */
  choose: CustomEvent<string | null>;
  restored: Event;
  layers: Event;
  layer: Event;
  period: Event;
  themechange: Event;
  imported: Event;
  hour: CustomEvent<Bar | null>;
  draft: CustomEvent<CampaignDraft>;
  keep: CustomEvent<Partial<CampaignDraft>>;
  act: CustomEvent<SurveyAction>;
  joined: CustomEvent<CustomerView>;
  me: CustomEvent<CustomerView>;
  use: CustomEvent<CouponView>;
  share: CustomEvent<CouponView>;
  dismissed: CustomEvent<CouponView>;
  erase: Event;
}

declare global {
  interface HTMLElementEventMap extends ChalandEvents {}
  interface WindowEventMap extends ChalandEvents {}
}
