// How the page looks with a month behind it and a run under way; the picture of the
// README. The server is a new one, which knows the shop's name.
import { BASE, edit, end, idle, is, judged, latency, launch, ok, open, press,
	sleep, sql, text, TOKEN, until } from "./check.mjs";

await idle();
sql("INSERT INTO sync.days SELECT s.site, d::date, 96, 0, 8 + (extract(day FROM d) * " +
	"37)::int % 23, 1, 40 + (extract(day FROM d) * 53)::int % 90, 160 + " +
	"(extract(day FROM d) * 71)::int % 120, 300, 0, 0.9 FROM sync.sites s, " +
	"generate_series(now() - interval '29 days', now() - interval '1 day', " +
	"interval '1 day') d");
const browser = await launch();
const tab = await open(browser);
await tab.goto(`${BASE}/docs`);
await tab.evaluate(t => sessionStorage.setItem("plytix-webflow-token", t), TOKEN);
await tab.goto(`${BASE}/?site=${sql("SELECT site FROM sync.sites LIMIT 1")}`,
	{ waitUntil: "networkidle0" });
is(await text(tab, "#shop"), "Sandbox Shop", "the shop's name");
await edit({ op: "set", all: true, field: "label", value: "Another name" });
await edit({ op: "set", sku: "FR-GIFTCARD", field: "label", value: "Gift card" });
await latency(700);
await press(tab, "Sync changes now");
await until(async () => Number(await tab.evaluate(() =>
	document.querySelector("progress")?.value)) > 8, 60);
await tab.evaluate(() => document.querySelector("#sku").value = "FR-GIFTCARD");
await press(tab, "Look up");
await until(() => text(tab, "#why"));
await tab.evaluate(() => document.activeElement.blur());
await tab.evaluate(() => document.querySelector("#told").textContent = "");
await tab.setViewport({ width: 1152, height: 900 });
await sleep(600);
ok(await text(tab, "#stop"), "a run is under way");
await tab.screenshot({ path: "pictures/readme.png", fullPage: true });
await judged(tab, "page");
await press(tab, "Stop");
await latency(0);
await idle();
ok(!tab.said.length, "no message in the console", tab.said.join("\n"));
await browser.close();
end();
