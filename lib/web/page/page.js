// The page: asks /monitoring/overview, shows it, and hands on what is pressed.
// All that comes from the server is put in as text, never as markup.

import { badge, byId, button, h, put, table } from "./view.js";
import { ask, Refused, token } from "./ask.js";
import { DAYS, drawCharts } from "./charts.js";
import { ago, by, count, day, duration, money, number, time } from "./words.js";
import { MODES, STAGES, STATES, TASK_STATES, taskName, VERDICTS } from "./words.js";

const BUSY_MS = 2000, IDLE_MS = 15000;

let timer = null; // of the next look
let looking = false; // one at a time
let seen = ""; // the runs that the charts and the table know
let pages = []; // of runs
let rateLimit = 60;
const unfolded = new Map(); // causes that were opened or closed by hand
const followed = new Map(); // tasks that were asked for here: id → mode

// ---- notices

function notify(text) {
	byId("notice").textContent = text;
}

function complain(text) {
	if (byId("alert").textContent !== text) byId("alert").textContent = text;
}

function signIn(why) {
	byId("all").hidden = byId("actions").hidden = true;
	byId("signout").hidden = byId("metrics").hidden = true;
	byId("sentence").textContent = "Sign in to see how it is.";
	const first = byId("signin").hidden;
	byId("signin").hidden = false;
	complain(why);
	if (first) byId("token").focus();
}

// attempt: what is refused is said
async function attempt(work) {
	try {
		await work();
		return true;
	} catch (e) {
		if (!(e instanceof Refused)) throw e;
		if (e.status === 401)
			signIn(token() ? "This token is not the right one." : "");
		else complain(e.message);
		return false;
	}
}

// ---- the head

// Of the health, in an owner's words. Where it is the decisions that are the worst,
// the rest is well.
function sentence(o) {
	const text = o.health.sentence.replace(/; '[^']*' (lists them|starts one)$/, "");
	if (!/ a decision$/.test(text))
		return text.charAt(0).toUpperCase() + text.slice(1) + ".";
	const n = o.health.failed + o.health.refused + o.health.held;
	return `${count(n, "product needs", "products need")} a decision; ` +
		(o.health.in_doubt ? `of ${number(o.health.in_doubt)} the next sync looks ` +
			"whether they have arrived." : "everything else is in the shop.");
}

function head(o) {
	const [word, kind] = STATES[o.health.health] ?? [o.health.health, ""];
	const name = o.site.name ?? "Shop sync";
	byId("shop").textContent = name;
	document.title = `${name}: ${word.toLowerCase()}`;
	byId("sentence").textContent = sentence(o);
	byId("state").textContent = word;
	byId("state").className = `badge ${kind}`;
	byId("version").textContent = `plytix-webflow ${o.site.version}`;
	byId("actions").hidden = byId("all").hidden = false;
	byId("signin").hidden = true;
	byId("signout").hidden = !token();
	byId("metrics").hidden = Boolean(token());
}

// ---- now

function progressText(o) {
	const { now } = o, p = now?.progress, parts = [];
	if (p?.all) parts.push(`${number(p.done)} of ${number(p.all)} done`);
	if (p?.eta_seconds) parts.push(`about ${duration(p.eta_seconds)} left`);
	if (now?.last_minute > 0)
		parts.push(now.last_minute <= rateLimit
			? `${number(now.last_minute)} of ${number(rateLimit)} requests a minute used`
			: `${number(now.last_minute)} requests in the last minute`);
	if (now?.writes) parts.push(count(now.writes, "write"));
	if (o.tasks.length) parts.push(`${number(o.tasks.length)} more waiting`);
	return parts.join(" · ");
}

function showNow(o) {
	const { now, task } = o, nodes = [];
	const id = now?.task_id ?? (now ? undefined : task?.id);
	if (!now && !task) {
		nodes.push(h("p", {}, o.tasks.length && !o.workers.length
			? "Nothing runs, since no worker is there: ‘sync.sh serve’ or " +
				"‘sync.sh work’ starts one."
			: o.health.last_end
				? `Nothing runs. The last sync ended ${ago(o.health.last_end)}.`
				: "Nothing runs, and nothing was synced yet."));
	} else {
		const p = now?.progress;
		const name = taskName(now?.mode ?? task.mode, task?.argument);
		const bar = h("progress", { "aria-label": "How much is sent" });
		if (p?.all) {
			bar.max = p.all;
			bar.value = p.done;
		}
		nodes.push(h("div", { class: "running" },
			h("strong", { id: "stage" }, now ? `${name}: ${STAGES[now.stage] ?? now.stage}` : name),
			bar, id && button("Stop", () => cancel(id), { id: "stop" })));
		nodes.push(h("p", { class: "muted", id: "progress" }, progressText(o)));
		if (!id)
			nodes.push(h("p", { class: "muted" }, "It was started by a schedule " +
				"or at a prompt, and is stopped there."));
	}
	put(byId("now"), [now, task, o.tasks.length, o.workers.length,
		o.health.last_end && ago(o.health.last_end)], nodes);
}

