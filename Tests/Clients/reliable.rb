# Sends so that the call can be repeated, reads an error, follows the message, and checks the signature of a webhook.

# guide: repeat
require "json"
require "net/http"
require "openssl"
require "securerandom"

TRIES = 6
BROKEN = [SystemCallError, SocketError, IOError, Timeout::Error, OpenSSL::SSL::SSLError, Net::ProtocolError,
          Net::HTTPBadResponse].freeze

# One call, tried again while its fate is unknown or the server asks for patience.
def call(method, path, headers: {}, body: nil)
  address = URI(ENV.fetch("CRIER_BASE_URL") + path)
  headers = {
    "Authorization" => "Bearer #{ENV.fetch('CRIER_KEY')}",
    "Content-Type" => "application/json",
    "Accept-Encoding" => "identity"
  }.merge(headers)
  (0...TRIES).each do |number|
    is_last = number == TRIES - 1
    pause = 2**number
    begin
      answer = Net::HTTP.start(address.hostname, address.port, use_ssl: address.scheme == "https", read_timeout: 30) do |http|
        http.send_request(method, address.request_uri, body && JSON.dump(body), headers)
      end
      # Net::HTTP takes half an answer for a whole one.
      raise EOFError, "the answer broke off" if answer.body.to_s.bytesize < answer.content_length.to_i

      status = answer.code.to_i
      retry_after = answer["Retry-After"]
      return answer if is_last || (status < 500 && ![408, 429].include?(status) && !retry_after)

      pause = [pause, retry_after.to_i].max
    rescue *BROKEN
      raise if is_last
    end
    sleep pause
  end
end

message = {
  "templateName" => "festival_offer_template",
  "campaignName" => "festival offer",
  "destination" => ENV.fetch("CRIER_DESTINATION"),
  "userName" => "Jon",
  "headerParams" => ["Sir"],
  "bodyParams" => ["Christmas", "Thank You"],
  "source" => "api",
  "link" => "https://placehold.co/600x400/EEE/31343C.png"
}
once = { "Idempotency-Key" => SecureRandom.uuid, "Prefer" => "respond-async" }
answer = call("POST", "/api/v1/broadcasts/send", headers: once, body: message)
# guide end

# guide: errors
# What Crier refused, and why.
class CrierError < StandardError
  attr_reader :code, :details, :request_id

  def initialize(answer)
    error = begin
      JSON.parse(answer.body)
    rescue JSON::ParserError
      {} # Not Crier's own answer, but that of a proxy before it.
    end
    super(error["error"] || "HTTP #{answer.code}")
    @code = error["code"]
    @details = error["details"] || []
    @request_id = error["requestId"]
  end
end

def data_of(answer)
  raise CrierError, answer unless answer.is_a?(Net::HTTPSuccess)

  JSON.parse(answer.body)["data"]
end

message_id = data_of(answer)["messages"][0]["id"]
puts "message #{message_id}"

begin
  wrong = message.merge("bodyParams" => ["Christmas"])
  data_of(call("POST", "/api/v1/broadcasts/send", headers: { "Idempotency-Key" => SecureRandom.uuid }, body: wrong))
rescue CrierError => error
  puts "error #{error.code}"
  error.details.each { |detail| puts "detail #{detail.values_at('field', 'code', 'problem').join(' ')}" }
  puts "request #{error.request_id}"
end
# guide end

# guide: follow
ENDS = %w[delivered read failed skipped cancelled expired].freeze

# The message once its fate is known, or as it stands when the time is over.
def outcome_of(message_id, seconds: 60)
  deadline = Process.clock_gettime(Process::CLOCK_MONOTONIC) + seconds
  loop do
    message = data_of(call("GET", "/api/v1/messages/#{message_id}"))
    is_over = Process.clock_gettime(Process::CLOCK_MONOTONIC) > deadline
    return message if ENDS.include?(message["state"]) || is_over

    sleep 1
  end
end

outcome = outcome_of(message_id)
puts "state #{outcome['state']}"
puts "refusal #{outcome['refusal'].values_at('code', 'title').join(' ')}" if outcome["refusal"]
# guide end

# guide: signature
TOLERANCE_SECONDS = 300

# Whether Crier signed this body just now. `body` is the bytes as they came, before anything parsed them.
def genuine?(secret, id, timestamp, signatures, body)
  return false if (Time.now.to_i - timestamp.to_i).abs > TOLERANCE_SECONDS

  key = secret.delete_prefix("whsec_").unpack1("m")
  digest = OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{timestamp}.".b + body.b)
  expected = "v1,#{[digest].pack('m0')}"
  signatures.split.any? { |given| OpenSSL.secure_compare(expected, given) }
end

signed = %w[SECRET ID TIMESTAMP SIGNATURE].map { |name| ENV.fetch("CRIER_WEBHOOK_#{name}") }
body = ENV.fetch("CRIER_WEBHOOK_BODY")
puts "signature #{genuine?(*signed, body) ? 'valid' : 'invalid'}"
puts "changed body: signature #{genuine?(*signed, "#{body} ") ? 'valid' : 'invalid'}"
# guide end
