// A load by the official Node.js SDK: `load.mjs --endpoint http://127.0.0.1:PORT`. Prints what was measured as one JSON object.
//
// Between two moments at which calls, clock and processor are read the load goes on, so neither its beginning nor its end
// is in the figures. `drive.rs` does the same.

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import cams from "@alicloud/cams20200606";
import openapi from "@alicloud/openapi-client";
import openapiUtil from "@alicloud/openapi-util";
import util from "@alicloud/tea-util";

const INVITE_LINK = "https://chat.whatsapp.com/E93kdk0000";

const { values: options } = parseArgs({
    options: {
        endpoint: { type: "string" },
        "in-flight": { type: "string", default: "1" },
        "warm-up": { type: "string", default: "0.5" },
        seconds: { type: "string", default: "3" },
    },
});

const client = new cams.default(
    new openapi.Config({
        accessKeyId: "LTAI0000000000000000",
        accessKeySecret: "a-secret-of-thirty-characters-x",
        endpoint: options.endpoint.replace("http://", ""),
        protocol: "http",
    }),
);

// The published package is older than this operation, so it has no method for it. This is what such a method does, but that
// the response stays what was parsed and becomes no object of a class.
async function addChatGroupInviteLink(request) {
    const query = {};
    for (const [name, value] of Object.entries(request)) {
        if (!util.default.isUnset(value)) query[name] = value;
    }
    const params = new openapi.Params({
        action: "AddChatGroupInviteLink",
        version: "2020-06-06",
        protocol: "HTTPS",
        pathname: "/",
        method: "POST",
        authType: "AK",
        style: "RPC",
        reqBodyType: "formData",
        bodyType: "json",
    });
    const openapiRequest = new openapi.OpenApiRequest({ query: openapiUtil.default.query(query) });
    return client.callApi(params, openapiRequest, new util.RuntimeOptions({}));
}

const load = { calls: 0, failed: 0, failure: undefined, isOver: false };

async function repeat() {
    while (!load.isOver) {
        try {
            const response = await addChatGroupInviteLink({
                BusinessNumber: "8613800000000",
                GroupId: "E93kdk0000",
                CustSpaceId: "cams-x000",
            });
            if (response.body.InviteLink !== INVITE_LINK) {
                throw new Error(`not the expected response: ${JSON.stringify(response)}`);
            }
        } catch (error) {
            load.failed += 1;
            load.failure ??= String(error);
            load.isOver = true;
            return;
        }
        load.calls += 1;
    }
}

function look() {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    return { calls: load.calls, seconds: performance.now() / 1e3, cpu: (userCPUTime + systemCPUTime) / 1e6 };
}

// As `process.rs` reads it. That of `resourceUsage` may be that of the program which started this one.
function peakMemory() {
    const [, kib] = readFileSync("/proc/self/status", "utf8").match(/^VmHWM:\s*(\d+) kB$/m);
    return Number(kib) * 1024;
}

const slots = Array.from({ length: Number(options["in-flight"]) }, repeat);
await sleep(Number(options["warm-up"]) * 1e3);
const begin = look();
await sleep(Number(options.seconds) * 1e3);
const end = look();
load.isOver = true;
await Promise.all(slots);
const measured = {
    calls: end.calls - begin.calls,
    failed: load.failed,
    failure: load.failure,
    seconds: end.seconds - begin.seconds,
    cpu_seconds: end.cpu - begin.cpu,
    peak_memory_bytes: peakMemory(),
};
console.log(JSON.stringify(measured));
// Connections that are kept alive would keep the process for as long.
process.exit();
