/** The list of campaigns. */
import { get } from "chaland/api.js";
import { find } from "chaland/dom.js";
import { CampaignList } from "chaland/manager/campaign-list.js";
import { allZones, campaignsPath, showProblem, store } from "chaland/manager/store.js";

/** @import { CampaignList as Campaigns } from "types/answers" */

const list = find("campaign-list", CampaignList);

/** @returns {Promise<Campaigns>} */
const campaigns = () => get(campaignsPath);

async function start() {
  list.store = store;
  const [names, { items }] = await Promise.all([allZones(), campaigns()]);
  list.names = names;
  list.campaigns = items;
}
start().catch((problem) => showProblem(list, problem));