function showTiles(o) {
	const t = o.totals, drafts = t.products - t.live - t.archived;
	const good = [o.health.last_good_full, o.health.last_good_changed]
		.filter(Boolean).sort().pop();
	const bad = (o.health.failed ?? 0) + (o.health.refused ?? 0) +
		(o.health.held ?? 0);
	const tiles = [
		["live", number(t.live), "in the shop, " +
			`${number(drafts)} draft, ${number(t.archived)} archived`],
		["bad", number(bad), bad === 1 ? "needs a decision" : "need a decision"],
		["owed", number(o.health.waiting_for_publish ?? 0),
			o.health.waiting_for_publish === 1 ? "change waits for a publish"
				: "changes wait for a publish"],
		["good", good ? ago(good) : "never", "since the last good sync"],
	];
	put(byId("tiles"), tiles, tiles.map(([id, value, text]) =>
		h("p", { class: "card tile" }, h("strong", { id: `tile-${id}` }, value),
			h("span", { class: "muted" }, text))));
}

function showTasks(o) {
	byId("waiting").hidden = !o.tasks.length;
	put(byId("tasks"), o.tasks, o.tasks.map(t => h("li", {},
		h("div", { class: "line" },
			h("span", { class: "what" }, taskName(t.mode, t.argument)),
			h("span", { class: "since" }, `asked for ${time(t.asked)}` +
				by(t.asked_by)),
			button("Cancel", () => cancel(t.id), { key: `cancel-${t.id}`,
				"aria-label": `Cancel ${taskName(t.mode, t.argument)}` })))));
}

// ---- what needs attention

function chips(skus, more) {
	return h("ul", { class: "chips", "aria-label": "Products" },
		skus.map(sku => h("li", {}, button(sku, () => look(sku),
			{ key: `sku-${sku}` }))),
		more > 0 && h("li", { class: "muted" }, `and ${number(more)} more`));
}

function showHeld(held) {
	byId("held").hidden = !held;
	if (!held) return;
	put(byId("held"), held, [
		h("p", {}, badge("Held back", "warn"), " ",
			`${count(held.items, "product or variant", "products and variants")} ` +
			"would be taken out of the shop at once. Look in Plytix whether that " +
			"is meant."),
		chips(held.skus ?? [], held.items - (held.skus ?? []).length),
		held.allowed
			? h("p", {}, "This is allowed once; the next full sync does it, " +
				`until ${time(held.until)}.`)
			: button("Allow once", () => allow(held.run), { id: "allow" }),
	]);
}

function showCauses(o) {
	showHeld(o.held);
	// the cause of the guard is shown above, with its button
	const causes = o.causes.filter(c => !(o.held && c.code === "held"));
	const nodes = causes.map((c, i) => {
		const [word, kind] = VERDICTS[c.severity] ?? [c.severity, ""];
		const skus = c.products ?? [], key = `${c.severity} ${c.code}`;
		const details = h("details", {},
			h("summary", { class: "line", "data-key": `cause-${key}` },
				h("span", { class: "count" }, number(c.count)),
				h("span", { class: "what" }, badge(word, kind), ` ${c.title}`),
				h("span", { class: "since" }, `since ${day(c.since)}`)),
			h("div", { class: "below" },
				h("p", { class: "muted" }, c.advice),
				skus.length ? chips(skus, c.count - skus.length)
					: h("p", { class: "muted" }, c.message)));
		// the worst one, and what was opened by hand
		details.open = unfolded.get(key) ?? i === 0;
		details.addEventListener("toggle", () => unfolded.set(key, details.open));
		return h("li", {}, details);
	});
	if (!nodes.length && !o.held)
		nodes.push(h("li", {}, "Nothing: no product needs a decision."));
	put(byId("causes"), causes, nodes);
}

// ---- one product

function fact(name, value) {
	return value === undefined || value === null || value === "" ? null
		: [h("dt", {}, name), h("dd", {}, value)];
}

function prices(variants) {
	const all = (variants ?? []).map(v => v.fields?.price)
		.filter(p => p?.unit).sort((a, b) => a.value - b.value);
	if (!all.length) return "";
	const low = money(all[0]), high = money(all[all.length - 1]);
	return low === high ? low : `${low} to ${high}`;
}

function variantTable(variants) {
	return table(["SKU", "Name", { text: "Price", class: "number" },
		{ text: "Stock", class: "number" }], variants.map(v => [
		v.sku ?? "", v.fields?.name ?? "", v.fields?.price?.unit
			? money(v.fields.price) : "",
		v.stock?.quantity ?? (v.stock ? "not counted" : "")]));
}

