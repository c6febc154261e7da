// Two charts of the days, each also as a table. They need Chart.js, which the
// server has where it is installed; without it the tables are shown.

import { byId, table } from "./view.js";
import { day, number } from "./words.js";

export const DAYS = 30;

let chart; // the library; null: it is not there
let kept = []; // the days that were shown last
const drawn = new Map();

async function library() {
	if (chart !== undefined) return chart;
	try {
		await import("./chart.js");
		chart = globalThis.Chart ?? null;
	} catch {
		chart = null;
	}
	return chart;
}

// Days without a run are not in the data: they are 0 here.
function filled(days) {
	const all = [];
	const known = new Map(days.map(d => [d.day, d]));
	for (let n = DAYS - 1; n >= 0; n--) {
		const name = new Date(Date.now() - n * 86400000).toISOString()
			.slice(0, 10);
		all.push({ day: name, changed: 0, writes: 0, webflow: 0,
			...known.get(name) });
	}
	return all;
}

function colour(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function draw(id, labels, sets) {
	const axis = { stacked: true, ticks: { color: colour("--muted"),
		maxRotation: 0, autoSkipPadding: 16, precision: 0 },
		grid: { color: colour("--line"), drawBorder: false } };
	drawn.get(id)?.destroy();
	drawn.set(id, new chart(byId(id), { type: "bar",
		data: { labels, datasets: sets.map(([label, data, name]) => ({ label, data,
			backgroundColor: colour(name), borderRadius: 2 })) },
		options: { animation: false, maintainAspectRatio: false,
			plugins: { legend: { display: sets.length > 1, position: "bottom",
				labels: { color: colour("--muted"), boxWidth: 12 } } },
			scales: { y: { ...axis, beginAtZero: true },
				x: { ...axis, grid: { display: false } } } } }));
}

// drawCharts(DAYS), or again those of before
export async function drawCharts(days) {
	if (days) kept = filled(days);
	if (!kept.length) return;
	const reads = d => Math.max(0, d.webflow - d.writes);
	const cell = n => ({ text: number(n), class: "number" });
	const head = text => ({ text, class: "number" });
	const rows = [...kept].reverse();
	byId("changed-table").replaceChildren(...table(["Day", head("Changed")],
		rows.map(d => [d.day, cell(d.changed)])).childNodes);
	byId("requests-table").replaceChildren(...table(["Day", head("Writes"),
		head("Reads")], rows.map(d => [d.day, cell(d.writes),
		cell(reads(d))])).childNodes);
	const there = await library();
	for (const id of ["changed", "requests"]) {
		byId(`${id}-chart`).hidden = !there;
		if (!there) byId(`${id}-details`).open = true;
	}
	if (!there) return;
	const labels = kept.map(d => day(`${d.day}T12:00:00`));
	draw("changed", labels, [["Products", kept.map(d => d.changed), "--strong"]]);
	draw("requests", labels, [["Writes", kept.map(d => d.writes), "--strong"],
		["Reads", kept.map(reads), "--light"]]);
}
