/** The list of campaigns. */
import { get } from "chaland/api.js";
import "chaland/manager/campaign-list.js";
import { allZones, explain, store } from "chaland/manager/store.js";

const list = document.querySelector("campaign-list");

async function start() {
  list.store = store;
  const [names, { items }] = await Promise.all([
    allZones(),
    get(`/v1/campaigns?store=${encodeURIComponent(store)}`),
  ]);
  list.names = names;
  list.campaigns = items;
}
start().catch((problem) => explain(list, problem));