function showPart(p, story) {
	const [word, kind] = VERDICTS[p.verdict] ?? [p.verdict, ""];
	const events = story.filter(s => (s.part ?? "") === (p.part ?? "") &&
		s.plytix_id === p.plytix_id).slice(-5).reverse();
	const states = { publish: "for sale", draft: "draft", archive: "archived" };
	return h("article", { class: "part" },
		h("p", { class: "verdict" }, badge(word, kind), ` ${p.sentence}.`),
		h("p", { class: "muted" }, p.advice ?? "", p.next_run
			? ` The next run ${p.next_run}.` : ""),
		(p.warnings ?? []).map(w => h("p", { class: "muted" },
			`Note: ${w.message ?? w.code}`)),
		h("div", { class: "facts" },
			h("div", {}, h("h3", {}, "In Plytix"), h("dl", {},
				fact("SKU", p.sku), fact("Changed", p.source?.length &&
					time(p.source.map(s => s.modified ?? "").sort().pop())),
				fact("Variants", p.source?.length > 1
					? number(p.source.length - 1) : ""))),
			h("div", {}, h("h3", {}, "In Webflow, as last sent"),
				p.webflow_id ? h("dl", {}, fact("State", states[p.state] ?? p.state),
					fact("Name", p.fields?.name), fact("Price", prices(p.variants)),
					fact("Sent", p.sent && time(p.sent)))
					: h("p", {}, "Not there.")),
			h("div", {}, h("h3", {}, "What runs did"), h("dl", {},
				events.map(s => fact(time(s.at), s.action +
					(s.writes ? `, ${count(s.writes, "write")}` : "")))))),
		p.variants?.length > 1 && h("details", {},
			h("summary", {}, `${number(p.variants.length)} variants, as last sent`),
			h("div", { class: "scroll", tabindex: "0", role: "region",
				"aria-label": "Variants" }, variantTable(p.variants))));
}

async function look(sku) {
	byId("sku").value = sku;
	try {
		const p = await ask("GET", `sync/product/${encodeURIComponent(sku)}`);
		put(byId("why"), null, [
			p.parts.map(part => showPart(part, p.story)),
			!p.parts.length && h("p", {}, "It is not known any more."),
			button("Sync this product now", () => start("product", sku))]);
	} catch (e) {
		if (!(e instanceof Refused)) throw e;
		if (e.status === 401) return void signIn("This token is not the right one.");
		put(byId("why"), null, [h("p", {}, e.status === 404
			? `Nothing is known of “${sku}”. Is it written as in Plytix?`
			: e.message)]);
	}
	byId("one").scrollIntoView({ block: "nearest" });
	byId("one").focus({ preventScroll: true });
}

// ---- runs and charts

function result(r) {
	const [word, kind] = STATES[r.status] ?? [r.status, ""];
	return [badge(word, kind), r.status !== "completed" && r.reason &&
		h("p", { class: "muted" }, r.reason)];
}

function showRuns() {
	const runs = pages.flatMap(p => p.runs);
	const some = n => ({ text: n ? number(n) : "", class: "number" });
	const heads = ["Created", "Updated", "Archived", "Refused", "Failed",
		"Requests", "Limit used", "Took"];
	byId("runs").replaceChildren(...table(
		["Began", "Kind", "Result", ...heads.map(text =>
			({ text, class: "number" }))],
		runs.map(r => [{ text: time(r.started), class: "nowrap" },
			(MODES[r.mode] ?? r.mode) + (r.trial ? ", trial" : ""),
			{ nodes: result(r) }, some(r.created), some(r.updated),
			some(r.archived), some(r.refused), some(r.failed), some(r.webflow),
			{ text: r.rate_share ? `${Math.round(r.rate_share * 100)} %` : "",
				class: "number" },
			{ text: duration(r.seconds), class: "number" }])).childNodes);
	if (!runs.length)
		byId("runs").replaceChildren(h("tbody", {}, h("tr", {}, h("td", {},
			"No run that had something to do yet."))));
	byId("more").hidden = !pages[pages.length - 1]?.next;
}

async function askRuns(before) {
	const page = await ask("GET", "sync/history", { limit: 20, before,
		idle: byId("idle").checked ? "yes" : "no" });
	pages = before ? [...pages, page] : [page];
	showRuns();
}

async function askOften(o) {
	const key = JSON.stringify([o.health.last_run, o.health.last_end, o.now?.run]);
	if (key === seen) return;
	await askRuns();
	await drawCharts((await ask("GET", "monitoring/stats", { days: DAYS })).days);
	seen = key;
}

// ---- what is asked for

