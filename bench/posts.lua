-- wrk: posts the requests of a file, each once. A record is six digits, then that many bytes of HTTP request.
-- For one thread (-t1). Past the last record it repeats the last one; the bench then sees duplicates and says "void".
local file, last
function init(args)
  file = assert(io.open(args[1], "rb"))
end
function request()
  local length = file and file:read(6)
  if length then
    last = file:read(tonumber(length))
  end
  return last
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %.3f %.3f %d\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, e.status + e.connect + e.read + e.write + e.timeout))
end
