// /docs: Swagger UI works under the policy, with the token that the page keeps.
import { api, BASE, end, idle, is, launch, like, ok, open, sql, text, TOKEN, until }
	from "./check.mjs";

await idle();
const browser = await launch();
const tab = await open(browser);
const redirect = await api("GET", "/redoc", { token: null });
is([redirect.status, redirect.headers.get("location")], [308, "/docs"],
	"/redoc leads to it");
await tab.goto(`${BASE}/docs`, { waitUntil: "networkidle0" });
await tab.evaluate(t => sessionStorage.setItem("plytix-webflow-token", t), TOKEN);
await tab.reload({ waitUntil: "networkidle0" });
const paths = Object.keys((await api("GET", "/openapi.json")).value.paths);
const shown = await tab.$$eval(".opblock-summary-path", all =>
	[...new Set(all.map(e => e.textContent.replace(/\u200b/g, "")))]);
is(shown.sort(), paths.sort(), "it shows all routes");
const block = "#operations-sync-trigger";
await tab.click(`${block} .opblock-summary-control`);
await tab.waitForSelector(`${block} .try-out__btn`);
await tab.click(`${block} .try-out__btn`);
await tab.waitForSelector(`${block} .execute`);
const before = Number(sql("SELECT count(*) FROM sync.tasks"));
const answered = tab.waitForResponse(r => r.url().includes("/sync/trigger"));
await tab.click(`${block} .execute`);
const answer = await answered;
is(answer.status(), 202, "Try it out: 202");
is(Number(sql("SELECT count(*) FROM sync.tasks")), before + 1, "a task is queued");
like(await until(() => text(tab, `${block} .live-responses-table .response-col_status`)),
	/202/, "and the answer is shown");
ok(!tab.said.length, "no message in the console", tab.said.join("\n"));
await tab.screenshot({ path: "pictures/docs.png" });
await idle();
await browser.close();
end();
