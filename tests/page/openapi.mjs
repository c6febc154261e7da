// openapi.json: valid by itself, and each answer of each route is as it says.
import SwaggerParser from "@apidevtools/swagger-parser";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { api, edit, end, idle, is, ok, sql } from "./check.mjs";

const SECRET = process.env.WEBHOOK_SECRET;
const { value: doc } = await api("GET", "/openapi.json", { token: null });
let fault = "";
await SwaggerParser.validate(structuredClone(doc)).catch(e => fault = e.message);
is(fault, "", "it is a valid description by OpenAPI 3.1");

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(doc, "doc");
const resolve = x => x?.$ref
	? x.$ref.slice(2).split("/").reduce((at, key) => at[key], doc) : x;
const pointer = x => x.replace(/~/g, "~0").replace(/\//g, "~1");

// What the description says of an answer, held against it; WHAT went wrong
function compare(path, method, answer) {
	const operation = doc.paths[path]?.[method];
	if (!operation) return "it is not described";
	const named = operation.responses[answer.status] ? answer.status : "default";
	const response = resolve(operation.responses[named]);
	if (!response) return `status ${answer.status} is not described`;
	const type = Object.keys(response.content ?? {}).find(t =>
		answer.type?.startsWith(t.split(";")[0]));
	if (!type) return `type ${answer.type} is not described`;
	if (!type.startsWith("application/json"))
		return typeof answer.text === "string" ? "" : "no text";
	const ref = operation.responses[named].$ref;
	const at = ref ? `doc${ref}` : `doc#/paths/${pointer(path)}/${method}/responses/${named}`;
	const check = ajv.compile({ $ref: `${at}/content/${pointer(type)}/schema` });
	return check(answer.value) ? "" : ajv.errorsText(check.errors);
}

const told = new Set();
async function held(method, path, uri, status, options) {
	const answer = await api(method.toUpperCase(), uri, options);
	told.add(`${method} ${path}`);
	is(answer.status, status, `${method} ${uri.slice(0, 60)}: ${status}`);
	const what = compare(path, method, answer);
	ok(!what, "as described", `${what}\n${answer.text.slice(0, 1500)}`);
	return answer;
}

await edit({ op: "set", sku: "FR-STICKER", field: "sku", value: "FR/STICKER" });
await api("POST", "/sync/trigger?mode=changed");
await idle();
const run = sql("SELECT run FROM sync.sync_states WHERE mode = 'full' LIMIT 1");
const task = sql("SELECT max(id) FROM sync.tasks");

await edit({ op: "set", skus: ["FR-STOVE-1", "HM-LAMP-OAK", "HM-BOARD-OAK"],
	field: "status", value: "Archived" });
await api("POST", "/sync/trigger?mode=full");
await idle();
const guarded = sql("SELECT max(run) FROM sync.v_held WHERE NOT past");

await held("get", "/health/", "/health/", 200, { token: null });
await held("get", "/openapi.json", "/openapi.json", 200, { token: null });
for (const [path, uri = path] of [["/health/detailed"], ["/sync/auth-check"],
	["/sync/status/{id}", `/sync/status/${run}`],
	["/sync/status/{id}", `/sync/status/${task}`], ["/sync/tasks"],
	["/sync/tasks", "/sync/tasks?state=done"], ["/sync/history"],
	["/sync/history", "/sync/history?limit=1&idle=no"],
	["/sync/errors/{run}", `/sync/errors/${run}`],
	["/sync/errors/{run}", "/sync/errors/latest?limit=1"],
	["/sync/product/{product}", "/sync/product/FR-BOTTLE"],
	["/sync/product/{product}", "/sync/product/FR-GIFTCARD"],
	["/sync/product/{product}", "/sync/product/FR%2FSTICKER"],
	["/monitoring/overview"], ["/monitoring/stats"],
	["/monitoring/stats", "/monitoring/stats?days=1"],
	["/monitoring/recent-activity"], ["/monitoring/health-metrics"], ["/metrics"]]) {
	await held("get", path, uri, 200);
	await held("get", path, uri, 401, { token: null });
	await held("get", path, `${uri}${uri.includes("?") ? "&" : "?"}x=1`, 400);
	if (path !== "/metrics")
		await held("get", path, `${uri}${uri.includes("?") ? "&" : "?"}site=` +
			"0".repeat(24), 404);
}
await held("get", "/sync/status/{id}", "/sync/status/999999", 404);
await held("get", "/sync/status/{id}", "/sync/status/unheard-of", 404);
await held("get", "/sync/product/{product}", "/sync/product/unheard-of", 404);
await held("get", "/sync/errors/{run}", "/sync/errors/unheard-of", 404);
await held("get", "/sync/history", "/sync/history?idle=perhaps", 400);

// a task of another site's runs, so that ours stay queued
sql("UPDATE sync.tasks SET state = 'running', lease = now() + interval '1 hour' " +
	`WHERE id = ${task}`);
for (const [path, uri, body] of [["/sync/trigger", "/sync/trigger?mode=verify"],
	["/sync/trigger/product/{product}", "/sync/trigger/product/FR%2FSTICKER"],
	["/sync/trigger/product", "/sync/trigger/product", { sku: "FR-BOTTLE" }]]) {
	await held("post", path, uri, 401, { body, token: null });
	await held("post", path, uri, 403, { body, headers: { Origin: "http://x.example" } });
	await held("post", path, uri, 202, { body });
	await held("post", path, uri, 200, { body });
}
await held("post", "/sync/trigger", "/sync/trigger?mode=x", 400);
await held("post", "/sync/trigger", "/sync/trigger", 415, { body: {},
	headers: { "Content-Type": "text/plain" } });
const queued = sql("SELECT max(id) FROM sync.tasks WHERE state = 'queued'");
await held("post", "/sync/cancel/{task_id}", `/sync/cancel/${queued}`, 200);
await held("post", "/sync/cancel/{task_id}", `/sync/cancel/${queued}`, 409);
await held("post", "/sync/cancel/{task_id}", `/sync/cancel/${task}`, 202);
await held("post", "/sync/cancel/{task_id}", "/sync/cancel/999999", 404);
const allow = "/sync/allow/{run}";
await held("post", allow, `/sync/allow/${guarded}`, 401, { token: null });
await held("get", "/monitoring/overview", "/monitoring/overview", 200);
await held("post", allow, `/sync/allow/${guarded}`, 200);
await held("get", "/monitoring/overview", "/monitoring/overview", 200);
await held("post", allow, `/sync/allow/${run}`, 409);
await held("post", allow, "/sync/allow/unheard-of", 404);
const hook = { headers: { "X-Webhook-Secret": SECRET }, token: null };
await held("post", "/webhooks/plytix", "/webhooks/plytix", 401, { token: null });
await held("post", "/webhooks/plytix", "/webhooks/plytix", 200, { ...hook,
	body: { channel_processing_status: "failed" } });
await held("post", "/webhooks/plytix", "/webhooks/plytix", 202, hook);
await held("post", "/webhooks/plytix", "/webhooks/plytix", 200, hook);
await held("get", "/sync/tasks", "/sync/tasks", 200);
await held("get", "/monitoring/overview", "/monitoring/overview", 200);
sql("UPDATE sync.tasks SET state = 'cancelled' WHERE state IN ('queued', 'running')");
for (const [path, methods] of Object.entries(doc.paths))
	for (const method of Object.keys(methods).filter(m => m !== "parameters"))
		if (!told.has(`${method} ${path}`))
			// a route that has come since: without the token at least
			await held(method, path, path.replace(/\{.*?\}/g, "x"), 401,
				{ token: null });
end();
