// The page, as somebody uses it.
import { api, axe, BASE, edit, end, idle, is, judged, latency, launch, like, ok, open,
	press, shop, sleep, sql, text, TOKEN, until } from "./check.mjs";

const browser = await launch();
const tab = await open(browser);
const count = n => Number(n).toLocaleString("en-US");
const noticed = pattern => until(async () => pattern.test(await text(tab, "#notice")), 60);

// ---- signing in
await tab.goto(`${BASE}/`, { waitUntil: "networkidle0" });
like(await text(tab, "#signin"), /Token.*API_TOKEN/, "without a token it asks for one");
is(await text(tab, "#all, #actions, #metrics"), "", "and shows nothing else");
tab.said = tab.said.filter(s => !s.includes("401"));
is(await tab.evaluate(() => document.activeElement.id), "token",
	"the field has the focus");
await judged(tab, "signin");
await tab.type("#token", "x".repeat(32));
await tab.keyboard.press("Enter");
await until(() => text(tab, "#alert"));
is(await text(tab, "#alert"), "This token is not the right one.", "a wrong one");
await tab.type("#token", TOKEN);
await tab.keyboard.press("Enter");
await until(() => text(tab, "#all"));
ok(await text(tab, "#all"), "the right one opens it");
is(await text(tab, "#alert"), "", "and nothing is wrong any more");
is(tab.url(), `${BASE}/`, "the token stands in no address");
is(await tab.evaluate(() => [document.cookie, localStorage.length,
	sessionStorage.length]), ["", 0, 1], "it is in the tab's own store alone");
tab.said = tab.said.filter(s => !s.includes("401"));

// ---- nothing was synced yet
await idle();
like(await text(tab, "#sentence"), /[Nn]othing was synced yet|No run has ended/,
	"before the first run it says so");
is(await text(tab, "#tile-live"), "0", "no product");
like(await text(tab, "#tile-good"), /never/, "no good sync");

// ---- a full run: asked first, then its progress
await tab.click("#full");
await tab.waitForSelector("#full-dialog[open]");
await tab.evaluate(axe);
is(await tab.evaluate(async () => (await globalThis.axe.run("#full-dialog"))
	.violations.map(v => v.id)), [], "the question: axe finds nothing");
await tab.click("#full-no");
is(sql("SELECT count(*) FROM sync.tasks"), "0", "Not now: nothing is queued");
await latency(400);
await tab.click("#full");
await tab.click("#full-yes");
await until(() => text(tab, "#stop"));
ok(await text(tab, "#stop"), "a run begins");
const states = [];
await until(async () => {
	const [done, all, stage] = await tab.evaluate(() => {
		const bar = document.querySelector("progress");
		return [bar?.value, bar?.getAttribute("max"),
			document.querySelector("#stage")?.textContent];
	});
	if (all && done && states.at(-1) !== done) states.push(done);
	return states.length >= 3;
}, 60);
ok(states.length >= 3 && states.every((x, i) => !i || x > states[i - 1]),
	"its progress moves", states);
await until(async () => /sending products/.test(await text(tab, "#stage")), 10);
like(await text(tab, "#stage"), /^Full sync: sending products/, "the stage is shown");
like(await text(tab, "#progress"), /\d+ of \d+ done/, "and how much is done");
is(await text(tab, "#state"), await tab.$eval("#state", e => e.textContent),
	"and the state");

// ---- what waits
await tab.click("#preview");
await until(() => text(tab, "#tasks"), 10);
like(await text(tab, "#tasks"), /^Preview asked for .*Cancel$/, "what waits is shown");
await tab.screenshot({ path: "pictures/running-1280-light.png", fullPage: true });
await press(tab, "Cancel Preview");
await noticed(/taken back/);
like(await text(tab, "#notice"), /taken back|was stopped/, "and taken back");
await until(async () => !await text(tab, "#tasks"), 10);
is(await text(tab, "#waiting"), "", "nothing waits any more");

// ---- stop
await tab.click("#stop");
await noticed(/asked to stop/);
like(await text(tab, "#notice"), /asked to stop|was stopped/, "Stop is accepted");
await until(() => sql("SELECT count(*) FROM sync.tasks WHERE state = 'running'") === "0",
	60);
