// Run inside Thunderbird: poll one calendar, made when it is first asked for, and tell what it shows.
const [address, done] = arguments;
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");

function subscribed() {
  const known = cal.manager.getCalendars().find((one) => one.name === address);
  if (known) {
    return known;
  }
  const made = cal.manager.createCalendar("ics", Services.io.newURI(address));
  made.id = cal.getUUID();
  made.name = address;
  made.setProperty("cache.enabled", true);
  made.setProperty("readOnly", true);
  made.setProperty("refreshInterval", "0"); // it polls when it is told to, as by its button, and not besides
  cal.manager.registerCalendar(made);
  return cal.manager.getCalendarById(made.id);
}

function polled(calendar) {
  return new Promise((resolve) => {
    const nothing = () => {};
    const observer = {
      QueryInterface: ChromeUtils.generateQI(["calIObserver"]),
      onStartBatch: nothing, onEndBatch: nothing, onAddItem: nothing, onModifyItem: nothing, onDeleteItem: nothing,
      onPropertyChanged: nothing, onPropertyDeleting: nothing,
      onLoad: () => finish(),
      onError: () => finish(),
    };
    const finish = () => {
      calendar.removeObserver(observer);
      resolve();
    };
    calendar.addObserver(observer);
    calendar.refresh();
  });
}

async function look() {
  const calendar = subscribed();
  if (!calendar.getProperty("disabled")) {
    await polled(calendar);
  }
  const disabled = Boolean(calendar.getProperty("disabled"));
  const items = disabled
    ? []
    : await calendar.getItemsAsArray(Ci.calICalendar.ITEM_FILTER_ALL_ITEMS, 0, null, null);
  const events = items.map((item) => ({
    start: item.startDate.nativeTime,
    end: item.endDate.nativeTime,
    title: item.title,
    place: item.getProperty("LOCATION"),
    status: item.status,
  }));
  return { disabled, events };
}

look().then(done, (error) => done({ failure: `${error} ${error.stack}` }));
