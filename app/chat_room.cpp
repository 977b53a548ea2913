#include "app/chat_room.hpp"

#include "twitch/simulator/form.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <exception>
#include <span>
#include <string_view>

namespace pointsbot::app {
namespace {

namespace json = boost::json;
using twitch::simulator::form_value;

/// Two hundred lines of two thousand bytes, each of them escaped at worst.
constexpr std::size_t kLongestNews = std::size_t{4} << 20;
constexpr std::size_t kLongestAnswer = std::size_t{64} << 10;

/// What is done with an answer's body; nothing where it is not of that form.
template <class Read>
auto read_json(std::span<const char> body, Read read)
    -> std::optional<decltype(read(std::declval<const json::value&>()))> {
  try {
    return read(json::parse({body.data(), body.size()}));
  } catch (const std::exception&) {
    return std::nullopt;  // Boost.JSON throws what it finds
  }
}

ChatNews news_in(const json::value& body) {
  ChatNews news{.channel = json::value_to<std::string>(body.at("channel")),
                .last = json::value_to<std::uint64_t>(body.at("last")),
                .missed = json::value_to<std::uint64_t>(body.at("missed")),
                .lines = {}};
  for (const json::value& line : body.at("lines").as_array()) {
    news.lines.push_back({json::value_to<std::string>(line.at("name")),
                          json::value_to<std::string>(line.at("text"))});
  }
  return news;
}

}  // namespace

Task<Result<ChatNews, ChatRoom::Failure>> ChatRoom::read(std::uint64_t after,
                                                         std::chrono::milliseconds wait) {
  const std::string url =
      fmt::format("{}/simulator/chat?after={}&wait={}", site_, after, wait.count());
  pooling::Region room{kLongestNews};
  http::Request request;
  request.url = url;
  request.body_cap = kLongestNews;
  const auto response = co_await client_.perform(request, room);
  if (!response) co_return Failure{.text = fmt::format("Nobody answers at {}.", site_)};
  auto news = response->status == 200 ? read_json(response->body, news_in) : std::nullopt;
  if (!news) co_return Failure{.text = fmt::format("There is no pretended chat at {}.", site_)};
  co_return *std::move(news);
}

Task<std::optional<ChatRoom::Failure>> ChatRoom::happen(std::string form) {
  const std::string url = site_ + "/simulator/event";
  pooling::Region room{kLongestAnswer};
  http::Request request;
  request.url = url;
  request.method = http::Method::post;
  request.body = form;
  request.once = true;
  request.body_cap = kLongestAnswer;
  const auto response = co_await client_.perform(request, room);
  if (!response) co_return Failure{.text = fmt::format("Nobody answers at {}.", site_)};
  if (response->status == 200) co_return std::nullopt;
  const auto why = read_json(response->body, [](const json::value& body) {
    return json::value_to<std::string>(body.at("message"));
  });
  co_return Failure{.refused = true, .text = why.value_or("that cannot be")};
}

Task<std::optional<ChatRoom::Failure>> ChatRoom::arrive(std::string user) {
  return happen("type=arrive&user=" + form_value(user));
}

Task<std::optional<ChatRoom::Failure>> ChatRoom::make_moderator(std::string user) {
  return happen("type=mod&user=" + form_value(user));
}

Task<std::optional<ChatRoom::Failure>> ChatRoom::say(std::string user, std::string text) {
  return happen("type=chat&user=" + form_value(user) + "&text=" + form_value(text));
}

}  // namespace pointsbot::app