is(sql("SELECT state FROM sync.tasks WHERE mode = 'full'"), "cancelled", "the run stops");
await noticed(/Full sync was stopped/);
like(await text(tab, "#notice"), /Full sync was stopped/, "and the page says so");
like(await text(tab, "#runs"), /Full sync Cut short/, "its row says that it was cut short");
ok(Number(sql("SELECT count(*) FROM sync.product_mappings")) < 22,
	"not all products had arrived");

// ---- the rest, to its end
await latency(10);
await tab.click("#full");
await tab.click("#full-yes");
await noticed(/Full sync is done/);
like(await text(tab, "#notice"), /Full sync is done: .*created, .*1 refused/,
	"the end is shown, and what was done");
await latency(0);
await until(async () => /Nothing runs/.test(await text(tab, "#now")));
like(await text(tab, "#now"), /^Nothing runs\. The last sync ended just now/,
	"nothing runs any more");

// ---- equal to the database
const totals = sql("SELECT count(*) FILTER (WHERE state = 'publish'), " +
	"count(*) FILTER (WHERE state = 'draft'), count(*) FILTER (WHERE state = " +
	"'archive') FROM sync.product_mappings").split("|").map(count);
is(await text(tab, "#tile-live"), totals[0], "products in the shop");
like(await text(tab, "#tiles"), new RegExp(`${totals[1]} draft, ${totals[2]} archived`),
	"drafts and archived ones");
is(await text(tab, "#tile-bad"), count(sql("SELECT count(*) FROM sync.product_states " +
	"WHERE action IN ('failed', 'refused', 'held')")), "what needs a decision");
is(await text(tab, "#tile-owed"), count(sql("SELECT (SELECT count(*) FROM " +
	"sync.product_mappings WHERE owed IS NOT NULL) + (SELECT count(*) FROM " +
	"sync.category_mappings WHERE owed IS NOT NULL)")), "what waits for a publish");
is((await tab.$$eval("#causes .count", all => all.map(e => e.textContent))).join(),
	sql("SELECT string_agg(count::text, ',' ORDER BY severity = 'warning', " +
		"count DESC, code) FROM sync.v_causes"), "the causes");
is((await tab.$$eval("#causes .chips button", all => all.map(e => e.textContent)))
	.sort().join(), sql("SELECT string_agg(DISTINCT sku, ',' ORDER BY sku) " +
	"FROM sync.v_open"), "and their products");
is(await text(tab, "#sentence"),
	"1 product needs a decision; everything else is in the shop.", "one sentence");
is(await text(tab, "#shop"), (await api("GET", "/monitoring/overview")).value.site.name
	?? "Shop sync", "the shop's name");
const cells = await tab.$$eval("#runs tbody tr", rows => rows.map(row =>
	[3, 4, 5, 6, 7, 8].map(i => row.children[i].textContent || "0").join()));
is(cells, sql("SELECT created, updated, archived, refused, failed, webflow FROM " +
	"sync.v_history WHERE status <> 'completed' OR created + updated + archived " +
	"+ failed + refused + held + lost > 0 ORDER BY number DESC").replace(/\|/g, ",")
	.split("\n"), "the runs");
await tab.$eval("#changed-details", e => e.open = true);
await tab.$eval("#requests-details", e => e.open = true);
is((await tab.$$eval("#requests-table tbody tr:first-child td", all =>
	all.map(e => e.textContent))).join(), sql("SELECT sum(writes), sum(webflow) - " +
	"sum(writes) FROM sync.days WHERE day = (now() AT TIME ZONE 'UTC')::date")
	.split("|").map(count).join(), "writes and reads of today");
is(await text(tab, "#changed-table tbody tr:first-child td"), count(sql("SELECT " +
	"sum(changed) FROM sync.days WHERE day = (now() AT TIME ZONE 'UTC')::date")),
"products changed today");
ok(await tab.$eval("#changed-chart", e => !e.hidden), "the charts are drawn");
await tab.$eval("#changed-details", e => e.open = false);
await tab.$eval("#requests-details", e => e.open = false);

// ---- why, by keyboard
await tab.$eval('[data-key="sku-FR-GIFTCARD"]', e => e.focus());
await tab.keyboard.press("Enter");
await until(() => text(tab, "#why"));
const advice = sql("SELECT advice FROM sync.causes WHERE code = 'price-missing'");
like(await text(tab, "#why"), /^Refused 'FR-GIFTCARD' is refused/, "why it is refused");
ok((await text(tab, "#why")).includes(advice), "and what to do", advice);
ok((await text(tab, "#causes")).includes(advice), "as under its cause");
is(await tab.evaluate(() => document.activeElement.id), "one",
	"the focus goes to the notice");
