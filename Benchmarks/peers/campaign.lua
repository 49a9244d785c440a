-- wrk: Chatflow's published request to Crier, a person and a text of its own each time, so that nothing is met twice.
-- Arguments after `--`: the API key, the first destination of this run.
local number = 0
local first = 0

function setup(thread)
  thread:set("offset", threads_started or 0)
  threads_started = (threads_started or 0) + 1
end

function init(arguments)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Authorization"] = "Bearer " .. arguments[1]
  first = tonumber(arguments[2]) + offset * 5000000
end

function request()
  number = number + 1
  local destination = string.format("%.0f", first + number)
  local body = '{"templateName":"festival_offer_template","campaignName":"festival offer","destination":"' .. destination
    .. '","userName":"Jon","headerParams":["Sir"],"bodyParams":["Christmas","Thank You ' .. number
    .. '"],"source":"api","link":"https://placehold.co/600x400/EEE/31343C.png","filename":"filename",'
    .. '"defaultContactFieldValues":{"Country":"India"}}'
  return wrk.format(nil, nil, nil, body)
end

function done(summary)
  -- One line the caller reads; wrk's own summary stands above it.
  io.write(string.format("RESULT %d %d %d %d\n", summary.duration, summary.requests, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
