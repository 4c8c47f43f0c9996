// A subscriber in JavaScript (Node 18 or later, `npm ci` here): the same as subscriber.py.
//
//     node subscriber.mjs QUEUE_FILE TOKEN_FILE HTTP_URL EVENTS_FILE
import fs from "node:fs";
import { createRequire } from "node:module";

const amqp = createRequire(`${process.cwd()}/`)("amqplib");
const [queueFile, tokenFile, httpUrl, file] = process.argv.slice(2);
const { url, queue } = JSON.parse(fs.readFileSync(queueFile, "utf8"));
const token = fs.readFileSync(tokenFile, "utf8").trim();

// Where we were, in which history; half a line, cut by a kill, does not count.
const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
const whole = text.slice(0, text.lastIndexOf("\n") + 1);
const lines = fs.openSync(file, "a");
fs.ftruncateSync(lines, Buffer.byteLength(whole));
let { log, position } = whole ? JSON.parse(whole.trimEnd().split("\n").at(-1)) : { log: "", position: 0 };

// One event, once and in order: put your own work here, in one transaction with the position.
function handle(event) {
  fs.writeSync(lines, JSON.stringify(event) + "\n");
  fs.fsyncSync(lines);
  position = event.position;
}

// Another history, after a restore: what we have may not be in it, so all of it is read again.
function begin(history) {
  fs.ftruncateSync(lines);
  [log, position] = [history, 0];
}

// Fetch what did not come over RabbitMQ: from before we subscribed, or dropped from a full queue.
async function catchUp() {
  for (let before = ""; before !== `${log} ${position}`; ) {
    before = `${log} ${position}`; // until nothing comes
    const answer = await ask(position);
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    const history = answer.headers.get("Orientation-Log");
    if (history !== log) begin(history);
    else for (const line of text.split("\n")) if (line) handle(JSON.parse(line));
  }
}

async function ask(after) {
  const headers = { Authorization: `Bearer ${token}` };
  for (;;) {
    const answer = await fetch(`${httpUrl}/events?after=${after}`, { headers }).catch(() => null);
    if (answer && answer.status < 500) return answer.status === 400 && after ? ask(0) : answer; // a shorter history
    await new Promise((resume) => setTimeout(resume, 1000)); // away for a moment, as in an upgrade
  }
}

// A repeat is ignored; a gap between positions is filled before what comes after it.
async function receive(event) {
  if (event.log !== log || event.position > position + 1) await catchUp();
  if (event.log === log && event.position === position + 1) handle(event);
}

// Without broker, queue or feed nothing comes any more: end, and let a supervisor start us again where we were.
function end(why) {
  console.error(`The subscriber ends: ${why}`);
  process.exit(1);
}

try {
  const connection = await amqp.connect(url);
  connection.on("error", () => {}); // "close" follows
  connection.on("close", (error) => end(`RabbitMQ is lost: ${error?.message ?? "closed"}`));
  const channel = await connection.createChannel();
  channel.on("error", (error) => end(`RabbitMQ refuses: ${error.message}`));
  await channel.prefetch(100);
  let work = catchUp(); // then messages one after the other, although each may wait for HTTP
  await channel.consume(queue, (message) => {
    if (message === null) end("the queue was removed, ask for another subscription");
    work = work
      .then(() => receive(JSON.parse(message.content)))
      .then(() => channel.ack(message)) // last: what we did not finish comes again
      .catch((error) => end(error.message));
  });
  await work;
} catch (error) {
  end(error.message || error.code);
}