await tab.evaluate(() => document.querySelector("#sku").value = "unheard-of");
await tab.focus("#sku");
await tab.keyboard.press("Enter");
await until(async () => /Nothing is known/.test(await text(tab, "#why")));
like(await text(tab, "#why"), /Nothing is known of “unheard-of”/, "an unknown product");
tab.said = tab.said.filter(s => !s.includes("404"));

// ---- a price changes, and arrives
await edit({ op: "set", sku: "BK-MAP-7", field: "attributes.price", value: "14.95" });
await tab.click("#sync");
await noticed(/Sync of changes is done/);
like(await text(tab, "#notice"), /^Sync of changes is done: 1 updated\.$/, "the change is sent");
const price = (await shop()).products.flatMap(p => p.skus ?? [])
	.find(s => s.fieldData?.sku === "BK-MAP-7")?.fieldData.price.value;
ok(price === undefined || price === 1495, "the shop has it", price);
await tab.evaluate(() => document.querySelector("#sku").value = "BK-MAP-7");
await press(tab, "Look up");
await until(async () => /14\.95/.test(await text(tab, "#why")));
like(await text(tab, "#why"), /Price \$14\.95/, "and the page says so");
await press(tab, "Sync this product now");
await noticed(/Sync of BK-MAP-7 is done/);
like(await text(tab, "#notice"), /there was nothing to do/, "one product alone");

// ---- idle runs are hidden
const rows = () => tab.$$eval("#runs tbody tr", all => all.length);
const busy = await rows();
await tab.click("#idle");
await until(async () => await rows() > busy);
is(await rows(), Number(sql("SELECT least(20, count(*)) FROM sync.v_history")),
	"idle runs are shown when they are asked for");
await tab.click("#idle");
await until(async () => await rows() === busy);
is(await rows(), busy, "and hidden again");

// ---- a preview
await edit({ op: "set", sku: "BK-MAP-7", field: "attributes.price", value: "12.95" });
await tab.click("#preview");
await noticed(/Preview is done/);
like(await text(tab, "#plan-text"), /nothing was written.*1 to update/, "a preview");
is(sql("SELECT count(*) FROM sync.sync_states WHERE mode = 'plan' AND status = 'running'"),
	"0", "is no run");

// ---- hostile data is text
const bad = `<img src=x onerror="document.title='taken'">`;
await edit({ op: "set", sku: "BK-MAP-7", field: "label", value: `Map ${bad}` });
await edit({ op: "set", sku: "FR-GIFTCARD", field: "sku", value: `G<b>${bad}` });
await tab.click("#sync");
await noticed(/Sync of changes is done/);
await until(async () => (await text(tab, "#causes")).includes("G<b><img"));
ok((await text(tab, "#causes")).includes(`G<b>${bad}`), "a SKU of markup is text");
await tab.evaluate(() => document.querySelector("#sku").value = "BK-MAP-7");
await press(tab, "Look up");
await until(async () => /onerror/.test(await text(tab, "#why")));
is(await tab.$$eval("main img, main b", all => all.length), 0, "and nothing is made of it");
await press(tab, `G<b>${bad}`);
await until(async () => /is refused/.test(await text(tab, "#why")));
like(await text(tab, "#why"), /is refused/, "it can be looked up by that name");
await edit({ op: "set", sku: `G<b>${bad}`, field: "sku", value: "FR-GIFTCARD" });
await edit({ op: "set", sku: "BK-MAP-7", field: "label", value: "Map 7" });
await api("POST", "/sync/trigger?mode=changed");
await idle();

// ---- held back: too much would leave the shop at once; allowed once, it goes
const leaving = ["BK-MAP-7", "FR-BOTTLE", "HM-SKILLET"];
await edit({ op: "set", skus: leaving, field: "status", value: "Archived" });
await api("POST", "/sync/trigger?mode=full");
await idle();
await tab.reload({ waitUntil: "networkidle0" });
await until(() => text(tab, "#held"));
like(await text(tab, "#held"), /^Held back 3 products and variants would be taken out/,
	"what is held back is shown");
