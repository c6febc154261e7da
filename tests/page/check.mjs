// What the tests of the page share.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

export const { BASE, PLYTIX, WEBFLOW, API_TOKEN: TOKEN } = process.env;
export const PHONE = 390, DESK = 1280;

// ---- a line of TAP a check
export function ok(good, what, more) {
	console.log(`${good ? "ok" : "not ok"} - ${what}`);
	if (!good && more !== undefined)
		console.log(String(more).replace(/^/gm, "# ").slice(0, 3000));
	return good;
}

export function is(got, wanted, what) {
	const [a, b] = [got, wanted].map(x => JSON.stringify(x));
	return ok(a === b, what, `got:    ${a}\nwanted: ${b}`);
}

export function like(got, pattern, what) {
	return ok(pattern.test(got), what, `got: ${got}\nnot like: ${pattern}`);
}

export function end() {
	console.log("# end");
}

// ---- time
export function sleep(ms) {
	return new Promise(done => setTimeout(done, ms));
}

// until WORK gives something true, for SECONDS at most; what it gave
export async function until(work, seconds = 30) {
	const last = Date.now() + seconds * 1000;
	for (;;) {
		const value = await work();
		if (value || Date.now() > last) return value;
		await sleep(100);
	}
}

// ---- the database, the services, the API
export function sql(text) {
	return execFileSync("psql", ["-X", "-q", "-A", "-t", "-d",
		process.env.DATABASE_URL, "-c", text], { encoding: "utf8" }).trim();
}

export async function send(url, body) {
	const r = await fetch(url, { method: "POST", body: JSON.stringify(body) });
	if (!r.ok) throw new Error(`${url}: ${r.status} ${await r.text()}`);
	return r.json().catch(() => null);
}

export const edit = body => send(`${PLYTIX}/__edit`, body);

// latency MS: so long Webflow takes for each answer
export const latency = ms => send(`${WEBFLOW}/__switch`, { latency: String(ms) });

export async function shop() {
	return (await fetch(`${WEBFLOW}/__state`)).json();
}

export async function api(method, path, { body, token = TOKEN, headers = {} } = {}) {
	const r = await fetch(BASE + path, { method, redirect: "manual", headers: {
		...token && { Authorization: `Bearer ${token}` },
		...body && { "Content-Type": "application/json" }, ...headers },
		body: body && JSON.stringify(body) });
	const text = await r.text();
	let value = null;
	try {
		value = JSON.parse(text);
	} catch {
		// text, as of /metrics
	}
	return { status: r.status, type: r.headers.get("content-type"), text, value,
		headers: r.headers };
}

// The queue is empty, and nothing runs.
export function idle() {
	return until(() => sql("SELECT count(*) FROM sync.tasks WHERE state IN " +
		"('queued', 'running')") === "0", 90);
}

// ---- the browser
export function launch(...args) {
	return puppeteer.launch({ executablePath: "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb",
			...args] });
}

// A tab that tells of what it should not say; the lines in tab.said
export async function open(browser) {
	const tab = await browser.newPage();
	tab.said = [];
	tab.on("console", m => tab.said.push(`${m.type()}: ${m.text()}`));
	tab.on("pageerror", e => tab.said.push(`error: ${e}`));
	await tab.setViewport({ width: DESK, height: 900 });
	return tab;
}

// The text of SELECTOR, "" where it is not to be seen
export function text(tab, selector) {
	return tab.$$eval(selector, all => all.filter(e => e.checkVisibility())
		.map(e => e.innerText.trim().replace(/\s+/g, " ")).join("\n"));
}

export function press(tab, words, selector = "button") {
	return tab.$$eval(selector, (all, name) => {
		const one = all.find(e => e.checkVisibility() &&
			(e.getAttribute("aria-label") ?? e.textContent).trim() === name);
		one?.click();
		return Boolean(one);
	}, words);
}

// ---- what is held of every state of the page
export const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

// judged TAB NAME: axe finds nothing, light and dark, wide and narrow; with pictures
export async function judged(tab, name) {
	for (const width of [DESK, PHONE])
		for (const scheme of ["light", "dark"]) {
			await tab.setViewport({ width, height: 900 });
			await tab.emulateMediaFeatures([
				{ name: "prefers-color-scheme", value: scheme }]);
			await sleep(400);
			// not by the page's own means, which the policy would refuse
			await tab.evaluate(axe);
			const { violations } = await tab.evaluate(() => globalThis.axe.run({
				runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
					"best-practice"] }));
			is(violations.map(v => `${v.id}: ${v.nodes[0].html}`), [],
				`${name}: axe finds nothing, ${width} px, ${scheme}`);
			is(await tab.evaluate(() => document.documentElement.scrollWidth <=
				innerWidth), true, "and it is not wider than the window");
			await tab.screenshot({ path: `pictures/${name}-${width}-${scheme}.png`,
				fullPage: true });
		}
	await tab.setViewport({ width: DESK, height: 900 });
	await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
}
