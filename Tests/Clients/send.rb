# The published request with Ruby's Net::HTTP. As published it sets no content type, so Net::HTTP says
# application/x-www-form-urlencoded over a JSON body.
require "json"
require "net/http"

address = URI("#{ENV.fetch('CRIER_BASE_URL')}/api/v1/broadcasts/send")
request = Net::HTTP::Post.new(address)
request["Authorization"] = "Bearer #{ENV.fetch('CRIER_KEY')}"
request.body = JSON.dump(
  "templateName" => "festival_offer_template",
  "campaignName" => "festival offer",
  "destination" => ENV.fetch("CRIER_DESTINATION"),
  "userName" => "Jon",
  "headerParams" => ["Sir"],
  "bodyParams" => ["Christmas", "Thank You"],
  "source" => "api",
  "link" => "https://placehold.co/600x400/EEE/31343C.png",
  "filename" => "filename",
  "defaultContactFieldValues" => { "Country" => "India" }
)
answer = Net::HTTP.start(address.hostname, address.port, use_ssl: address.scheme == "https", read_timeout: 30) do |connection|
  connection.request(request)
end
puts answer.body
