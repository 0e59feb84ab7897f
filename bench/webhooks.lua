-- wrk: posts each line of a file once; every thread has lines of its own. After the last line it stops adding new ones
-- (repeats are acked as duplicates), so write more lines than the run can post.
local threads = 0
function setup(thread)
  thread:set("part", threads)
  threads = threads + 1
end
function init(args)
  lines, at = {}, 0
  local n = 0
  for line in io.lines(args[1]) do
    if n % tonumber(args[2]) == part then lines[#lines + 1] = line end
    n = n + 1
  end
end
function request()
  at = at % #lines + 1
  local signature, body = lines[at]:match("^(%S+)\t(.*)$")
  return wrk.format("POST", "/webhooks/whatsapp", { ["X-Hub-Signature-256"] = signature, ["Content-Type"] = "application/json" }, body)
end
function done(summary, latency)
  io.write(string.format("FIGURE ack_rate %.0f acks/s\n", summary.requests / summary.duration * 1e6))
  io.write(string.format("FIGURE ack_p50 %.2f ms\nFIGURE ack_p99 %.2f ms\n", latency:percentile(50) / 1000, latency:percentile(99) / 1000))
  io.write(string.format("FIGURE ack_errors %d posts\n", summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
