-- wrk: the Cloud API body straight to the sink, a new text each time.
local number = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer bench-token"

function request()
  number = number + 1
  local body = '{"messaging_product":"whatsapp","recipient_type":"individual","to":"+91' .. (9000000000 + number)
    .. '","type":"template","biz_opaque_callback_data":"bench-' .. number
    .. '","template":{"name":"festival_offer_template","language":{"code":"en"},"components":[{"type":"header",'
    .. '"parameters":[{"type":"image","image":{"link":"https://placehold.co/600x400/EEE/31343C.png"}}]},'
    .. '{"type":"body","parameters":[{"type":"text","text":"Christmas"},{"type":"text","text":"Thank You '
    .. number .. '"}]}]}}'
  return wrk.format(nil, nil, nil, body)
end

function done(summary)
  io.write(string.format("RESULT %d %d %d %d\n", summary.duration, summary.requests, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