is(await tab.$$eval("#held .chips button", all => all.map(e => e.textContent)), leaving,
	"with its products");
like(await text(tab, "#causes"), /^1 Refused No price/, "before the others, and not twice");
await judged(tab, "held");
await press(tab, "Allow once");
await noticed(/allowed once/);
await until(async () => /This is allowed once/.test(await text(tab, "#held")), 10);
like(await text(tab, "#held"), /This is allowed once/, "Allow once is heard");
is(sql("SELECT bool_and(allowed), sum(items) FROM sync.v_held"), "t|3", "and kept");
is(await text(tab, "#tile-live"), "20", "which sends nothing yet");
await tab.click("#full");
await tab.click("#full-yes");
await noticed(/Full sync is done/);
like(await text(tab, "#notice"), /3 archived/, "the next full sync does it");
await until(async () => await text(tab, "#tile-live") === "17", 20);
is([await text(tab, "#tile-live"), await text(tab, "#held")], ["17", ""],
	"and nothing is held back any more");

let answer = null; // instead of the server's
const instead = request => {
	const path = new URL(request.url()).pathname;
	if (!answer || !(path in answer)) return request.continue();
	const [status, value] = answer[path];
	request.respond({ status, contentType: "application/json",
		body: JSON.stringify(value) });
};
await tab.setRequestInterception(true);
tab.on("request", instead);

// ---- what goes wrong is shown in a sentence
const away = { error: { code: "database-away", message: "could not connect" } };
answer = { "/monitoring/overview": [503, away] };
await tab.reload({ waitUntil: "networkidle0" });
await until(() => text(tab, "#alert"));
like(await text(tab, "#alert"), /^The server's database does not answer just now/,
	"the database is away");
answer = null;
tab.said = tab.said.filter(s => !s.includes("503"));
await tab.reload({ waitUntil: "networkidle0" });
await until(() => text(tab, "#all"));
answer = { "/sync/trigger": [429, { error: { code: "queue-full", message: "full" } }] };
await tab.click("#sync");
await until(() => text(tab, "#alert"));
like(await text(tab, "#alert"), /Too much waits already/, "a full queue");
tab.said = tab.said.filter(s => !s.includes("429"));

// ---- without Chart.js there are the tables
answer = { "/chart.js": [404, {}] };
await tab.reload({ waitUntil: "networkidle0" });
await until(() => text(tab, "#changed-table"));
ok(await text(tab, "#changed-table"), "without Chart.js the tables are open");
is(await text(tab, ".chart, #alert"), "", "and nothing seems broken");
answer = null;
tab.said = tab.said.filter(s => !s.includes("404"));

// ---- not while nobody looks
let asked = 0;
tab.on("request", r => asked += r.url().includes("/monitoring/overview"));
sql("INSERT INTO sync.tasks (site, mode, not_before) SELECT site, 'verify', " +
	"now() + interval '1 hour' FROM sync.sites");
await tab.reload({ waitUntil: "networkidle2" });
await until(() => text(tab, "#tasks"));
asked = 0;
await sleep(4500);
ok(asked >= 2, "it looks every two seconds while something waits", asked);
await tab.evaluate(() => {
	Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
	document.dispatchEvent(new Event("visibilitychange"));
});
await sleep(500);
asked = 0;
await sleep(3500);
is(asked, 0, "not when it is hidden");
await tab.evaluate(() => {
	Object.defineProperty(document, "hidden", { get: () => false });
	document.dispatchEvent(new Event("visibilitychange"));
});
await sleep(1000);
ok(asked >= 1, "at once when it is seen again", asked);
sql("DELETE FROM sync.tasks WHERE state = 'queued'");

// ---- another site
tab.off("request", instead);
await tab.setRequestInterception(false);
await tab.goto(`${BASE}/?site=${"0".repeat(24)}`, { waitUntil: "networkidle0" });
like(await text(tab, "#alert"), /not for that site/, "of another site it says so");
tab.said = tab.said.filter(s => !s.includes("404"));

// ---- the end
await tab.goto(`${BASE}/`, { waitUntil: "networkidle0" });
await tab.click("#signout");
is(await tab.evaluate(() => sessionStorage.length), 0, "Sign out forgets the token");
is(await text(tab, "#all, #actions"), "", "and shows nothing any more");
ok(!tab.said.length, "no message in the console", tab.said.join("\n"));
await browser.close();
end();
