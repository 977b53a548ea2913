#include "tests/app/many_channels.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

namespace pointsbot::app {
namespace {

constexpr std::string_view kJson = "application/json";

}  // namespace

ManyChannels::ManyChannels(boost::asio::any_io_executor executor, const Clock& clock)
    : clock_{clock},
      server_{std::move(executor), "127.0.0.1", std::uint16_t{0},
              [this](http::Exchange& exchange) { return answer(exchange); },
              [](std::string_view what) { ADD_FAILURE() << what; }} {}

Task<> ManyChannels::answer(http::Exchange& exchange) {
  const std::string_view path = exchange.path();
  if (path == "/oauth2/validate") {
    co_await exchange.answer(200, kJson,
                             R"({"client_id":"app","login":"bot","user_id":"7",)"
                             R"("scopes":["moderator:read:chatters"],"expires_in":9999})");
    co_return;
  }
  if (path.starts_with("/list/")) {
    ++list_asked;
    list_token = exchange.header("Authorization").value_or("");
    const std::string body = list.empty() ? old_list(path.substr(6)) : list;
    co_await exchange.answer(list_status, kJson, body);
    co_return;
  }
  ++asked;
  const auto standing = bucket_.take(limit, clock_.now(), clock_.wall());
  exchange.add_header("Ratelimit-Limit", std::to_string(standing.limit));
  exchange.add_header("Ratelimit-Remaining", std::to_string(standing.remaining));
  exchange.add_header("Ratelimit-Reset", std::to_string(standing.reset));
  if (standing.exceeded) {
    ++too_many;
    co_await exchange.answer(429, kJson, R"({"status":429,"message":"Too Many Requests"})");
    co_return;
  }
  if (refuses) {
    co_await exchange.answer(401, kJson, R"({"status":401,"message":"Invalid OAuth token"})");
    co_return;
  }
  if (path == "/helix/users" && users_down) {
    co_await exchange.answer(503, kJson, R"({"status":503,"message":"Service Unavailable"})");
    co_return;
  }
  if (path == "/helix/users") {
    co_await exchange.answer(200, kJson, users(exchange.query().first("login").value_or("")));
    co_return;
  }
  std::size_t number = 0;
  if (path == "/helix/streams") {
    const Channel* const channel = find(exchange.query().first("user_id").value_or(""), number);
    const bool live = channel != nullptr && channel->live;
    co_await exchange.answer(200, kJson, live ? R"({"data":[{"type":"live"}]})" : R"({"data":[]})");
    co_return;
  }
  Channel* const channel = find(exchange.query().first("broadcaster_id").value_or(""), number);
  if (channel == nullptr || !channel->moderated) {
    if (channel != nullptr) ++channel->refused;
    co_await exchange.answer(403, kJson, R"({"status":403,"message":"not a moderator"})");
    co_return;
  }
  const std::string after{exchange.query().first("after").value_or("0")};
  if (after != "0" && channel->login == expired) {
    expired.clear();
    co_await exchange.answer(401, kJson, R"({"status":401,"message":"Invalid OAuth token"})");
    co_return;
  }
  co_await exchange.answer(200, kJson, page(*channel, number, after));
}

ManyChannels::Channel* ManyChannels::find(std::string_view id, std::size_t& number) {
  for (number = 0; number < channels.size(); ++number) {
    if (id == std::to_string(pointsbot::number(id_of(number)))) return &channels[number];
  }
  return nullptr;
}

std::string ManyChannels::users(std::string_view login) const {
  for (std::size_t i = 0; i < channels.size(); ++i) {
    if (channels[i].login != login || !channels[i].known) continue;
    return fmt::format(R"({{"data":[{{"id":"{}","login":"{}","display_name":"{}"}}]}})",
                       pointsbot::number(id_of(i)), login, login);
  }
  return R"({"data":[]})";
}

std::string ManyChannels::old_list(std::string_view login) {
  for (Channel& channel : channels) {
    if (channel.login != login) continue;
    ++channel.swept;
    std::string body = R"({"chatters":{"broadcaster":[")" + channel.login +
                       R"("],"moderators":["a_mod"],"viewers":[)";
    for (int i = 0; i < channel.viewers; ++i)
      body += fmt::format("{}\"viewer{}\"", i == 0 ? "" : ",", i);
    return body + "]}}";
  }
  return "{}";
}

std::string ManyChannels::page(Channel& channel, std::size_t number, std::string_view after) {
  int begin = 0;
  std::from_chars(after.data(), after.data() + after.size(), begin);
  if (begin > 0 && reading_ != &channel) ++mixed;
  const int pages = (channel.viewers + 999) / 1000;
  const int people = rows == 1000 ? channel.viewers : pages * rows;
  const int end = std::min(begin + rows, people);
  std::string body = R"({"data":[)";
  for (int i = begin; i < end; ++i) {
    const std::int64_t id = static_cast<std::int64_t>(number + 2) * 1'000'000 + i;
    body += fmt::format(R"({}{{"user_id":"{}","user_login":"u{}","user_name":"u{}"}})",
                        i == begin ? "" : ",", id, id, id);
  }
  reading_ = end < people ? &channel : nullptr;
  if (end >= people) ++channel.swept;
  body += end < people
              ? fmt::format(R"(],"pagination":{{"cursor":"{}"}},"total":{}}})", end, people)
              : fmt::format(R"(],"pagination":{{}},"total":{}}})", people);
  return body;
}

}  // namespace pointsbot::app
