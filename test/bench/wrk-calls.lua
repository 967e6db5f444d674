-- Calls for `wrk`: with the API keys in turn. Every answer must be a 200 with the expected words in its body, and where
-- calls are paid for, it must say that it was charged. Prints one line of JSON.
-- Arguments: the expected words, `paid` or `unpaid`, the keys.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  expected = arguments[1]
  is_paid = arguments[2] == "paid"
  calls = {}
  for place = 3, #arguments do
    table.insert(calls, wrk.format("GET", nil, { ["x-api-key"] = arguments[place] }))
  end
  turn = 0
  bad = 0
end

function request()
  turn = turn % #calls + 1
  return calls[turn]
end

function response(status, headers, body)
  local is_charged = not is_paid or headers["X-Callora-Charge-Status"] == "charged"
  if status ~= 200 or not is_charged or not body:find(expected, 1, true) then
    bad = bad + 1
  end
end

function done(summary, latency)
  local bad_answers = 0
  for _, thread in ipairs(threads) do
    bad_answers = bad_answers + thread:get("bad")
  end
  local errors = summary.errors
  io.write(string.format(
    '{"answers":%d,"bad":%d,"broken":%d,"seconds":%.6f,"p50Ms":%.3f,"p99Ms":%.3f}\n',
    summary.requests, bad_answers, errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
