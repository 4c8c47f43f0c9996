// Every event live over HTTP in JavaScript (Node 18 or later, nothing to install): the same as live.py.
//
//     node live.mjs TOKEN_FILE HTTP_URL EVENTS_FILE
import fs from "node:fs";

const [tokenFile, httpUrl, file] = process.argv.slice(2);
const token = fs.readFileSync(tokenFile, "utf8").trim();
const SILENT_MS = 60_000; // a line comes every 15 seconds at least: beyond that the connection is dead

// Where we were, in which history; half a line, cut by a kill, does not count.
const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
const whole = text.slice(0, text.lastIndexOf("\n") + 1);
const lines = fs.openSync(file, "a");
fs.ftruncateSync(lines, Buffer.byteLength(whole));
let { log, position } = whole ? JSON.parse(whole.trimEnd().split("\n").at(-1)) : { log: "", position: 0 };

// One event, once and in order: put your own work here, in one transaction with the position.
function handle(event) {
  if (["", event.log].includes(log) && event.position <= position) return; // a repeat
  if (event.position !== position + 1) end(`between ${position} and ${event.position} events are missing`);
  fs.writeSync(lines, JSON.stringify(event) + "\n");
  fs.fsyncSync(lines);
  ({ log, position } = event);
}

// Another history, after a restore: what we have may not be in it, so all of it comes again.
function begin(history) {
  fs.ftruncateSync(lines);
  [log, position] = [history, 0];
}

// Until the answer ends.
async function follow() {
  const headers = { Authorization: `Bearer ${token}`, Accept: "text/event-stream" };
  if (log) headers["Last-Event-ID"] = `${log}:${position}`;
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENT_MS);
  const answer = await fetch(`${httpUrl}/events`, { headers, signal: silence.signal });
  if (answer.status >= 400 && answer.status < 500) end(`the feed refuses: ${answer.status} ${await answer.text()}`);
  if (!answer.ok) return;
  let rest = "";
  let kind = "";
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENT_MS);
    const complete = (rest + chunk).split("\n");
    rest = complete.pop();
    for (const line of complete) {
      if (line === "") kind = ""; // a blank line ends an event
      else if (line.startsWith("event: ")) kind = line.slice(7);
      else if (line.startsWith("data: ")) {
        const data = JSON.parse(line.slice(6)); // each is one line; `id` and `:` lines say nothing that it does not
        if (kind === "history") begin(data.log);
        else handle(data);
      }
    }
  }
  clearTimeout(timer);
}

function end(why) {
  console.error(`The follower ends: ${why}`);
  process.exit(1);
}

for (;;) {
  await follow().catch((error) => {
    if (error instanceof SyntaxError) end(error.message);
  });
  await new Promise((resume) => setTimeout(resume, 1000)); // away for a moment, as in an upgrade
}
