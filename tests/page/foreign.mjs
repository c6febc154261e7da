// Other sites' pages, and a name of another's that leads to this server: they get
// nothing, and can start nothing.
import { createServer } from "node:http";
import { api, BASE, end, is, launch, like, ok, open, sql, text, TOKEN, idle }
	from "./check.mjs";

const server = createServer((request, response) => {
	response.setHeader("Content-Type", "text/html");
	response.end("<!DOCTYPE html><title>another site</title>");
});
await new Promise(done => server.listen(0, "127.0.0.1", done));
const other = `http://127.0.0.1:${server.address().port}/`;
const port = new URL(BASE).port;

await idle();
const before = sql("SELECT count(*) FROM sync.tasks");
const browser = await launch("--host-resolver-rules=MAP rebound.example 127.0.0.1");
const tab = await open(browser);
await tab.goto(other);
const tried = (path, options) => tab.evaluate(async (url, o) => {
	try {
		const r = await fetch(url, o);
		return r.type === "opaque" ? "unreadable" : `read ${await r.text()}`;
	} catch {
		return "refused";
	}
}, BASE + path, options);

for (const path of ["/health/", "/monitoring/overview", "/openapi.json", "/", "/page.js"])
	is(await tried(path), "refused", `another site's page cannot read ${path}`);
is(await tried("/monitoring/overview", { headers: { Authorization: `Bearer ${TOKEN}` } }),
	"refused", "not even with the token");
is(await tried("/sync/trigger?mode=full", { method: "POST", mode: "no-cors" }),
	"unreadable", "what it sends without asking is not answered to it");
is(await tried("/sync/trigger?mode=full", { method: "POST",
	headers: { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" } }),
	"refused", "and with the token it may not send");
await tab.evaluate(url => {
	const form = document.createElement("form");
	form.method = "post";
	form.action = url;
	document.body.append(form);
	form.submit();
}, `${BASE}/sync/trigger?mode=full`);
await tab.waitForNavigation({ timeout: 3000 }).catch(() => null);
like(await text(tab, "body"), /foreign-origin|unauthorized/, "nor a form of it");
is(sql("SELECT count(*) FROM sync.tasks"), before, "nothing of this was queued");

await tab.goto(other);
await tab.evaluate(url => {
	const frame = document.createElement("iframe");
	frame.src = url;
	document.body.append(frame);
}, `${BASE}/`);
await new Promise(done => setTimeout(done, 1000));
ok(!(await Promise.all(tab.frames().map(f => f.$("#shop").catch(() => null))))
	.some(Boolean), "the page is not shown in a frame");

const rebound = `http://rebound.example:${port}`;
for (const path of ["/", "/page.js", "/docs", "/health/", "/monitoring/overview",
	"/openapi.json"]) {
	const r = await tab.goto(rebound + path);
	const body = await r.text();
	is(r.status(), 421, `by another name: ${path}`);
	like(body, /^\{"error":\{"code":"host-unknown"/, "nothing but the refusal");
}
is(sql("SELECT count(*) FROM sync.tasks"), before, "and nothing is queued");
const answer = await api("GET", "/", { headers: { Origin: other } });
is(answer.headers.get("access-control-allow-origin"), null,
	"no answer lets other sites read it");
await browser.close();
server.close();
end();
