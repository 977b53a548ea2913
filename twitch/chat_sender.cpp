#include "twitch/chat_sender.hpp"

#include "pooling/region.hpp"
#include "twitch/json_fields.hpp"
#include "twitch/parse.hpp"
#include "twitch/query.hpp"
#include "twitch/refusal.hpp"

#include <simdjson.h>

#include <array>
#include <span>

namespace pointsbot::twitch {
namespace {

constexpr std::size_t kMostAnswer = std::size_t{16} << 10;

void append_quoted(std::string& to, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  to += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      to += '\\';
      to += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      to.append("\\u00");
      to += kHex[byte >> 4];
      to += kHex[byte & 15];
    } else {
      to += c;
    }
  }
  to += '"';
}

Result<Said, Failure> said_in(std::span<char> body) {
  static constexpr std::array<std::string_view, 1> kAnswer{"data"};
  static constexpr std::array<std::string_view, 3> kRow{"is_sent", "message_id", "drop_reason"};
  static constexpr std::array<std::string_view, 2> kReason{"code", "message"};
  json::parser parser{body.size() + Parser::kPadding};
  json::document document;
  Said said;
  int rows = 0;
  const auto keep = [](json::value value, std::string& to) {
    std::string_view text;
    const auto error = text_or_null(value, text);
    to = text;
    return error;
  };
  const auto on_row = [&](std::size_t i, json::value value) -> error_code {
    if (i == 0) return value.get_bool().get(said.shown);
    if (i == 1) return keep(value, said.message_id);
    bool null = false;
    if (const auto error = value.is_null().get(null)) return error;
    if (null) return SUCCESS;
    json::object reason;
    if (const auto error = value.get_object().get(reason)) return error;
    return each_field(reason, kReason, [&](std::size_t which, json::value words) {
      return keep(words, which == 0 ? said.code : said.reason);
    });
  };
  const auto read = [&]() -> error_code {
    const std::size_t size = body.size();
    if (const auto error = parser.iterate(body.data(), size, size + Parser::kPadding).get(document))
      return error;
    json::object answer;
    if (const auto error = document.get_object().get(answer)) return error;
    return each_field(answer, kAnswer, [&](std::size_t, json::value data) {
      return each_row(data, [&](json::object row) {
        ++rows;
        return each_field(row, kRow, on_row);
      });
    });
  };
  const error_code error = read();
  if (error != SUCCESS || rows != 1)
    return Failure{.error = Error::malformed, .detail = simdjson::error_message(error)};
  return said;
}

}  // namespace

Task<Result<Said, Failure>> say_in_chat(http::Client& client, const std::string& api_url,
                                        Credential& credential, UserId channel, UserId sender,
                                        std::string_view text, std::string_view reply_to) {
  const std::string url = api_url + "/chat/messages";
  std::string body = R"({"broadcaster_id":")";
  append(body, number(channel));
  body += R"(","sender_id":")";
  append(body, number(sender));
  body += R"(","message":)";
  append_quoted(body, text);
  if (!reply_to.empty()) {
    body += R"(,"reply_parent_message_id":)";
    append_quoted(body, reply_to);
  }
  body += '}';
  for (bool again = false;; again = true) {
    const Credential::Bearer bearer = credential.bearer();
    if (bearer == nullptr) co_return Failure{.error = Error::unauthorized};
    pooling::Region room{std::size_t{64} << 10};
    http::Request request;
    request.url = url;
    request.method = http::Method::post;
    request.body = body;
    request.headers = bearer.get();
    request.header = "Content-Type: application/json";
    request.once = true;
    request.body_cap = kMostAnswer;
    request.watch = {"Ratelimit-Reset"};
    auto response = co_await client.perform(request, room);
    if (!response) co_return failure_of(std::move(response.error()));
    if (room.tail(Parser::kPadding).size() < Parser::kPadding)
      co_return Failure{.error = Error::no_room};
    if (response->status == 200) co_return said_in(response->body);
    Failure failure = refusal_of(*response, Parser{kMostAnswer}.message(response->body));
    if (credential.reveals(failure.detail)) failure.detail.clear();
    if (failure.error != Error::unauthorized || again) co_return failure;
    const bool renewed = co_await credential.renew(bearer);
    if (!renewed) co_return failure;
  }
}

}  // namespace pointsbot::twitch
