// What a calendar library for JavaScript finds at an address: `node read.mjs ical.js|node-ical ADDRESS`, as JSON lines.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.CLIENTS}/package.json`);
const [library, address] = process.argv.slice(2);

async function icalJs() {
  const module = require("ical.js");
  const ICAL = module.default ?? module;
  const whole = new ICAL.Component(ICAL.parse(await (await fetch(address)).text()));
  for (const zone of whole.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return whole.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      start: event.startDate.toJSDate(),
      end: event.endDate.toJSDate(),
      title: event.summary,
      place: event.location ?? "",
      status: component.getFirstPropertyValue("status"),
    };
  });
}

async function nodeIcal() {
  const found = await require("node-ical").async.fromURL(address);
  return Object.values(found)
    .filter((one) => one.type === "VEVENT")
    .map(({ uid, start, end, summary, location, status }) => ({
      uid,
      start,
      end,
      title: summary,
      place: location ?? "",
      status,
    }));
}

for (const one of await (library === "ical.js" ? icalJs() : nodeIcal())) console.log(JSON.stringify(one));
