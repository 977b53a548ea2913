#include "twitch/subscriptions.hpp"

#include "twitch/event_body.hpp"
#include "twitch/json_fields.hpp"
#include "twitch/query.hpp"
#include "twitch/refusal.hpp"
#include "twitch/spent.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace pointsbot::twitch {
namespace {

constexpr std::size_t kMostAnswer = std::size_t{64} << 10;
constexpr std::size_t kPadding = simdjson::SIMDJSON_PADDING;
constexpr std::size_t kLongestMessage = 200;

/// The id of the first row and the message of an answer, as far as there are any.
struct Read {
  std::string id;
  std::string message;
};

Read read(std::span<const char> body) {
  static constexpr std::array<std::string_view, 2> kFields{"data", "message"};
  static constexpr std::array<std::string_view, 1> kRow{"id"};
  Read read;
  json::parser parser;  // made for each: there is an answer here a few times a day
  json::document document;
  json::object object;
  if (parser.iterate(body.data(), body.size(), body.size() + kPadding).get(document) != SUCCESS ||
      document.get_object().get(object) != SUCCESS) {
    return read;
  }
  const auto error = each_field(object, kFields, [&](std::size_t i, json::value value) {
    if (i == 0) {
      return each_row(value, [&read](json::object row) {
        return each_field(row, kRow, [&read](std::size_t, json::value id) -> error_code {
          std::string_view text;
          const auto broken = text_or_null(id, text);
          if (!broken && read.id.empty() && is_id(text)) read.id = text;
          return broken;
        });
      });
    }
    std::string_view text;
    const auto broken = text_or_null(value, text);
    if (!broken && text.size() <= kLongestMessage && !has_control_character(text))
      read.message = text;
    return broken;
  });
  return error ? Read{} : read;
}

void append_quoted(std::string& text, std::string_view name, std::string_view value) {
  text.append("\"").append(name).append("\":\"").append(value).append("\"");
}

void append_condition(std::string& text, Wish wish, UserId user) {
  const Condition form = form_of(wish.type).condition;
  const std::string channel = std::to_string(number(wish.channel));
  append_quoted(
      text, form == Condition::to_broadcaster ? "to_broadcaster_user_id" : "broadcaster_user_id",
      channel);
  if (form != Condition::broadcaster_and_moderator && form != Condition::broadcaster_and_reader)
    return;
  text.append(",");
  append_quoted(text,
                form == Condition::broadcaster_and_moderator ? "moderator_user_id" : "user_id",
                std::to_string(number(user)));
}

}  // namespace

bool session_is_gone(const Failure& failure) {
  return failure.status == 400 && failure.detail.find("transport session") != std::string::npos;
}

Subscriptions::Subscriptions(http::Client& client, Credential& credential, std::string api_url,
                             UserId user)
    : client_{client},
      credential_{credential},
      api_url_{std::move(api_url)},
      user_{user},
      received_{kMostAnswer + kPadding} {
  if (!http::safe_for_secrets(api_url_)) {
    throw std::invalid_argument{api_url_ +
                                " is neither https nor on this computer: no token is sent there"};
  }
}

Task<> Subscriptions::ready(std::size_t requests) {
  if (budget_ == nullptr) co_return;
  // All that a minute has are never there at once where others ask too.
  const std::int64_t most = std::max<std::int64_t>(budget_->each_minute() / 4, 1);
  co_await budget_->wait_for(std::min(static_cast<std::int64_t>(requests), most));
}

Task<Result<std::string, Failure>> Subscriptions::create(Wish wish, std::string session,
                                                         std::chrono::milliseconds within) {
  const EventForm& form = form_of(wish.type);
  url_.assign(api_url_).append("/eventsub/subscriptions");
  body_.assign("{");
  append_quoted(body_, "type", form.name);
  body_.append(",");
  append_quoted(body_, "version", form.version);
  body_.append(",\"condition\":{");
  append_condition(body_, wish, user_);
  body_.append("},\"transport\":{\"method\":\"websocket\",");
  append_quoted(body_, "session_id", session);  // is_id(): nothing in it needs an escape
  body_.append("}}");
  auto answer = co_await ask(http::Method::post, within);
  if (!answer) co_return answer.error();
  if (answer->status == 409) co_return std::string{};
  if (answer->id.empty()) co_return malformed("a subscription without an id");
  co_return std::move(answer->id);
}

Task<std::optional<Failure>> Subscriptions::remove(std::string id) {
  url_.assign(api_url_).append("/eventsub/subscriptions?id=");
  append_escaped(url_, id);
  body_.clear();
  const auto answer = co_await ask(http::Method::del, {});
  if (answer || answer.error().status == 404) co_return std::nullopt;
  co_return answer.error();
}

Task<std::optional<Failure>> Subscriptions::check() {
  url_.assign(api_url_).append("/users");
  body_.clear();
  const auto answer = co_await ask(http::Method::get, {});
  if (answer) co_return std::nullopt;
  co_return answer.error();
}

Task<Result<Subscriptions::Answer, Failure>> Subscriptions::ask(http::Method method,
                                                                std::chrono::milliseconds within) {
  for (bool again = false;; again = true) {
    if (budget_ != nullptr) co_await budget_->take(Purpose::payment);
    Spent point{budget_};
    const Credential::Bearer bearer = credential_.bearer();  // it may be another after a wait
    if (bearer == nullptr) co_return Failure{.error = Error::unauthorized};
    received_.give_back(0);
    http::Request request;
    request.url = url_;
    request.headers = bearer.get();
    request.method = method;
    request.body = body_;
    if (!body_.empty()) request.header = "Content-Type: application/json";
    request.within = within;
    request.body_cap = kMostAnswer;
    request.watch = {"Ratelimit-Reset", "Ratelimit-Remaining", "Ratelimit-Limit"};
    auto response = co_await client_.perform(request, received_);
    if (!response) co_return failure_of(std::move(response.error()));
    point.answered(*response);
    if (received_.tail(kPadding).size() < kPadding) co_return Failure{.error = Error::no_room};
    Read answer = read(response->body);
    const int status = response->status;
    if (status / 100 == 2 || status == 409) {
      received_.give_back(0);
      co_return Answer{status, std::move(answer.id)};
    }
    if (credential_.reveals(answer.message)) answer.message.clear();
    Failure failure = refusal_of(*response, std::move(answer.message));
    received_.give_back(0);
    if (failure.error != Error::unauthorized || again) co_return failure;
    const bool renewed = co_await credential_.renew(bearer);
    if (!renewed) co_return failure;
  }
}

}  // namespace pointsbot::twitch