async function start(mode, sku) {
	await attempt(async () => {
		complain("");
		const t = sku ? await ask("POST", "sync/trigger/product", {}, { sku })
			: await ask("POST", "sync/trigger", { mode });
		followed.set(t.task_id, taskName(mode, sku));
		notify(t.collapsed ? `${taskName(mode, sku)} waits already.`
			: `${taskName(mode, sku)} is asked for.`);
		await tick();
	});
}

async function cancel(id) {
	await attempt(async () => {
		const t = await ask("POST", `sync/cancel/${id}`);
		if (t.state === "cancelled") followed.delete(id);
		notify(t.state === "cancelled" ? "It is taken back."
			: "It is asked to stop, and finishes what it has begun.");
		await tick();
	});
}

async function allow(run) {
	await attempt(async () => {
		const a = await ask("POST", `sync/allow/${encodeURIComponent(run)}`);
		notify("This is allowed once. Press “Full sync…” to do it; it is " +
			`allowed until ${time(a.until)}.`);
		await tick();
	});
}

const did = { created: "to create", updated: "to update", archived: "to archive",
	adopted: "to take over", restored: "to restore", unchanged: "unchanged",
	refused: "refused", failed: "failed", held: "held back" };

function leftOut(left) {
	return [[left?.products, "product"], [left?.variants, "variant"]]
		.filter(([n]) => n > 0).map(([n, what]) => count(n, what)).join(", ");
}

function showPlan(t) {
	const parts = what => Object.entries(t.summary?.[what] ?? {})
		.filter(([, n]) => n > 0)
		.map(([name, n]) => `${number(n)} ${did[name] ?? name}`).join(", ");
	byId("plan").hidden = false;
	put(byId("plan-text"), null, t.summary ? [
		h("p", {}, `A full sync would do this; nothing was written.`),
		h("dl", {}, fact("Products", parts("products") || "none"),
			fact("Not selected", leftOut(t.summary.left_out)),
			fact("Categories", parts("categories")),
			fact("Requests", number(t.summary.requests ?? 0)),
			fact("Takes", t.summary.minutes ? `about ${duration(
				t.summary.minutes * 60)}` : "less than a minute"))]
		: [h("p", {}, `It could not be made: ${t.reason ?? "see the server's log"}`)]);
}

// Those that were asked for here and have ended: what became of them.
async function follow(o) {
	const open = new Set([...o.tasks, o.task].map(t => t?.id));
	for (const [id, name] of followed) {
		if (open.has(id)) continue;
		const t = await ask("GET", `sync/status/${id}`);
		if (t.state === "queued" || t.state === "running") continue;
		followed.delete(id);
		if (t.mode === "plan" && t.state === "done") showPlan(t);
		const n = t.summary?.products ?? {};
		const what = ["created", "updated", "archived", "refused", "failed", "held"]
			.filter(k => n[k] > 0).map(k => `${number(n[k])} ${k}`).join(", ");
		notify(`${name} ${TASK_STATES[t.state] ?? t.state}` + (t.mode === "plan" ? ""
			: t.state === "done" ? `: ${what || "there was nothing to do"}`
				: t.reason ? `: ${t.reason}` : "") + ".");
	}
}

// ---- the clock

async function tick() {
	if (looking) return void setTimeout(tick, 100);
	looking = true;
	clearTimeout(timer);
	let pause = IDLE_MS;
	const good = await attempt(async () => {
		const o = await ask("GET", "monitoring/overview");
		rateLimit = o.site.webflow_rate_limit;
		complain("");
		head(o);
		showNow(o);
		showTiles(o);
		showTasks(o);
		showCauses(o);
		await follow(o);
		await askOften(o);
		if (o.now || o.task || o.tasks.length) pause = BUSY_MS;
	});
	looking = false;
	if (!document.hidden && (good || byId("signin").hidden))
		timer = setTimeout(tick, pause);
}

function listen(id, event, work) {
	byId(id).addEventListener(event, e => {
		if (event === "submit") e.preventDefault();
		work();
	});
}

listen("sync", "click", () => start("changed"));
listen("preview", "click", () => start("plan"));
listen("full", "click", () => byId("full-dialog").showModal());
listen("full-no", "click", () => byId("full-dialog").close());
listen("full-yes", "click", () => {
	byId("full-dialog").close();
	start("full");
});
listen("one-form", "submit", () => look(byId("sku").value.trim()));
listen("idle", "change", () => attempt(() => askRuns()));
listen("more", "click", () => attempt(() =>
	askRuns(pages[pages.length - 1].next)));
listen("signin-form", "submit", () => {
	token(byId("token").value.trim());
	byId("token").value = "";
	tick();
});
listen("signout", "click", () => {
	token("");
	signIn("");
});
document.addEventListener("visibilitychange", () => {
	if (document.hidden) clearTimeout(timer);
	else if (byId("signin").hidden) tick();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
	drawCharts());
tick();
