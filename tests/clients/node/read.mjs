// What a calendar library for JavaScript finds at an address: `node read.mjs ical.js|node-ical|busy ADDRESS`, as JSON
// lines; `busy` is ical.js reading when somebody is taken.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.CLIENTS}/package.json`);
const [library, address] = process.argv.slice(2);

async function parsed() {
  const module = require("ical.js");
  const ICAL = module.default ?? module;
  return [ICAL, new ICAL.Component(ICAL.parse(await (await fetch(address)).text()))];
}

async function busy() {
  const [, whole] = await parsed();
  return whole.getAllSubcomponents("vfreebusy").flatMap((component) =>
    component.getAllProperties("freebusy").flatMap((property) =>
      property.getValues().map((period) => ({
        start: period.start.toJSDate(),
        end: period.getEnd().toJSDate(),
        title: property.getParameter("fbtype"),
        place: "",
        status: "",
      })),
    ),
  );
}

async function icalJs() {
  const [ICAL, whole] = await parsed();
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

const read = { "ical.js": icalJs, "node-ical": nodeIcal, busy };
for (const one of await read[library]()) console.log(JSON.stringify(one));
